package dev.syncline.json;

import dev.syncline.event.DocumentKey;
import dev.syncline.event.Version;
import dev.syncline.projector.Repair;
import dev.syncline.projector.SnapshotDocument;
import dev.syncline.projector.StoredDocument;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/**
 * Puts one repair into a batch, if the document still is what was seen. A record that is newer than what is wanted is not
 * outdone by appending: its whole segment is written anew without it.
 */
final class RecordRepair {
    private final CollectionIndex collection;
    private final Batch batch;
    private final OpenFiles files;

    RecordRepair(CollectionIndex collection, Batch batch, OpenFiles files) {
        this.collection = collection;
        this.batch = batch;
        this.files = files;
    }

    Repair.Outcome prepare(Repair repair) throws IOException {
        DocumentKey key = repair.key();
        Optional<Place> place = collection.place(key.id());
        if (!found(key, place).equals(repair.seen())) {
            return Repair.Outcome.MOVED;
        }
        Optional<StoredDocument> wanted = repair.wanted();
        if (wanted.isPresent()) {
            long version = wanted.get().version().offset();
            if (place.isPresent() && place.get().version() > version && !giveUp(key.id(), place.get())) {
                return Repair.Outcome.REFUSED;
            }
            appender().document(key.id(), version, wanted.get().document().json());
        } else if (place.isPresent() || collection.doubtful(key.id())) {
            appender().delete(key.id(), place.map(Place::version).orElse(0L));
        }
        return Repair.Outcome.DONE;
    }

    private Optional<SnapshotDocument> found(DocumentKey key, Optional<Place> place) throws IOException {
        if (place.isEmpty()) {
            boolean lost = collection.segments().stream()
                    .anyMatch(segment -> segment.lost().contains(key.id()));
            return lost ? Optional.of(new SnapshotDocument(key, Optional.empty(), Optional.empty())) : Optional.empty();
        }
        if (place.get().deleted()) {
            return Optional.empty();
        }
        Optional<Version> version = Optional.of(new Version(place.get().version()));
        return Optional.of(new SnapshotDocument(
                key,
                version,
                RecordRead.document(key, place.get(), bytes(place.get())).map(StoredDocument::document)));
    }

    private byte[] bytes(Place place) throws IOException {
        try {
            return files.read(place.segment(), place.offset(), place.length());
        } catch (NoSuchFileException e) {
            return new byte[0];
        }
    }

    private Appender appender() {
        return batch.appender(collection.owner());
    }

    /** Copies all that counts in the record's segment but the record, and drops the segment. False if it is damaged. */
    private boolean giveUp(String id, Place place) throws IOException {
        Segment segment = place.segment();
        segment.seal();
        Others others = new Others(id, segment);
        try (FileChannel channel = FileChannel.open(segment.path(), StandardOpenOption.READ)) {
            SegmentScan.scan(channel, 0, segment.length(), segment.length(), others);
        }
        if (others.damaged || segment.damaged()) {
            return false;
        }
        batch.drop(segment);
        batch.forget(collection.owner(), id);
        return true;
    }

    /** Deletes are copied too: an older segment may hold what they hide. */
    private final class Others implements SegmentScan.Found {
        private final String id;
        private final Segment from;
        private boolean damaged;

        private Others(String id, Segment from) {
            this.id = id;
            this.from = from;
        }

        @Override
        public void record(Line line, int offset, byte[] bytes, int start, int end) throws IOException {
            boolean counts = collection
                    .place(line.id())
                    .filter(place -> place.at(from, offset))
                    .isPresent();
            if (counts && !line.id().equals(id)) {
                appender().copy(line, bytes, start, end);
            }
        }

        @Override
        public void damaged(int offset, int until, byte[] bytes, int start, int end) {
            damaged = true;
        }
    }
}
