package dev.syncline.json;

import dev.syncline.projector.TenantCollection;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** What one commit brings: records appended and segments given up. Used by one thread. */
final class Batch implements AutoCloseable {
    private final Function<TenantCollection, Appender> newAppender;
    private final Map<TenantCollection, Appender> appenders = new LinkedHashMap<>();
    private final List<Segment> dropped = new ArrayList<>();
    private final Map<TenantCollection, List<String>> forgotten = new LinkedHashMap<>();

    Batch(Function<TenantCollection, Appender> newAppender) {
        this.newAppender = newAppender;
    }

    Appender appender(TenantCollection owner) {
        return appenders.computeIfAbsent(owner, newAppender);
    }

    Optional<Appender> begun(TenantCollection owner) {
        return Optional.ofNullable(appenders.get(owner));
    }

    Collection<Appender> appenders() {
        return appenders.values();
    }

    void drop(Segment segment) {
        dropped.add(segment);
    }

    /** The document's record in a segment that is dropped does not count any more, however new it is. */
    void forget(TenantCollection owner, String id) {
        forgotten.computeIfAbsent(owner, none -> new ArrayList<>()).add(id);
    }

    Map<TenantCollection, List<String>> forgotten() {
        return forgotten;
    }

    List<Segment> dropped() {
        return dropped;
    }

    boolean empty() {
        return appenders.isEmpty() && dropped.isEmpty();
    }

    /** Makes all records durable. */
    void finish() throws IOException {
        for (Appender appender : appenders.values()) {
            appender.finish();
        }
    }

    /** The segments once this batch counts. */
    List<Manifest.Entry> segments(Collection<CollectionIndex> collections) {
        List<Manifest.Entry> entries = new ArrayList<>();
        for (CollectionIndex collection : collections) {
            Map<Segment, Integer> lengths = new LinkedHashMap<>();
            collection.segments().forEach(segment -> lengths.put(segment, segment.length()));
            begun(collection.owner())
                    .ifPresent(appender ->
                            appender.grown().forEach(grown -> lengths.put(grown.segment(), grown.length())));
            dropped.forEach(lengths::remove);
            lengths.forEach(
                    (segment, length) -> entries.add(new Manifest.Entry(collection.owner(), segment.name(), length)));
        }
        return entries;
    }

    @Override
    public void close() throws IOException {
        for (Appender appender : appenders.values()) {
            appender.close();
        }
    }
}
