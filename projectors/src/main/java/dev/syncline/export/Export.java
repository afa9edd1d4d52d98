package dev.syncline.export;

import dev.syncline.event.Document;
import dev.syncline.event.DocumentKey;
import dev.syncline.projector.KeyOrder;
import dev.syncline.projector.LogState;
import dev.syncline.projector.Scope;
import dev.syncline.projector.SnapshotDocument;
import dev.syncline.projector.StoreSnapshot;
import dev.syncline.projector.StoreSnapshots;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Every document of one tenant and collection, in {@link KeyOrder}, a few at a time in memory. Thread-safe. */
public final class Export {
    /** Read from the log together; each has its document before and after in memory. */
    private static final int TOGETHER = 200;

    private Export() {}

    /** Where documents go, one after the other. */
    public interface Sink {
        void document(Document document) throws IOException;

        /** It is there, and its content can't be read. */
        void unreadable(DocumentKey key) throws IOException;
    }

    /** As a store has it in one moment. */
    public static void ofStore(StoreSnapshots store, String tenant, String collection, Sink sink) throws IOException {
        try (StoreSnapshot snapshot = store.open(List.of(collection));
                StoreSnapshot.Documents documents = snapshot.documents(Scope.all(collection))) {
            while (documents.hasNext()) {
                SnapshotDocument next = documents.next();
                int order = KeyOrder.compareText(next.key().tenant(), tenant);
                if (order > 0) {
                    return;
                }
                if (order == 0 && next.document().isPresent()) {
                    sink.document(next.document().get());
                } else if (order == 0) {
                    sink.unreadable(next.key());
                }
            }
        }
    }

    /** How documents of the log are looked up: as they are, or as they were. */
    @FunctionalInterface
    public interface Lookup {
        /** For each key what it is, empty where there is no document; in the order of the entries. */
        List<Optional<Document>> read(List<LogState.Entry> entries);
    }

    /** As the log has it: of every document that it ever had, what the lookup says. */
    public static void ofLog(LogState log, Lookup lookup, String tenant, String collection, Sink sink)
            throws IOException {
        List<LogState.Entry> batch = new ArrayList<>();
        try (LogState.Entries entries = log.entries(collection)) {
            while (entries.hasNext()) {
                LogState.Entry entry = entries.next();
                int order = KeyOrder.compareText(entry.key().tenant(), tenant);
                if (order > 0) {
                    break;
                }
                if (order == 0) {
                    batch.add(entry);
                }
                if (batch.size() == TOGETHER) {
                    write(lookup.read(batch), sink);
                    batch.clear();
                }
            }
        }
        write(lookup.read(batch), sink);
    }

    private static void write(List<Optional<Document>> documents, Sink sink) throws IOException {
        for (Optional<Document> document : documents) {
            if (document.isPresent()) {
                sink.document(document.get());
            }
        }
    }
}
