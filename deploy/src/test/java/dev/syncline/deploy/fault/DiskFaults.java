package dev.syncline.deploy.fault;

import dev.syncline.deploy.Operations;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/** The JSON store's disk takes no more. */
final class DiskFaults {
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
                Fault.lasting("fsync of the JSON store fails", "13b", DiskFaults::failFsync),
                Fault.brief("a bit of the JSON store flipped", "14", DiskFaults::flipBit));
    }

    /** Whoever reads the record finds it; a reconciliation reads all of them. */
    private static void flipBit(Arena arena, Random random) throws Exception {
        arena.server().kill();
        Path segment = largestSegment(arena.server().jsonStore());
        try (FileChannel file = FileChannel.open(segment, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            ByteBuffer one = ByteBuffer.allocate(1);
            long place = (long) (random.nextDouble() * (file.size() - 1));
            file.read(one, place);
            one.put(0, (byte) (one.get(0) ^ 1)).flip();
            file.write(one, place);
        }
        arena.server().start();
        Awaitility.await().atMost(Arena.READY_WITHIN).until(() -> Arena.isWell(arena.server()));
        Operations operations = new Operations(arena.server());
        operations.reconcile("{}");
        operations.job("/v1/ops/repairs", "{\"store\":\"json\",\"execute\":true}");
    }

    private static Path largestSegment(Path store) throws IOException {
        try (Stream<Path> files = Files.walk(store)) {
            return files.filter(file -> file.toString().endsWith(".jsonl"))
                    .max(Comparator.comparingLong(file -> file.toFile().length()))
                    .orElseThrow();
        }
    }

    private static void failFsync(Arena arena, Random random) throws Exception {
        FsyncShim shim = FsyncShim.of(arena.server().jsonStore());
        arena.server().kill();
        shim.start(arena.server());
        arena.heal();
        arena.watch().again();
        shim.fail();
        Pauses.lasting(arena, random);
        shim.mend();
    }
}
