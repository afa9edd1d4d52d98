package dev.syncline.deploy.fault;

import dev.syncline.deploy.Operations;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/** What a server keeps beside the stores, and could read again from the log, is damaged while it is down. */
final class StateFaults {
    private static final String DECIDER = "decider";
    private static final String INDEX = "decider-index";
    private static final int OVERWRITTEN_BYTES = 64;
    private static final int CUT_BYTES = 10;
    private static final int BLOCK_BYTES = 4 << 10;

    private StateFaults() {}

    /** Of the files of a RocksDB, and what Kafka Streams notes beside it, all that are of one kind. */
    private enum Damage {
        TABLES_OVERWRITTEN(".sst"),
        TABLES_CUT(".sst"),
        MANIFEST_OVERWRITTEN("MANIFEST-"),
        MANIFEST_CUT("MANIFEST-"),
        CURRENT_OVERWRITTEN("CURRENT"),
        LOG_OVERWRITTEN(".log"),
        CHECKPOINT_OVERWRITTEN(".checkpoint");

        private final String files;

        Damage(String files) {
            this.files = files;
        }

        private boolean is(Path file) {
            String name = file.getFileName().toString();
            return name.endsWith(files) || name.startsWith(files);
        }

        /** Every block of it, or its end. */
        private void to(Path path, Random random) throws IOException {
            try (FileChannel file = FileChannel.open(path, StandardOpenOption.WRITE)) {
                if (name().endsWith("CUT")) {
                    file.truncate(file.size() - Math.max(CUT_BYTES, file.size() / 8));
                    return;
                }
                byte[] noise = new byte[(int) Math.min(OVERWRITTEN_BYTES, file.size())];
                long size = file.size();
                for (long place = 0; place + noise.length <= size; place += BLOCK_BYTES) {
                    random.nextBytes(noise);
                    file.write(ByteBuffer.wrap(noise), place);
                }
            }
        }

        private String words() {
            return name().toLowerCase(Locale.ROOT).replace('_', ' ');
        }
    }

    static List<Fault> all() {
        List<Fault> faults = new ArrayList<>();
        faults.add(Fault.brief("decider's state lost", "29", StateFaults::lose));
        for (Damage damage : Damage.values()) {
            // The decider's log is its changelog.
            if (damage != Damage.LOG_OVERWRITTEN) {
                faults.add(Fault.brief(
                        "decider's state, " + damage.words(),
                        "29",
                        (arena, random) -> damage(arena, DECIDER, damage, random)));
            }
            if (damage != Damage.CHECKPOINT_OVERWRITTEN) {
                faults.add(Fault.brief(
                        "index of the log, " + damage.words(),
                        "29",
                        (arena, random) -> damageIndex(arena, damage, random)));
            }
        }
        return faults;
    }

    private static void lose(Arena arena, Random random) throws Exception {
        Pauses.brief(random);
        arena.server().kill();
        arena.server().deleteState();
        arena.server().start();
    }

    /** It stops in order before: what a kill leaves of the decider's state is not used. */
    private static void damage(Arena arena, String name, Damage damage, Random random) throws Exception {
        Path directory = arena.server().output().resolveSibling(name);
        arena.server().stop();
        if (files(directory, damage).isEmpty()) {
            // Tables are made of what was logged when it is opened again.
            arena.server().start();
            arena.heal();
            arena.server().stop();
        }
        List<Path> files = files(directory, damage);
        if (files.isEmpty()) {
            throw new IllegalStateException("there is nothing to damage below " + directory);
        }
        for (Path file : files) {
            damage.to(file, random);
        }
        arena.server().start();
    }

    /** It is found when it is opened, or when it is read; of what is found later a start is told to help. */
    private static void damageIndex(Arena arena, Damage damage, Random random) throws Exception {
        String id = new UUID(random.nextLong(), random.nextLong()).toString();
        new Operations(arena.server()).send("POST", "/v1/tasks", "{\"id\":\"" + id + "\",\"title\":\"of old\"}");
        damage(arena, INDEX, damage, random);
        Awaitility.await().atMost(Arena.READY_WITHIN).until(() -> Arena.isWell(arena.server()) || isTold(arena));
        HttpResponse<byte[]> history = history(arena, id);
        if (isTold(arena)) {
            arena.server().stop();
            arena.server().start();
            arena.heal();
            history = history(arena, id);
        }
        if (!new String(history.body(), StandardCharsets.UTF_8).contains("of old")) {
            throw new IllegalStateException("a document from before the damage has no history: " + history);
        }
    }

    private static HttpResponse<byte[]> history(Arena arena, String id) {
        return new Operations(arena.server()).send("GET", "/v1/tasks/" + id + "/history", "");
    }

    /** That a start will help. */
    private static boolean isTold(Arena arena) throws InterruptedException {
        try {
            return arena.server()
                    .status()
                    .at("/dependencies/index/reason")
                    .asText()
                    .contains("at the next start");
        } catch (IOException e) {
            return false;
        }
    }

    private static List<Path> files(Path directory, Damage damage) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(Files::isRegularFile)
                    .filter(file -> file.toFile().length() > 0)
                    .filter(damage::is)
                    .toList();
        }
    }
}
