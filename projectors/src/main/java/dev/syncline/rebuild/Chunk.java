package dev.syncline.rebuild;

import dev.syncline.projector.StoredDocument;
import java.util.ArrayList;
import java.util.List;

/** Documents that are loaded together: few enough for the heap, however large they are. Used by one thread. */
final class Chunk {
    private static final int DOCUMENTS = 10_000;
    private static final long BYTES = 8L << 20;

    private List<StoredDocument> documents = new ArrayList<>();
    private long bytes;

    void add(StoredDocument document) {
        documents.add(document);
        bytes += document.document().json().length;
    }

    boolean full() {
        return documents.size() >= DOCUMENTS || bytes >= BYTES;
    }

    /** It is empty afterwards. */
    List<StoredDocument> take() {
        List<StoredDocument> taken = documents;
        documents = new ArrayList<>();
        bytes = 0;
        return taken;
    }
}
