package dev.syncline.deploy.fault;

import dev.syncline.deploy.Operations;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import org.awaitility.Awaitility;

/** PostgreSQL has no room, for rows or for its WAL. */
final class FullPostgresFaults {
    private static final int BIG_BYTES = 20_000;
    private static final int SMALL_MIB = 64;
    /** It keeps what it may use again. */
    private static final int WAL_MIB = 768;

    private FullPostgresFaults() {}

    static List<Fault> all() {
        return List.of(
                Fault.lasting("PostgreSQL's disk full", "15", FullPostgresFaults::fillTables),
                Fault.lasting("disk of PostgreSQL's WAL full", "15", FullPostgresFaults::fillWal));
    }

    /** Its tables stand on a file system that is full. */
    private static void fillTables(Arena arena, Random random) throws Exception {
        Path space = Files.createDirectories(arena.kafkaDirectory().resolveSibling("small"));
        try (RamDisk disk = RamDisk.mount(space, SMALL_MIB)) {
            disk.needMounted();
            arena.sql(
                    "CREATE TABLESPACE small LOCATION '" + Files.createDirectories(space.resolve("tables")) + "'",
                    "ALTER TABLE tasks SET TABLESPACE small",
                    "ALTER INDEX tasks_pkey SET TABLESPACE small");
            arena.watch().again();
            disk.fill();
            AtomicBoolean room = new AtomicBoolean();
            Thread knocking = new Thread(() -> knock(arena, room), "knocking");
            knocking.start();
            Pauses.lasting(arena, random);
            room.set(true);
            knocking.join();
            disk.free();
            arena.sql(
                    "ALTER TABLE tasks SET TABLESPACE pg_default",
                    "ALTER INDEX tasks_pkey SET TABLESPACE pg_default",
                    "DROP TABLESPACE small");
        }
    }

    /** PostgreSQL gives up; whoever made room starts it again. */
    private static void fillWal(Arena arena, Random random) throws Exception {
        Path space = Files.createDirectories(arena.kafkaDirectory().resolveSibling("wal"));
        try (RamDisk disk = RamDisk.mount(space, WAL_MIB)) {
            disk.needMounted();
            arena.postgres().moveWal(space);
            arena.heal();
            disk.fill();
            Awaitility.await().atMost(Arena.READY_WITHIN).until(() -> isFull(arena));
            arena.watch().again();
            Pauses.lasting(arena, random);
            disk.free();
            arena.postgres().revive();
            arena.heal();
            arena.postgres().moveWalBack();
        }
    }

    private static boolean isFull(Arena arena) {
        try {
            WalFaults.fill(arena, 1);
            return false;
        } catch (SQLException e) {
            return true;
        }
    }

    /** New documents need room; changed ones may find it. */
    private static void knock(Arena arena, AtomicBoolean room) {
        Operations operations = new Operations(arena.server());
        Random random = new Random(1);
        while (!room.get()) {
            byte[] bytes = new byte[BIG_BYTES];
            random.nextBytes(bytes);
            operations.send(
                    "POST",
                    "/v1/tasks",
                    "{\"title\":\"big\",\"description\":\"%s\"}"
                            .formatted(Base64.getEncoder().encodeToString(bytes)));
        }
    }
}
