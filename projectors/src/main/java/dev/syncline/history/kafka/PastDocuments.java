package dev.syncline.history.kafka;

import dev.syncline.codec.ChangeCodec;
import dev.syncline.event.Change;
import dev.syncline.event.Document;
import dev.syncline.event.DocumentKey;
import dev.syncline.event.Position;
import dev.syncline.history.ChangePlace;
import dev.syncline.history.EventPlace;
import dev.syncline.history.ForgottenException;
import dev.syncline.history.LogIndex;
import dev.syncline.history.Past;
import dev.syncline.projector.LogState;
import dev.syncline.projector.kafka.LogLayout;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * Many documents of one tenant at a time, as they are or as they were: neighbours in the log are read together, and only
 * what compaction took is decided again, one by one. Thread-safe.
 */
public final class PastDocuments {
    private final LogLayout layout;
    private final LogIndex index;
    private final LogReader reader;
    private final DocumentHistory history;

    public PastDocuments(LogLayout layout, LogIndex index, LogReader reader, DocumentHistory history) {
        this.layout = layout;
        this.index = index;
        this.reader = reader;
        this.history = history;
    }

    /**
     * Waits until the index has what the log has now: what is asked next misses nothing.
     *
     * @throws dev.syncline.projector.LogUnavailableException if Kafka gives no answer, or the index does not follow
     */
    public void await(String tenant, String collection) {
        history.awaitAll(tenant, collection);
    }

    /**
     * First position of a tenant that nothing has happened at yet.
     *
     * @throws dev.syncline.projector.LogUnavailableException if Kafka gives no answer
     */
    public Position end(String tenant) {
        return new Position(reader.end(changes(tenant)));
    }

    private TopicPartition changes(String tenant) {
        return new TopicPartition(layout.topics().changes(), layout.partitionOf(tenant));
    }

    /** Their last change, in the order of the entries. */
    public List<Optional<Document>> last(List<LogState.Entry> entries) {
        List<Wanted> wanted = new ArrayList<>();
        for (LogState.Entry entry : entries) {
            wanted.add(
                    entry.deleted()
                            ? Wanted.NOTHING
                            : new Wanted(
                                    Optional.of(entry.position().offset()),
                                    () -> history.at(entry.key(), Instant.MAX).flatMap(Past::document)));
        }
        return read(entries, wanted);
    }

    /** After everything that the log took up to this time. */
    public List<Optional<Document>> at(List<LogState.Entry> entries, Instant time) {
        return read(
                entries, entries.stream().map(entry -> at(entry.key(), time)).toList());
    }

    private Wanted at(DocumentKey key, Instant time) {
        Optional<EventPlace> last = index.events(key).stream()
                .takeWhile(event -> !event.appended().isAfter(time))
                .reduce((before, after) -> after);
        if (last.isEmpty()) {
            return Wanted.NOTHING;
        }
        Optional<ChangePlace> change = index.changeOf(key, last.get().place().version());
        return new Wanted(
                change.map(place -> place.position().offset()),
                () -> history.at(key, time).flatMap(Past::document));
    }

    /**
     * After the change at this position of their tenant.
     *
     * @throws ForgottenException if nobody can tell any more
     */
    public List<Optional<Document>> at(List<LogState.Entry> entries, Position position) {
        return read(
                entries,
                entries.stream().map(entry -> at(entry.key(), position)).toList());
    }

    private Wanted at(DocumentKey key, Position position) {
        Optional<ChangePlace> change = index.changeAt(key, position);
        boolean forgotten = change.isEmpty()
                && index.firstChange(key).filter(first -> !first.creates()).isPresent();
        return change.isEmpty() && !forgotten
                ? Wanted.NOTHING
                : new Wanted(
                        change.map(place -> place.position().offset()),
                        () -> history.at(key, position).flatMap(Past::document));
    }

    private List<Optional<Document>> read(List<LogState.Entry> entries, List<Wanted> wanted) {
        if (entries.isEmpty()) {
            return List.of();
        }
        String tenant = entries.get(0).key().tenant();
        TreeMap<Long, Integer> places = new TreeMap<>();
        for (int i = 0; i < wanted.size(); i++) {
            int at = i;
            wanted.get(i).place().ifPresent(place -> places.put(place, at));
        }
        Map<Integer, Change> found = new HashMap<>();
        for (ConsumerRecord<byte[], byte[]> logged : reader.read(changes(tenant), List.copyOf(places.keySet()))) {
            if (logged.value() != null) {
                found.put(places.get(logged.offset()), ChangeCodec.decode(logged.value()));
            }
        }
        List<Optional<Document>> documents = new ArrayList<>();
        for (int i = 0; i < wanted.size(); i++) {
            documents.add(Optional.ofNullable(found.get(i))
                    .map(Change::after)
                    .orElseGet(wanted.get(i).otherwise()));
        }
        return documents;
    }

    /**
     * One document.
     *
     * @param place of its change, where one is known
     * @param otherwise finds it when nothing stands there
     */
    private record Wanted(Optional<Long> place, Supplier<Optional<Document>> otherwise) {
        private static final Wanted NOTHING = new Wanted(Optional.empty(), Optional::empty);
    }
}
