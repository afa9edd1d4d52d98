package dev.syncline.server.live;

import dev.syncline.event.DocumentKey;
import dev.syncline.event.Position;
import dev.syncline.projector.Scope;
import dev.syncline.projector.SnapshotDocument;
import dev.syncline.projector.StoreSnapshot;
import dev.syncline.projector.StoreSnapshots;
import dev.syncline.projector.StoreUnavailableException;
import dev.syncline.projector.TextRows;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
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
    private static final long MOST_BYTES = 2L << 30;
    /** A new one is worth its price when more than so many changes, or as many as it has rows, would be told after it. */
    private static final long STALE_CHANGES = 1_000;

    private final Path directory;
    private final LiveFeed live;
    private final TextRows postgres;
    private final StoreSnapshots json;
    private final Map<String, ShapeSnapshot> newest = new LinkedHashMap<>(16, 0.75f, true);
    private final Map<Long, ShapeSnapshot> byNumber = new LinkedHashMap<>(16, 0.75f, true);

    /**
     * @param directory of its own; what is in it is deleted
     * @param postgres where rows are read
     * @param json where they are read when PostgreSQL gives no answer
     */
    ShapeSnapshots(Path directory, LiveFeed live, TextRows postgres, StoreSnapshots json) {
        this.directory = directory;
        this.live = live;
        this.postgres = postgres;
        this.json = json;
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
        if (known != null && isFresh(known, live.partitionOf(shape.definition().tenant()))) {
            return known;
        }
        long number = 1 + ThreadLocalRandom.current().nextLong(ShapeOffset.SNAPSHOTS - 1);
        ShapeSnapshot fresh = new ShapeSnapshot(number, directory.resolve(number + ".json"), shape.messages());
        newest.put(identity, fresh);
        byNumber.put(number, fresh);
        live.executors().patient().execute(() -> read(shape.definition(), fresh));
        return fresh;
    }

    private boolean isFresh(ShapeSnapshot snapshot, int partition) {
        long since = snapshot.next()
                .map(next -> live.told(partition).offset() - next.offset())
                .orElse(0L);
        return snapshot.isUsable() && since <= Math.max(STALE_CHANGES, snapshot.rows());
    }

    synchronized Optional<ShapeSnapshot> numbered(long number) {
        return Optional.ofNullable(byNumber.get(number));
    }

    private void read(ShapeDefinition definition, ShapeSnapshot snapshot) {
        try {
            try {
                TextRows.Selection all = new TextRows.Selection(
                        definition.tenant(),
                        definition.collection(),
                        definition.columns(),
                        List.of(definition.where()),
                        Optional.empty(),
                        Optional.empty(),
                        0);
                postgres.read(live.partitionOf(definition.tenant()), all, snapshot);
            } catch (StoreUnavailableException e) {
                if (snapshot.next().isPresent()) {
                    throw e;
                }
                LOGGER.warn(
                        "PostgreSQL gives no answer, a shape is read from the JSON store reason={}", e.getMessage());
                readJson(definition, snapshot);
            }
            snapshot.complete();
        } catch (IOException | RuntimeException e) {
            LOGGER.warn(
                    "a shape could not be read table={}",
                    definition.collection().table(),
                    e);
            snapshot.fail(e);
        }
    }

    private void readJson(ShapeDefinition definition, ShapeSnapshot snapshot) throws IOException {
        String collection = definition.collection().name();
        try (StoreSnapshot store = json.open(List.of(collection))) {
            Position next = store.next(live.partitionOf(definition.tenant()));
            snapshot.at(next);
            try (StoreSnapshot.Documents documents = store.documents(Scope.all(collection))) {
                while (documents.hasNext()) {
                    SnapshotDocument found = documents.next();
                    if (isOf(found.key(), definition) && Interest.matches(definition.where(), found.document())) {
                        snapshot.row(found.document().orElseThrow().fields());
                    }
                }
            }
        }
    }

    private static boolean isOf(DocumentKey key, ShapeDefinition definition) {
        return key.tenant().equals(definition.tenant());
    }

    private synchronized void forget() {
        long bytes = byNumber.values().stream().mapToLong(ShapeSnapshot::bytes).sum();
        for (ShapeSnapshot oldest : new ArrayList<>(byNumber.values())) {
            boolean stale = !newest.containsValue(oldest);
            if (oldest.isEnded() && (bytes > MOST_BYTES || (stale && byNumber.size() > 2 * newest.size()))) {
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
