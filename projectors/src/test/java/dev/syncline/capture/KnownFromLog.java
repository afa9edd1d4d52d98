package dev.syncline.capture;

import dev.syncline.capture.reread.KnownDocuments;
import dev.syncline.event.DocumentKey;
import dev.syncline.event.Version;
import dev.syncline.projector.StoredDocument;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;

/** A store that has applied all of the log. */
final class KnownFromLog implements KnownDocuments {
    private final RecordingEventLog log;
    private volatile BooleanSupplier postgresApplied = () -> true;
    /** By PostgreSQL's projector. */
    volatile Set<DocumentKey> parked = Set.of();

    KnownFromLog(RecordingEventLog log) {
        this.log = log;
    }

    void postgresApplies(BooleanSupplier applied) {
        postgresApplied = applied;
    }

    @Override
    public Optional<StoredDocument> find(DocumentKey key) {
        return log.state(key)
                .flatMap(state -> state.document()
                        .map(document -> new StoredDocument(key, state.version().orElseThrow(), document)));
    }

    @Override
    public void forEachKey(String collection, BiConsumer<DocumentKey, Version> consumer) {
        log.states().forEach((key, state) -> {
            if (key.collection().equals(collection) && state.document().isPresent()) {
                consumer.accept(key, state.version().orElseThrow());
            }
        });
    }

    @Override
    public Set<DocumentKey> parked(String collection) {
        return parked;
    }

    @Override
    public boolean awaitPostgresApplied(Duration timeout) {
        return postgresApplied.getAsBoolean();
    }
}
