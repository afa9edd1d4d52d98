package dev.syncline.deploy.fault;

import dev.syncline.deploy.Operations;
import dev.syncline.deploy.fault.DiskShim.Order;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import org.awaitility.Awaitility;

/** Disks that take no more, lie, or lose what was not safe yet. */
final class DiskFaults {
    private static final int CUTS = 3;
    /** More than one batch of the store makes. */
    private static final int FSYNCS = 40;

    private static final int BIG_BYTES = 20_000;
    private static final int SMALL_MIB = 64;
    private static final int SHAPES_MIB = 4;

    private DiskFaults() {}

    static List<Fault> all() {
        return List.of(
                Fault.lasting("disk of the JSON store full", "13a", (arena, random) -> {
                    arena.disk().fill();
                    Pauses.lasting(arena, random);
                    arena.disk().free();
                }),
                Fault.lasting("no inode left for the JSON store", "13a", (arena, random) -> {
                    arena.disk().useUpInodes();
                    Pauses.lasting(arena, random);
                    arena.disk().free();
                }),
                Fault.lasting("disk of the JSON store read-only", "13a", DiskFaults::readOnly),
                Fault.lasting("fsync of the JSON store fails", "13b", DiskFaults::failFsync),
                Fault.brief("power cut under the JSON store", "13c", DiskFaults::cutPower),
                Fault.brief("disk of the shapes full", "13a", DiskFaults::fillShapes),
                Fault.lasting("Kafka's disk full", "15", DiskFaults::fillKafka),
                Fault.lasting("PostgreSQL's disk full", "15", DiskFaults::fillPostgres),
                Fault.brief("a bit of the JSON store flipped", "14", FlippedBit::strike));
    }

    private static void readOnly(Arena arena, Random random) throws Exception {
        arena.server().kill();
        arena.disk().readOnly(true);
        arena.server().start();
        arena.server().awaitReady();
        arena.watch().again();
        Pauses.lasting(arena, random);
        arena.disk().readOnly(false);
    }

    private static void failFsync(Arena arena, Random random) throws Exception {
        DiskShim shim = DiskShim.of(arena.server().jsonStore());
        arena.server().kill();
        arena.server().start(shim.environment());
        arena.heal();
        arena.watch().again();
        shim.order(Order.FSYNC_FAILS);
        Pauses.lasting(arena, random);
        shim.end(Order.FSYNC_FAILS);
    }

    /** What the store takes for written must be: kill -9 alone leaves the page cache. Nothing is to be mended behind it. */
    private static void cutPower(Arena arena, Random random) throws Exception {
        int undone = 0;
        for (int i = 0; i < CUTS; i++) {
            long damaged = damaged(arena.server().jsonStore());
            DiskShim shim = DiskShim.of(arena.server().jsonStore());
            arena.server().kill();
            arena.server().start(shim.environment());
            arena.heal();
            Pauses.brief(random);
            shim.cutPowerAt(1 + random.nextInt(FSYNCS));
            if (arena.server().exitCode() != ArmedServer.KILLED) {
                throw new IllegalStateException(
                        "not by a power cut: " + arena.server().tail());
            }
            undone += shim.undone();
            arena.server().start();
            arena.heal();
            if (damaged(arena.server().jsonStore()) > damaged) {
                throw new IllegalStateException("records were taken for durable, and are damaged: see quarantine");
            }
        }
        if (undone == 0) {
            throw new IllegalStateException("everything was durable whenever the power was cut: nothing was tested");
        }
    }

    private static long damaged(Path store) throws IOException {
        long damaged = 0;
        try (DirectoryStream<Path> partitions = Files.newDirectoryStream(store, "partition-*")) {
            for (Path partition : partitions) {
                String[] records = partition.resolve("quarantine").toFile().list();
                damaged += records == null ? 0 : records.length;
            }
        }
        return damaged;
    }

    /** Whoever asks for a shape is told to come back, and nobody else hears of it. */
    private static void fillShapes(Arena arena, Random random) throws Exception {
        Path shapes = Files.createDirectories(arena.server().shapes());
        try (RamDisk disk = RamDisk.mount(shapes, SHAPES_MIB)) {
            disk.needMounted();
            arena.server().kill();
            arena.server().start();
            arena.heal();
            disk.fill();
            HttpResponse<byte[]> refused = shape(arena);
            disk.free();
            if (refused.statusCode() != 503
                    || refused.headers().firstValue("Retry-After").isEmpty()) {
                throw new IllegalStateException("a shape without a disk got " + refused);
            }
            Pauses.brief(random);
            Awaitility.await()
                    .atMost(Arena.READY_WITHIN)
                    .until(() -> shape(arena).statusCode() == 200);
            arena.server().kill();
        }
        arena.server().start();
    }

    private static HttpResponse<byte[]> shape(Arena arena) {
        return new Operations(arena.server()).send("GET", "/v1/shape?table=tasks&offset=-1", "");
    }

    /** A broker that can't write gives up; whoever made room starts it again. */
    private static void fillKafka(Arena arena, Random random) throws Exception {
        arena.kafkaDisk().fill();
        Pauses.lasting(arena, random);
        arena.kafkaDisk().free();
        arena.broker().kill();
        arena.broker().start();
    }

    /** Its tables stand on a file system that is full. */
    private static void fillPostgres(Arena arena, Random random) throws Exception {
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
