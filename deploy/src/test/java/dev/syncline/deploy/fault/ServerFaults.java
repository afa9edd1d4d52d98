package dev.syncline.deploy.fault;

import dev.syncline.deploy.ServerProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;

/** Servers that die, that sleep, and that lose what they keep. */
final class ServerFaults {
    private static final int KILLS = 3;
    /** Longer than any session, lease or transaction. */
    private static final int SLEEP_MILLIS = 20_000;
    /** As the decider sets it. */
    private static final int TRANSACTION_MILLIS = 5_000;

    private static final long DAY_SECONDS = 86_400;

    private ServerFaults() {}

    static List<Fault> all() {
        return List.of(
                Fault.brief("server killed", "1a", ServerFaults::kill),
                Fault.ofTwo("server asleep, another takes over", "2", ServerFaults::sleep),
                Fault.brief("server killed, and started late", "1g", ServerFaults::startLate),
                Fault.brief("clock jumps by a day, both ways", "18", ServerFaults::jump),
                Fault.brief("second server on the same state", "24", ServerFaults::startTwice),
                Fault.brief("server out of memory", "27", ServerFaults::starve));
    }

    private static void kill(Arena arena, Random random) throws Exception {
        for (int kill = 0; kill < KILLS; kill++) {
            Pauses.brief(random);
            arena.server().kill();
            arena.server().start();
            // Also while it starts.
            if (random.nextBoolean()) {
                arena.heal();
            }
        }
    }

    private static void sleep(Arena arena, Random random) throws Exception {
        Pauses.brief(random);
        Children.signal("STOP", arena.server().handle());
        Pauses.millis(SLEEP_MILLIS);
        Children.signal("CONT", arena.server().handle());
    }

    /** Its transaction is open until Kafka ends it. */
    private static void startLate(Arena arena, Random random) throws Exception {
        Pauses.brief(random);
        arena.server().kill();
        Pauses.millis(TRANSACTION_MILLIS + random.nextInt(5_000));
        arena.server().start();
    }

    private static void jump(Arena arena, Random random) throws Exception {
        Path off = arena.server().jsonStore().resolveSibling("clock-is-off");
        Files.writeString(off, "0");
        arena.server().kill();
        arena.server().start(JumpingServer.class.getName(), off.toString());
        arena.heal();
        for (long seconds : new long[] {DAY_SECONDS, -DAY_SECONDS, 3_600, 0}) {
            Files.writeString(off, Long.toString(seconds));
            Pauses.millis(1_000 + random.nextInt(2_000));
        }
    }

    private static void starve(Arena arena, Random random) throws Exception {
        Path hungry = arena.server().jsonStore().resolveSibling("hungry");
        Files.deleteIfExists(hungry);
        ServerProcess server = arena.server();
        server.kill();
        server.start(HungryServer.class.getName(), hungry.toString());
        arena.heal();
        Pauses.brief(random);
        Files.createFile(hungry);
        if (server.exitCode() != HungryServer.OUT_OF_MEMORY) {
            throw new IllegalStateException("the server ended with " + server.exitCode() + "\n" + server.tail());
        }
        server.start();
    }

    /** It says who holds it, and ends; the first one goes on. */
    private static void startTwice(Arena arena, Random random) throws Exception {
        ServerProcess second = arena.server().twin();
        try {
            second.start();
            if (second.exitCode() == 0 || !second.tail().contains("state")) {
                throw new IllegalStateException("the second server did not end over the state: " + second.tail());
            }
        } finally {
            second.close();
        }
        if (arena.server().hasEnded()) {
            throw new IOException("the first server ended, too");
        }
    }
}
