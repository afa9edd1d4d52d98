package dev.syncline.deploy.fault;

import dev.syncline.deploy.ServerProcess;
import dev.syncline.projector.CrashPoint;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/** Servers that die at each line behind which something was written. */
final class DeathFaults {
    private static final Duration REACHED_WITHIN = Duration.ofSeconds(90);

    private DeathFaults() {}

    static List<Fault> all() {
        return Stream.of(CrashPoint.Stage.values())
                .map(stage ->
                        Fault.brief("death at " + stage, row(stage), (arena, random) -> die(arena, stage, random)))
                .toList();
    }

    private static String row(CrashPoint.Stage stage) {
        return switch (stage.name().substring(0, stage.name().indexOf('_'))) {
            case "LOG", "DEFINITION" -> "30";
            case "HTTP" -> "1a";
            case "DECIDE" -> "1b";
            case "POSTGRES" -> "1c";
            case "JSON" -> "1d";
            case "CAPTURE" -> "1e";
            case "SHAPE" -> "21";
            case "INDEX" -> "29";
            default -> "1f";
        };
    }

    private static void die(Arena arena, CrashPoint.Stage stage, Random random) throws Exception {
        arena.server().kill();
        Optional<CrashPoint.Stage> before = Provoking.before(stage);
        if (before.isPresent()) {
            dieOnce(arena, before.get(), random);
        }
        dieOnce(arena, stage, random);
        arena.server().start();
        Provoking.finish(stage, arena);
    }

    private static void dieOnce(Arena arena, CrashPoint.Stage stage, Random random) throws Exception {
        ServerProcess server = arena.server();
        Provoking.prepare(stage, arena, random);
        int nth = 1 + random.nextInt(Provoking.often(stage));
        server.start(ArmedServer.class.getName(), stage.name(), Integer.toString(nth));
        Provoking.provoke(stage, arena, random);
        try {
            Awaitility.await().atMost(REACHED_WITHIN).until(server::hasEnded);
        } catch (ConditionTimeoutException e) {
            throw new IllegalStateException(stage + " was not reached " + nth + " times: nothing was tested", e);
        }
        if (server.exitCode() != ArmedServer.KILLED) {
            throw new IllegalStateException("the server ended with " + server.exitCode() + "\n" + server.tail());
        }
    }
}
