package dev.syncline.json;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.catalog.Catalog;
import dev.syncline.catalog.Collection;
import dev.syncline.catalog.Kinds;
import dev.syncline.catalog.RandomDocuments;
import dev.syncline.codec.ChangeCodec;
import dev.syncline.event.Document;
import dev.syncline.event.DocumentKey;
import dev.syncline.event.Position;
import dev.syncline.projector.CrashPoint;
import dev.syncline.projector.LoggedChange;
import dev.syncline.projector.StoredDocument;
import dev.syncline.projector.Tasks;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What goes through the log into the JSON store comes out of it byte for byte, in canonical form. */
class JsonRoundTripTest {
    private static final int DOCUMENTS = 40;

    @TempDir
    private Path directory;

    static Stream<Collection> collections() {
        return Stream.concat(Stream.of(Kinds.COLLECTION), Catalog.workspace().collections().stream());
    }

    @ParameterizedTest(name = "{0}, seed 7")
    @MethodSource("collections")
    void randomDocumentsComeBackByteEqual(Collection collection) { // I3
        RandomDocuments random = new RandomDocuments(new Random(7));
        Map<DocumentKey, Document> documents = new LinkedHashMap<>();
        for (int i = 0; i < DOCUMENTS; i++) {
            String id = random.id();
            documents.put(
                    new DocumentKey(Tasks.TENANT, collection.name(), id),
                    Kinds.canonical(collection, random.document(collection, id)));
        }

        assertComeBack(documents);
    }

    @Test
    void awkwardValuesComeBackByteEqual() { // I3
        Map<DocumentKey, Document> documents = new LinkedHashMap<>();
        for (String members : Kinds.AWKWARD) {
            String id = new UUID(0, documents.size()).toString();
            documents.put(new DocumentKey("awkward", "kinds", id), Kinds.document(id, members));
        }

        assertComeBack(documents);
    }

    private void assertComeBack(Map<DocumentKey, Document> documents) {
        List<LoggedChange> changes = new ArrayList<>();
        documents.forEach((key, document) -> {
            LoggedChange put = Tasks.put(changes.size(), changes.size(), key, document);
            changes.add(new LoggedChange(put.position(), ChangeCodec.decode(ChangeCodec.encode(put.change()))));
        });
        try (JsonStore store = open()) {
            store.apply(store.claim(0, Disk.TOPIC), changes, new Position(changes.size()));
            assertSame(store, documents);
        }
        try (JsonStore again = open()) {
            assertSame(again, documents);
        }
    }

    private JsonStore open() {
        return new JsonStore(directory, 1, tenant -> 0, JsonStore.DEFAULT_SEGMENT_BYTES, CrashPoint.NONE);
    }

    private static void assertSame(JsonStore store, Map<DocumentKey, Document> documents) {
        documents.forEach((key, document) -> assertThat(store.find(key).map(StoredDocument::document))
                .as("%s", key)
                .map(Document::toString)
                .contains(document.toString()));
    }
}
