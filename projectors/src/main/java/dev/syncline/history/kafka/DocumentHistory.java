package dev.syncline.history.kafka;

import dev.syncline.codec.ChangeCodec;
import dev.syncline.decide.DocumentState;
import dev.syncline.event.DocumentKey;
import dev.syncline.event.Position;
import dev.syncline.event.Version;
import dev.syncline.history.ChangePlace;
import dev.syncline.history.Decided;
import dev.syncline.history.EventPlace;
import dev.syncline.history.ForgottenException;
import dev.syncline.history.LogIndex;
import dev.syncline.history.Past;
import dev.syncline.projector.LogUnavailableException;
import dev.syncline.projector.kafka.LogLayout;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * What happened to one document. Its events are kept for ever, so deciding them again tells everything, however far the
 * changes topic was compacted; the index says where they stand, so nothing else is read. Thread-safe.
 */
public final class DocumentHistory {
    private final LogLayout layout;
    private final LogIndex index;
    private final LogReader reader;
    private final IndexWait wait;

    public DocumentHistory(
            LogLayout layout, LogFollower follower, LogIndex index, LogReader reader, InstantSource clock) {
        this.layout = layout;
        this.index = index;
        this.reader = reader;
        this.wait = new IndexWait(layout, follower, reader, clock);
    }

    /**
     * Every event of the document up to now, oldest first.
     *
     * @throws LogUnavailableException if Kafka gives no answer, or the index does not follow
     */
    public List<Decided> of(DocumentKey key) {
        TopicPartition partition = wait.events(key);
        return fold(key, partition, index.events(key)).decided();
    }

    /**
     * The document after everything that the log took up to {@code time}; empty if nothing had happened to it.
     *
     * @throws LogUnavailableException as {@link #of}
     */
    public Optional<Past> at(DocumentKey key, Instant time) {
        TopicPartition partition = wait.events(key);
        List<EventPlace> events = index.events(key).stream()
                .takeWhile(event -> !event.appended().isAfter(time))
                .toList();
        if (events.isEmpty()) {
            return Optional.empty();
        }
        Version last = events.get(events.size() - 1).place().version();
        // The last event may have been rejected, or its change compacted: then all of them are decided again.
        return index.changeOf(key, last)
                .flatMap(change -> read(key, change))
                .or(() -> past(fold(key, partition, events).state()));
    }

    private static Optional<Past> past(DocumentState state) {
        return state.version().map(version -> new Past(version, state.document()));
    }

    /**
     * The document after the change at this position of its tenant; empty if nothing had happened to it.
     *
     * @throws ForgottenException if nobody can tell any more
     * @throws IllegalArgumentException if the position lies behind the log's end
     * @throws LogUnavailableException as {@link #of}
     */
    public Optional<Past> at(DocumentKey key, Position position) {
        TopicPartition partition = changes(key);
        long end = reader.end(partition);
        if (position.offset() >= end) {
            throw new IllegalArgumentException("position %s lies behind the log's end, %d".formatted(position, end));
        }
        wait.until(partition, position.offset() + 1);
        if (index.changeAt(key, position).isEmpty()) {
            wait.events(key);
        }
        return changeAt(key, position).flatMap(change -> read(key, change).or(() -> upTo(key, change.version())));
    }

    private Optional<ChangePlace> changeAt(DocumentKey key, Position position) {
        Optional<ChangePlace> change = index.changeAt(key, position);
        if (change.isEmpty()) {
            index.firstChange(key).filter(first -> !isTheFirst(key, first)).ifPresent(first -> {
                throw new ForgottenException(key, position, first.position());
            });
        }
        return change;
    }

    /**
     * Which version the document had after the change at this position of its tenant, deleted or not; empty if nothing
     * had happened to it. Whoever asks has {@link #awaitAll waited} until the index knows that change, and the events.
     *
     * @throws ForgottenException if nobody can tell any more
     * @throws LogUnavailableException if Kafka gives no answer
     */
    public Optional<Version> versionAt(DocumentKey key, Position position) {
        return changeAt(key, position).map(ChangePlace::version);
    }

    /**
     * Whether nothing can have happened to the document before: a create may follow a delete that is forgotten. Events
     * that came before it and were all rejected are nothing.
     */
    private boolean isTheFirst(DocumentKey key, ChangePlace change) {
        return change.creates()
                && fold(key, event -> event.compareTo(change.version()) < 0).isEmpty();
    }

    private Optional<Past> upTo(DocumentKey key, Version version) {
        wait.events(key);
        return fold(key, event -> event.compareTo(version) <= 0);
    }

    /** The document after those of its events that are wanted, and in the index. */
    private Optional<Past> fold(DocumentKey key, Predicate<Version> wanted) {
        List<EventPlace> events = index.events(key).stream()
                .filter(event -> wanted.test(event.place().version()))
                .toList();
        return events.isEmpty()
                ? Optional.empty()
                : past(fold(key, wait.partition(key), events).state());
    }

    /** Empty when compaction took it. */
    private Optional<Past> read(DocumentKey key, ChangePlace change) {
        return reader.read(changes(key), List.of(change.position().offset())).stream()
                .filter(logged -> logged.value() != null)
                .map(logged -> ChangeCodec.decode(logged.value()))
                .findFirst()
                .map(found -> new Past(found.version(), found.after()));
    }

    private TopicPartition changes(DocumentKey key) {
        return new TopicPartition(layout.topics().changes(), layout.partitionOf(key.tenant()));
    }

    private Fold fold(DocumentKey key, TopicPartition partition, List<EventPlace> events) {
        TreeSet<Long> offsets = new TreeSet<>(index.definitions(key.collection(), partition.partition()));
        events.stream()
                .filter(event -> event.place().partition() == partition.partition())
                .forEach(event -> offsets.add(event.place().offset()));
        Fold fold = new Fold(key);
        for (ConsumerRecord<byte[], byte[]> logged : reader.read(partition, List.copyOf(offsets))) {
            fold.read(logged);
        }
        return fold;
    }

    /**
     * Returns when all that the collection's events and the tenant's changes hold now is in the index.
     *
     * @throws LogUnavailableException if Kafka gives no answer, or the index does not follow
     */
    public void awaitAll(String tenant, String collection) {
        wait.all(tenant, collection);
    }
}
