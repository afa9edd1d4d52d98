package dev.syncline.deploy.fault;

import dev.syncline.deploy.Operations;
import dev.syncline.deploy.fault.DiskShim.Order;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.awaitility.Awaitility;

/** Disks that take no more, lie, or lose what was not safe yet. */
final class DiskFaults {
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
                Fault.brief("disk of the shapes full", "13a", DiskFaults::fillShapes),
                Fault.lasting("Kafka's disk full", "15", DiskFaults::fillKafka),
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
}
