package dev.syncline.server;

import dev.syncline.capture.reread.KnownDocuments;
import dev.syncline.event.DocumentKey;
import dev.syncline.event.Position;
import dev.syncline.event.Version;
import dev.syncline.json.JsonStore;
import dev.syncline.postgres.PostgresReads;
import dev.syncline.projector.StoredDocument;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;

/** What the log holds, as the JSON store tells: it follows the log alone, and no SQL reaches it but through the log. */
final class KnownFromStores implements KnownDocuments {
    private static final Duration LOOK_AGAIN = Duration.ofMillis(50);

    private final JsonStore json;
    private final PostgresReads postgres;
    private final int partitions;

    KnownFromStores(JsonStore json, PostgresReads postgres, int partitions) {
        this.json = json;
        this.postgres = postgres;
        this.partitions = partitions;
    }

    @Override
    public Optional<StoredDocument> find(DocumentKey key) {
        return json.find(key);
    }

    @Override
    public void forEachKey(String collection, BiConsumer<DocumentKey, Version> consumer) {
        json.forEachKey(collection, consumer);
    }

    @Override
    public Set<DocumentKey> parked(String collection) {
        return postgres.parked(collection);
    }

    @Override
    public boolean awaitPostgresApplied(Duration timeout) throws InterruptedException {
        long until = System.nanoTime() + timeout.toNanos();
        for (int partition = 0; partition < partitions; partition++) {
            Position shown = json.next(partition);
            while (postgres.next(partition).compareTo(shown) < 0) {
                if (System.nanoTime() > until) {
                    return false;
                }
                TimeUnit.NANOSECONDS.sleep(LOOK_AGAIN.toNanos());
            }
        }
        return true;
    }
}
