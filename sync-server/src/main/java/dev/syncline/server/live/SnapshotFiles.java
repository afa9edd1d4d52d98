package dev.syncline.server.live;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The snapshots on disk, and which of them go. Whoever reads one goes on, however full it is. Used under a lock. */
final class SnapshotFiles {
    static final Duration FORGET_AFTER = Duration.ofMinutes(5);
    /** Who reads one asks for its next piece before that. */
    static final Duration READ_WITHIN = Duration.ofMinutes(1);

    private static final Logger LOGGER = LoggerFactory.getLogger(SnapshotFiles.class);

    private final long mostBytes;
    private final InstantSource clock;
    private final Map<Long, ShapeSnapshot> byNumber = new HashMap<>();

    /** @param mostBytes above it, nobody may begin another one */
    SnapshotFiles(long mostBytes, InstantSource clock) {
        this.mostBytes = mostBytes;
        this.clock = clock;
    }

    void add(ShapeSnapshot snapshot) {
        byNumber.put(snapshot.number(), snapshot);
    }

    Optional<ShapeSnapshot> numbered(long number) {
        return Optional.ofNullable(byNumber.get(number));
    }

    /** Whether another one may begin now. */
    boolean hasRoom() {
        if (bytes() > mostBytes) {
            forget();
        }
        return bytes() <= mostBytes;
    }

    private long bytes() {
        return byNumber.values().stream().mapToLong(ShapeSnapshot::bytes).sum();
    }

    /** Deletes those that nobody has asked for lately, and if too much is left, those that nobody reads now. */
    void forget() {
        List<ShapeSnapshot> oldestFirst = new ArrayList<>(byNumber.values());
        oldestFirst.sort(Comparator.comparing(ShapeSnapshot::asked));
        Instant now = clock.instant();
        long bytes = bytes();
        for (ShapeSnapshot oldest : oldestFirst) {
            Duration wanted = bytes > mostBytes ? READ_WITHIN : FORGET_AFTER;
            if (oldest.isEnded()
                    && !oldest.isTaken()
                    && oldest.asked().plus(wanted).isBefore(now)) {
                bytes -= oldest.bytes();
                byNumber.remove(oldest.number());
                delete(oldest);
            }
        }
    }

    private static void delete(ShapeSnapshot snapshot) {
        try {
            Files.deleteIfExists(snapshot.file());
        } catch (IOException e) {
            LOGGER.warn("a snapshot of a shape could not be deleted file={}", snapshot.file(), e);
        }
    }
}
