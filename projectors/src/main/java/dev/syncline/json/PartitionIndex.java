package dev.syncline.json;

import dev.syncline.projector.TenantCollection;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.stream.Collectors;

/**
 * What is durable in one partition, in memory. Readers may come at any time; {@link #load} and {@link #publish} are
 * called by one thread at a time.
 */
final class PartitionIndex {
    private static final Comparator<TenantCollection> ORDER =
            Comparator.comparing(TenantCollection::tenant).thenComparing(TenantCollection::collection);

    private static final String UNKNOWN = "unknown";

    private final PartitionDirectory directory;
    private final OpenFiles files;
    private final Map<TenantCollection, CollectionIndex> collections = new ConcurrentSkipListMap<>(ORDER);
    private volatile long next;

    PartitionIndex(PartitionDirectory directory, OpenFiles files) {
        this.directory = directory;
        this.files = files;
    }

    Optional<CollectionIndex> collection(TenantCollection owner) {
        return Optional.ofNullable(collections.get(owner));
    }

    CollectionIndex collectionOrNew(TenantCollection owner) {
        return collections.computeIfAbsent(owner, CollectionIndex::new);
    }

    /** By tenant, then by collection. */
    Collection<CollectionIndex> collections() {
        return collections.values();
    }

    /** First position that readers can't see yet. */
    long next() {
        return next;
    }

    Segment segment(TenantCollection owner, SegmentName name) {
        return new Segment(owner, name, directory.segment(owner, name));
    }

    /**
     * Reads what is new in a manifest. Repeating it after an exception is safe.
     *
     * @throws NoSuchFileException if a segment is not there: perhaps a newer manifest names it no more
     */
    void load(Manifest manifest) throws IOException {
        Set<SegmentName> named = new HashSet<>();
        for (Manifest.Entry entry : manifest.segments()) {
            named.add(entry.name());
            Segment segment = segment(entry);
            if (segment.length() < entry.length()) {
                scan(segment, segment.length(), entry.length());
            }
        }
        for (CollectionIndex collection : collections.values()) {
            boolean document = drop(collection.segments().stream()
                    .filter(segment -> !named.contains(segment.name()))
                    .toList());
            if (document) {
                for (Segment segment : collection.segments()) {
                    scan(segment, 0, segment.length());
                }
            }
        }
        next = manifest.next();
    }

    /** For a file that is gone although the manifest names it: what it held is damaged as a whole. */
    void markMissing(Manifest manifest, NoSuchFileException missing) {
        for (Manifest.Entry entry : manifest.segments()) {
            Segment segment = segment(entry);
            if (segment.path().toString().equals(missing.getFile())) {
                directory.quarantine(segment, 0, new byte[0], UNKNOWN);
                segment.doubt();
                segment.grownTo(entry.length());
            }
        }
    }

    /** Shows readers what {@code batch} made durable. */
    void publish(Batch batch, long position) throws IOException {
        batch.forgotten().forEach((owner, ids) -> ids.forEach(collectionOrNew(owner)::forget));
        batch.appenders().forEach(Appender::publish);
        drop(batch.dropped());
        next = position;
    }

    private boolean drop(List<Segment> dropped) throws IOException {
        boolean document = false;
        for (Map.Entry<TenantCollection, Set<Segment>> one : dropped.stream()
                .collect(Collectors.groupingBy(Segment::owner, Collectors.toSet()))
                .entrySet()) {
            document |= collectionOrNew(one.getKey()).drop(one.getValue());
        }
        for (Segment segment : dropped) {
            files.retire(segment);
        }
        return document;
    }

    private Segment segment(Manifest.Entry entry) {
        CollectionIndex collection = collectionOrNew(entry.owner());
        return collection.segment(entry.name()).orElseGet(() -> {
            Segment segment = segment(entry.owner(), entry.name());
            collection.add(segment);
            return segment;
        });
    }

    private void scan(Segment segment, int from, int length) throws IOException {
        CollectionIndex collection = collectionOrNew(segment.owner());
        SegmentScan.Found found = new SegmentScan.Found() {
            @Override
            public void record(Line line, int offset, byte[] bytes, int start, int to) {
                collection.put(line.id(), Place.of(segment, offset, to - start, line.version(), line.deleted()));
            }

            @Override
            public void damaged(int offset, int until, byte[] bytes, int start, int to) {
                PartitionIndex.this.damaged(collection, segment, offset, Arrays.copyOfRange(bytes, start, to));
            }
        };
        try (FileChannel channel = FileChannel.open(segment.path(), StandardOpenOption.READ)) {
            SegmentScan.scan(channel, from, length, length, found);
        }
        segment.grownTo(length);
    }

    private void damaged(CollectionIndex collection, Segment segment, int offset, byte[] line) {
        Optional<String> document = Line.idOfDamaged(line);
        directory.quarantine(segment, offset, line, document.orElse(UNKNOWN));
        document.ifPresentOrElse(id -> lose(collection, segment, id), segment::doubt);
    }

    private static void lose(CollectionIndex collection, Segment segment, String id) {
        collection.forget(id);
        segment.lost().add(id);
    }
}
