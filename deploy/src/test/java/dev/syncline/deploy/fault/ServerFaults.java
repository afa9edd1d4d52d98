package dev.syncline.deploy.fault;

import dev.syncline.deploy.Operations;
import dev.syncline.deploy.ServerProcess;
import dev.syncline.projector.CrashPoint;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/** Servers that die, also at each line that writes, that sleep, and that lose what they keep. */
final class ServerFaults {
    private static final int KILLS = 3;
    private static final Duration REACHED_WITHIN = Duration.ofSeconds(90);
    /** Longer than any session, lease or transaction. */
    private static final int SLEEP_MILLIS = 20_000;

    private ServerFaults() {}

    static List<Fault> all() {
        List<Fault> faults = new ArrayList<>(List.of(
                Fault.brief("server killed", "1a", ServerFaults::kill),
                new Fault("server asleep, another takes over", "2", false, 2, ServerFaults::sleep),
                Fault.brief("decider's state lost", "29", ServerFaults::loseState),
                Fault.brief("second server on the same state", "24", ServerFaults::startTwice)));
        for (CrashPoint.Stage stage : CrashPoint.Stage.values()) {
            faults.add(Fault.brief("death at " + stage, row(stage), (arena, random) -> die(arena, stage, random)));
        }
        return faults;
    }

    private static String row(CrashPoint.Stage stage) {
        return switch (stage.name().substring(0, stage.name().indexOf('_'))) {
            case "HTTP" -> "1a";
            case "DECIDE" -> "1b";
            case "POSTGRES" -> "1c";
            case "JSON" -> "1d";
            case "CAPTURE" -> "1e";
            default -> "1f";
        };
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

    private static void die(Arena arena, CrashPoint.Stage stage, Random random) throws Exception {
        ServerProcess server = arena.server();
        server.kill();
        int nth = 1 + random.nextInt(Provoking.often(stage));
        server.start(ArmedServer.class.getName(), stage.name(), Integer.toString(nth));
        Provoking.provoke(stage, arena);
        try {
            Awaitility.await().atMost(REACHED_WITHIN).until(server::hasEnded);
        } catch (ConditionTimeoutException e) {
            throw new IllegalStateException(stage + " was not reached " + nth + " times: nothing was tested", e);
        }
        if (server.exitCode() != ArmedServer.KILLED) {
            throw new IllegalStateException("the server ended with " + server.exitCode() + "\n" + server.tail());
        }
        server.start();
    }

    private static void sleep(Arena arena, Random random) throws Exception {
        Pauses.brief(random);
        Children.signal("STOP", arena.server().handle());
        Pauses.millis(SLEEP_MILLIS);
        Children.signal("CONT", arena.server().handle());
    }

    private static void loseState(Arena arena, Random random) throws Exception {
        Pauses.brief(random);
        arena.server().kill();
        arena.server().deleteState();
        arena.server().start();
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

    /** What a stage needs beside those who write. */
    private static final class Provoking {
        private Provoking() {}

        /** Of those that are reached all the time, any of the first ones. */
        static int often(CrashPoint.Stage stage) {
            return switch (stage) {
                case CAPTURE_INCIDENT_RAISED,
                        CAPTURE_REREAD_CHUNK,
                        LOAD_RECORDS_WRITTEN,
                        SWITCH_OLD_KEPT,
                        SWITCH_NEW_LINKED,
                        SWITCH_PARTITION_DONE,
                        JSON_COMPACTED_BEFORE_DELETE -> 1;
                default -> 20;
            };
        }

        static void provoke(CrashPoint.Stage stage, Arena arena) throws Exception {
            switch (stage) {
                case CAPTURE_INCIDENT_RAISED -> PostgresFaults.dropSlot(arena);
                case CAPTURE_REREAD_CHUNK -> {
                    // More than a chunk.
                    arena.sql("INSERT INTO tasks (id, title) SELECT gen_random_uuid(), 'row ' || n"
                            + " FROM generate_series(1, 6000) n");
                    PostgresFaults.dropSlot(arena);
                }
                case LOAD_RECORDS_WRITTEN, SWITCH_OLD_KEPT, SWITCH_NEW_LINKED, SWITCH_PARTITION_DONE -> {
                    Awaitility.await().atMost(REACHED_WITHIN).until(() -> Arena.isWell(arena.server()));
                    new Operations(arena.server())
                            .send("POST", "/v1/ops/rebuilds", "{\"store\":\"json\",\"execute\":true,\"switch\":true}");
                }
                default -> {
                    // those who write are enough
                }
            }
        }
    }
}
