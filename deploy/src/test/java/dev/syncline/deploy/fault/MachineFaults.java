package dev.syncline.deploy.fault;

import dev.syncline.deploy.ServerProcess;
import dev.syncline.projector.CrashPoint.Stage;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.awaitility.Awaitility;

/**
 * The machine of one of two servers is gone, or hangs, and nobody is told: what it holds in Kafka and PostgreSQL must come
 * to the other all the same.
 */
final class MachineFaults {
    private static final Duration TAKEN_OVER_WITHIN = Duration.ofSeconds(90);
    /** Until it hangs. */
    private static final int BATCHES = 20;

    private static final String HUNG =
            "SELECT count(*) > 0 FROM pg_stat_activity WHERE state LIKE 'idle in transaction%'"
                    + " AND application_name LIKE 'syncline%' AND state_change < now() - interval '10 s'";

    private MachineFaults() {}

    static List<Fault> all() {
        return List.of(
                Fault.ofTwo("machine of one of two servers lost", "24", MachineFaults::lose),
                Fault.ofTwo("machine of one of two servers cut off, and back", "24", MachineFaults::cutOff),
                Fault.ofTwo("server hangs with rows locked, another takes over", "2", MachineFaults::hang));
    }

    private interface There {
        void on(Machine machine) throws Exception;
    }

    private static void lose(Arena arena, Random random) throws Exception {
        onMachine(arena, machine -> {
            Pauses.brief(random);
            machine.cut();
            arena.server().kill();
            // As whoever stands before servers does.
            arena.toServer().cut();
            awaitCapture(arena, 1);
        });
    }

    private static void cutOff(Arena arena, Random random) throws Exception {
        onMachine(arena, machine -> {
            Pauses.brief(random);
            machine.cut();
            awaitCapture(arena, 1);
            Pauses.millis(random.nextInt(10_000));
            machine.mend();
            arena.heal();
        });
    }

    /** Nothing stands between it and PostgreSQL there, which would answer for it when it is gone. It has the slot. */
    private static void onMachine(Arena arena, There there) throws Exception {
        try (Machine machine = Machine.make()) {
            arena.postgres().admit(machine.address().getHostAddress());
            arena.sql("SELECT pg_reload_conf()");
            move(arena, machine.address(), machine.entering(), arena.others().jdbcUrl());
            arena.heal();
            arena.servers().get(1).kill();
            awaitCapture(arena, 0);
            arena.servers().get(1).start();
            arena.heal();
            there.on(machine);
        } finally {
            move(arena, InetAddress.getLoopbackAddress(), List.of(), arena.jdbcUrl());
            arena.toServer().mend();
        }
    }

    private static void move(Arena arena, InetAddress to, List<String> entering, String url)
            throws IOException, InterruptedException {
        ServerProcess server = arena.server();
        server.kill();
        server.move(to.getHostAddress(), entering);
        server.configure(settings -> settings.withObject("/postgres").put("url", url));
        arena.toServer().lead(to);
        server.start();
    }

    /** Also what is one server's at a time: SQL by others. */
    private static void awaitCapture(Arena arena, int by) {
        ServerProcess server = arena.servers().get(by);
        Awaitility.await()
                .atMost(TAKEN_OVER_WITHIN)
                .ignoreExceptions()
                .until(() -> Arena.isWell(server) && server.captures());
    }

    /** The other starts when it hangs: alone, it has every partition. Capture's lock is of no transaction, and stays. */
    private static void hang(Arena arena, Random random) throws Exception {
        ServerProcess server = arena.server();
        ServerProcess other = arena.servers().get(1);
        other.kill();
        server.kill();
        server.start(
                Map.of(ArmedServer.HANGS, "true"),
                ArmedServer.class.getName(),
                Stage.POSTGRES_ROWS_WRITTEN.name(),
                Integer.toString(1 + random.nextInt(BATCHES)));
        awaitHung(arena, true);
        other.start();
        awaitHung(arena, false);
        Awaitility.await().atMost(TAKEN_OVER_WITHIN).until(() -> Arena.isWell(other));
        Children.tell("CONT", server.handle());
    }

    private static void awaitHung(Arena arena, boolean hung) {
        Awaitility.await().atMost(TAKEN_OVER_WITHIN).until(() -> arena.isTrue(HUNG) == hung);
    }
}
