package dev.syncline.deploy.fault;

import dev.syncline.deploy.Operations;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.Random;
import java.util.stream.Stream;

/** Of the largest segment of the JSON store. Whoever reads the record finds it; a reconciliation reads all of them. */
final class FlippedBit {
    private FlippedBit() {}

    static void strike(Arena arena, Random random) throws Exception {
        arena.server().kill();
        in(arena.server().jsonStore(), random);
        arena.server().start();
        mend(arena);
    }

    /** While no server runs. */
    static void in(Path store, Random random) throws IOException {
        try (FileChannel file =
                FileChannel.open(largestSegment(store), StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            ByteBuffer one = ByteBuffer.allocate(1);
            long place = (long) (random.nextDouble() * (file.size() - 1));
            file.read(one, place);
            one.put(0, (byte) (one.get(0) ^ 1)).flip();
            file.write(one, place);
        }
    }

    private static Path largestSegment(Path store) throws IOException {
        try (Stream<Path> files = Files.walk(store)) {
            return files.filter(file -> file.toString().endsWith(".jsonl"))
                    .max(Comparator.comparingLong(file -> file.toFile().length()))
                    .orElseThrow();
        }
    }

    private static void mend(Arena arena) {
        arena.heal();
        Operations operations = new Operations(arena.server());
        operations.reconcile("{}");
        operations.job("/v1/ops/repairs", "{\"store\":\"json\",\"execute\":true}");
    }
}
