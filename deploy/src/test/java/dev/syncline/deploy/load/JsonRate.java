package dev.syncline.deploy.load;

import dev.syncline.event.Position;
import dev.syncline.json.JsonStore;
import dev.syncline.projector.Claim;
import dev.syncline.projector.CrashPoint;
import dev.syncline.projector.LoggedChange;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/** The JSON store's projector alone: changes from memory, in the server's batches. */
final class JsonRate {
    private static final int BATCH = 10_000;
    /** Of a batch: its segments' (here one per tenant), the manifest's, and the directory's. */
    private static final int FSYNCS = TaskEvents.TENANTS + 2;

    private final Path directory;

    JsonRate(Path directory) {
        this.directory = directory;
    }

    /** The peer writes as many bytes to one file, and makes them durable as often. */
    StageRates.Measured measure(List<LoggedChange> changes) throws Exception {
        double applied = apply(changes);
        return new StageRates.Measured("json", "same bytes and fsyncs, one file", applied, write(changes.size()));
    }

    private double apply(List<LoggedChange> changes) {
        try (JsonStore store =
                new JsonStore(directory, 1, tenant -> 0, JsonStore.DEFAULT_SEGMENT_BYTES, CrashPoint.NONE)) {
            Claim claim = store.claim(0, "rates");
            long begun = System.nanoTime();
            for (int from = 0; from < changes.size(); from += BATCH) {
                List<LoggedChange> batch = changes.subList(from, Math.min(changes.size(), from + BATCH));
                Position next =
                        new Position(batch.get(batch.size() - 1).position().offset() + 1);
                claim = store.apply(claim, batch, next);
            }
            return (System.nanoTime() - begun) / 1e9;
        }
    }

    private double write(int documents) throws Exception {
        long bytes;
        try (var files = Files.walk(directory)) {
            bytes = files.filter(Files::isRegularFile)
                    .mapToLong(file -> file.toFile().length())
                    .sum();
        }
        int batches = (documents + BATCH - 1) / BATCH;
        byte[] chunk = new byte[(int) (bytes / batches / FSYNCS)];
        long begun = System.nanoTime();
        try (FileChannel file =
                FileChannel.open(directory.resolve("peer"), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            for (int i = 0; i < batches * FSYNCS; i++) {
                file.write(ByteBuffer.wrap(chunk));
                file.force(true);
            }
        }
        return (System.nanoTime() - begun) / 1e9;
    }
}
