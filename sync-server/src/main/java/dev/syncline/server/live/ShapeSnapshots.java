package dev.syncline.server.live;

import dev.syncline.projector.CrashPoint;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;

/** Snapshots of shapes on disk: read once for all who ask, until too much has changed since. Thread-safe. */
final class ShapeSnapshots {
    private static final Duration LOOK_EVERY = Duration.ofSeconds(30);
    /** Of all together; what is being read then may still come to its end. */
    private static final long MOST_BYTES = 2L << 30;
    /** A new one is worth its price when more than so many changes, or as many as it has rows, would be told after it. */
    private static final long STALE_CHANGES = 1_000;
    /** Long before compaction may take what is told behind it. */
    private static final Duration STALE_AFTER = Duration.ofHours(1);

    /** Never set: who reads one must not lose it, nor the disk be kept full, because a clock jumps. */
    private static final InstantSource STEADY = () -> Instant.EPOCH.plusNanos(System.nanoTime());

    private final Path directory;
    private final LiveFeed live;
    private final SnapshotReading reading;
    private final CrashPoint crashPoint;
    private final Map<String, ShapeSnapshot> newest = new LinkedHashMap<>(16, 0.75f, true);
    private final SnapshotFiles files;

    /** @param directory of its own; what is in it is deleted */
    ShapeSnapshots(Path directory, LiveFeed live, SnapshotReading reading, CrashPoint crashPoint) {
        this.directory = directory;
        this.live = live;
        this.reading = reading;
        this.crashPoint = crashPoint;
        this.files = new SnapshotFiles(MOST_BYTES, STEADY);
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
        live.threads().every(LOOK_EVERY, this::forget);
    }

    /** The one to begin with. */
    synchronized ShapeSnapshot get(String identity, Shape shape) {
        ShapeSnapshot known = newest.get(identity);
        if (known != null && files.numbered(known.number()).isPresent() && isFresh(known, shape)) {
            known.touch();
            return known;
        }
        checkRoom();
        long number = 1 + ThreadLocalRandom.current().nextLong(ShapeOffset.SNAPSHOTS - 1);
        ShapeSnapshot fresh =
                new ShapeSnapshot(number, directory.resolve(number + ".json"), shape.messages(), STEADY, crashPoint);
        live.readStores(() -> read(shape, fresh));
        newest.put(identity, fresh);
        files.add(fresh);
        return fresh;
    }

    /** Those that were read while it waited may have left no room. */
    private void read(Shape shape, ShapeSnapshot snapshot) {
        try {
            checkRoom();
        } catch (BusyException e) {
            snapshot.fail(e);
            return;
        }
        reading.read(shape, snapshot);
    }

    private synchronized void checkRoom() {
        if (!files.hasRoom()) {
            throw live.busy("Shapes are read by so many that the disk holds no more of them");
        }
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
        Optional<ShapeSnapshot> found = files.numbered(number).filter(ShapeSnapshot::isUsable);
        found.ifPresent(ShapeSnapshot::touch);
        return found;
    }

    private synchronized void forget() {
        files.forget();
        newest.values().removeIf(snapshot -> files.numbered(snapshot.number()).isEmpty());
    }
}
