package dev.syncline.deploy.fault;

import com.fasterxml.jackson.databind.JsonNode;
import dev.syncline.deploy.ServerProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.awaitility.Awaitility;

/** Servers of another build, or with another catalog, take over from one another under load. */
final class UpgradeFaults {
    private static final int TURNS = 4;

    private UpgradeFaults() {}

    /** @param earlier the command {@code syncline} of another build; without one its faults are skipped */
    static List<Fault> all(Optional<Path> earlier) {
        return List.of(
                Fault.brief(
                        "upgraded, taken back, and upgraded again",
                        "25",
                        (arena, random) -> thereAndBack(arena, needed(earlier), random)),
                Fault.ofTwo(
                        "of two servers, upgraded one after the other",
                        "25",
                        (arena, random) -> oneAfterTheOther(arena, needed(earlier), random)),
                Fault.ofTwo("catalog grows, and the other server has the old one", "30", UpgradeFaults::growForOne));
    }

    private static Path needed(Optional<Path> earlier) {
        return earlier.orElseThrow(() -> new SkippedException("it needs another build: --earlier"));
    }

    private static void thereAndBack(Arena arena, Path earlier, Random random) throws Exception {
        for (int turn = 0; turn < TURNS; turn++) {
            exchange(arena.server(), earlier, turn % 2 == 0, random);
        }
    }

    private static void oneAfterTheOther(Arena arena, Path earlier, Random random) throws Exception {
        for (boolean back : new boolean[] {true, false}) {
            for (ServerProcess server : arena.servers()) {
                exchange(server, earlier, back, random);
            }
        }
    }

    /**
     * Whoever refuses to start on what the other build has left is no upgrade.
     *
     * @param back whether this build goes and the earlier one comes
     */
    private static void exchange(ServerProcess server, Path earlier, boolean back, Random random)
            throws IOException, InterruptedException {
        Pauses.brief(random);
        if (random.nextBoolean()) {
            server.kill();
        } else if (back) {
            server.stop();
        } else {
            // It may take longer than this one may.
            server.handle().destroy();
            Awaitility.await().atMost(Arena.READY_WITHIN).until(server::hasEnded);
        }
        if (back) {
            server.start(earlier);
        } else {
            server.start();
        }
        server.awaitReady();
        awaitWell(server);
        Pauses.millis(1_000 + random.nextInt(4_000));
    }

    private static void awaitWell(ServerProcess server) {
        Awaitility.await().atMost(Arena.READY_WITHIN).until(() -> Arena.isWell(server));
    }

    /**
     * Who has the old catalog decides its partitions by the new one, and may hold the stores and the slot: what it has no
     * place for waits for who has.
     */
    private static void growForOne(Arena arena, Random random) throws Exception {
        ServerProcess first = arena.server();
        Pauses.brief(random);
        first.kill();
        arena.catalog().grow();
        first.use(arena.catalog().directory());
        first.start();
        first.awaitReady();
        awaitWell(first);
        List<String> ids = NewDefinitions.writeField(arena);
        String taken = NewDefinitions.writeAndTakeField(arena);
        ServerProcess second = arena.servers().get(1);
        Awaitility.await("the older catalog is told").atMost(Arena.READY_WITHIN).until(() -> {
            JsonNode status = second.status();
            return status.at("/dependencies/log/reason").asText().contains("[catalog-old]")
                    && status.path("reads").asText().equals("json");
        });
        second.kill();
        second.use(arena.catalog().directory());
        second.start();
        NewDefinitions.awaitField(arena, ids);
        NewDefinitions.awaitTaken(arena, taken);
    }
}
