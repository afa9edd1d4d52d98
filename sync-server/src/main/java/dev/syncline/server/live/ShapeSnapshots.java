package dev.syncline.server.live;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Snapshots of shapes on disk: read once for all who ask, until too much has changed since. Thread-safe. */
final class ShapeSnapshots {
    private static final Logger LOGGER = LoggerFactory.getLogger(ShapeSnapshots.class);
    private static final Duration LOOK_EVERY = Duration.ofSeconds(30);
    private static final Duration FORGET_AFTER = Duration.ofMinutes(5);
    private static final long MOST_BYTES = 2L << 30;
    /** A new one is worth its price when more than so many changes, or as many as it has rows, would be told after it. */
    private static final long STALE_CHANGES = 1_000;
    /** Long before compaction may take what is told behind it. */
    private static final Duration STALE_AFTER = Duration.ofHours(1);

    private final Path directory;
    private final LiveFeed live;
    private final SnapshotReading reading;
    private final Map<String, ShapeSnapshot> newest = new LinkedHashMap<>(16, 0.75f, true);
    private final Map<Long, ShapeSnapshot> byNumber = new LinkedHashMap<>(16, 0.75f, true);

    /** @param directory of its own; what is in it is deleted */
    ShapeSnapshots(Path directory, LiveFeed live, SnapshotReading reading) {
        this.directory = directory;
        this.live = live;
        this.reading = reading;
        try {
            Files.createDirectories(directory);
            try (Stream<Path> left = Files.list(directory)) {
                for (Path file : left.toList()) {
                    Files.delete(file);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the directory for shapes can't be used: " + directory, e);
        }
        live.every(LOOK_EVERY, this::forget);
    }

    /** The one to begin with. */
    synchronized ShapeSnapshot get(String identity, Shape shape) {
        ShapeSnapshot known = newest.get(identity);
        if (known != null && isFresh(known, shape)) {
            return known;
        }
        long number = 1 + ThreadLocalRandom.current().nextLong(ShapeOffset.SNAPSHOTS - 1);
        ShapeSnapshot fresh = new ShapeSnapshot(number, directory.resolve(number + ".json"), shape.messages());
        live.readStores(() -> reading.read(shape, fresh));
        newest.put(identity, fresh);
        byNumber.put(number, fresh);
        return fresh;
    }

    private boolean isFresh(ShapeSnapshot snapshot, Shape shape) {
        int partition = live.partitionOf(shape.definition().tenant());
        long since = snapshot.next()
                .map(next -> live.told(partition).offset() - next.offset())
                .orElse(0L);
        Duration age = snapshot.isEnded() ? snapshot.age() : Duration.ZERO;
        return snapshot.isUsable()
                && isFresh(since, snapshot.rows(), age)
                && snapshot.next().filter(next -> !shape.tells(next)).isEmpty();
    }

    static boolean isFresh(long changesSince, long rows, Duration age) {
        return changesSince <= Math.max(STALE_CHANGES, rows) && age.compareTo(STALE_AFTER) < 0;
    }

    synchronized Optional<ShapeSnapshot> numbered(long number) {
        return Optional.ofNullable(byNumber.get(number)).filter(ShapeSnapshot::isUsable);
    }

    private synchronized void forget() {
        long bytes = byNumber.values().stream().mapToLong(ShapeSnapshot::bytes).sum();
        for (ShapeSnapshot oldest : new ArrayList<>(byNumber.values())) {
            if (oldest.isEnded() && (bytes > MOST_BYTES || oldest.isUnasked(FORGET_AFTER))) {
                bytes -= oldest.bytes();
                byNumber.remove(oldest.number());
                newest.values().remove(oldest);
                delete(oldest.file());
            }
        }
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            LOGGER.warn("a snapshot of a shape could not be deleted file={}", file, e);
        }
    }
}
