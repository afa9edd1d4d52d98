package dev.syncline.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.catalog.Catalog;
import dev.syncline.catalog.Collection;
import dev.syncline.catalog.Kinds;
import dev.syncline.catalog.RandomDocuments;
import dev.syncline.event.Document;
import dev.syncline.event.DocumentKey;
import dev.syncline.event.Position;
import dev.syncline.projector.Claim;
import dev.syncline.projector.LoggedChange;
import dev.syncline.projector.Query;
import dev.syncline.projector.StoredDocument;
import dev.syncline.projector.Tasks;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What goes into PostgreSQL comes out of it byte for byte, in canonical form. */
class PostgresRoundTripIT {
    private static final int DOCUMENTS = 40;
    private static final Catalog CATALOG =
            new Catalog(Stream.concat(Stream.of(Kinds.COLLECTION), Catalog.workspace().collections().stream())
                    .toList());
    private static PostgresStore store;
    private static PostgresReads reads;
    private static Claim claim;

    @BeforeAll
    static void open() {
        Database database = Database.fresh();
        database.apply(CATALOG);
        store = database.store(CATALOG);
        reads = new PostgresReads(database, CATALOG);
        claim = store.claim(0, "topic-1");
    }

    @AfterAll
    static void close() {
        store.close();
    }

    static List<Collection> collections() {
        return CATALOG.collections();
    }

    @ParameterizedTest(name = "{0}, seed 7")
    @MethodSource("collections")
    void randomDocumentsComeBackByteEqual(Collection collection) { // I3
        RandomDocuments random = new RandomDocuments(new Random(7));
        Map<DocumentKey, Document> documents = new LinkedHashMap<>();
        for (int i = 0; i < DOCUMENTS; i++) {
            String id = random.id();
            DocumentKey key = new DocumentKey(Tasks.TENANT, collection.name(), id);
            documents.put(key, Kinds.canonical(collection, random.document(collection, id)));
        }

        apply(documents);

        assertListed(collection, documents);
    }

    @Test
    void awkwardValuesComeBackByteEqual() { // I3
        Map<DocumentKey, Document> documents = new LinkedHashMap<>();
        for (String members : Kinds.AWKWARD) {
            String id = new UUID(0, documents.size()).toString();
            documents.put(new DocumentKey("awkward", "kinds", id), Kinds.document(id, members));
        }

        apply(documents);

        assertSame(documents);
    }

    private static void apply(Map<DocumentKey, Document> documents) {
        List<LoggedChange> changes = new ArrayList<>();
        long position = claim.next().offset();
        for (Map.Entry<DocumentKey, Document> entry : documents.entrySet()) {
            changes.add(Tasks.put(position, position, entry.getKey(), entry.getValue()));
            position++;
        }
        claim = store.apply(claim, changes, new Position(position));
        assertThat(reads.parked()).isZero();
    }

    @Test
    void idThatNoDocumentCanHaveIsNotFound() {
        for (String id : List.of("not-a-uuid", "ABCDEF00-0000-0000-0000-00000000000F", "'; --", "\uD83D\uDE00")) {
            assertThat(reads.find(new DocumentKey(Tasks.TENANT, "tasks", id))).isEmpty();
        }
    }

    private static void assertListed(Collection collection, Map<DocumentKey, Document> documents) {
        Query all = new Query(
                Tasks.TENANT, collection, List.of(), Optional.empty(), List.of(), Optional.empty(), Query.MAX_LIMIT);
        Map<DocumentKey, String> listed = new HashMap<>();
        reads.list(all)
                .items()
                .forEach(item -> listed.put(item.key(), item.document().toString()));

        assertThat(listed).hasSameSizeAs(documents);
        documents.forEach(
                (key, document) -> assertThat(listed.get(key)).as("%s", key).isEqualTo(document.toString()));
    }

    private static void assertSame(Map<DocumentKey, Document> documents) {
        documents.forEach((key, document) -> assertThat(reads.find(key).map(StoredDocument::document))
                .as("%s", key)
                .map(Document::toString)
                .contains(document.toString()));
    }
}
