package dev.syncline.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.catalog.Catalog;
import dev.syncline.catalog.Collection;
import dev.syncline.catalog.Field;
import dev.syncline.catalog.Kinds;
import dev.syncline.catalog.RandomDocuments;
import dev.syncline.event.Document;
import dev.syncline.event.DocumentKey;
import dev.syncline.event.Position;
import dev.syncline.projector.BucketDigest;
import dev.syncline.projector.Claim;
import dev.syncline.projector.ContentText;
import dev.syncline.projector.LoggedChange;
import dev.syncline.projector.StoreSnapshot;
import dev.syncline.projector.Tasks;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** PostgreSQL and Java make the same digest of the same documents, and another one of any other. */
class DigestIT {
    private static final List<Collection> COLLECTIONS =
            new ArrayList<>(Catalog.workspace().collections());

    static {
        COLLECTIONS.add(Kinds.COLLECTION);
    }

    private static final Catalog CATALOG = new Catalog(COLLECTIONS);
    private static final Database DATABASE = Database.fresh();

    private static PostgresStore store;
    private static Claim claim;

    private final Map<Integer, BucketDigest> expected = new HashMap<>();

    @BeforeAll
    static void open() {
        store = DATABASE.store(CATALOG);
        claim = store.claim(0, "topic-1");
    }

    @AfterAll
    static void close() {
        store.close();
    }

    static List<Collection> collections() {
        return COLLECTIONS;
    }

    private void put(Collection collection, List<Document> documents) {
        List<LoggedChange> changes = new ArrayList<>();
        long position = claim.next().offset();
        for (Document document : documents) {
            String id = document.fields().get("id").textValue();
            DocumentKey key = new DocumentKey("acme", collection.name(), id);
            changes.add(Tasks.put(position, position, key, document));
            expected.merge(
                    BucketDigest.bucketOf(key),
                    BucketDigest.EMPTY.plus(key, position, ContentText.of(collection, document)),
                    BucketDigest::plus);
            position++;
        }
        claim = store.apply(claim, changes, new Position(position));
    }

    private static Map<Integer, BucketDigest> digests(Collection collection) {
        try (StoreSnapshot snapshot =
                new PostgresSnapshots(DATABASE, DATABASE, CATALOG).open(List.of(collection.name()))) {
            return snapshot.digests(collection.name());
        }
    }

    @ParameterizedTest(name = "{0}, seed 11")
    @MethodSource("collections")
    void digestsAreTheSameAndEveryFieldCounts(Collection collection) {
        RandomDocuments random = new RandomDocuments(new Random(11));
        DATABASE.execute("DELETE FROM " + Sql.table(collection));
        List<Document> documents = new ArrayList<>();
        for (int i = 0; i < 150; i++) {
            documents.add(Kinds.canonical(collection, random.document(collection, random.id())));
        }
        put(collection, documents);
        Map<Integer, BucketDigest> before = digests(collection);
        assertThat(before).isEqualTo(expected);

        for (Field field : collection.fields()) {
            if (!field.required()) {
                String column = Sql.quote(field.column());
                String table = Sql.table(collection);
                DATABASE.execute("UPDATE " + table + " SET " + column + " = NULL WHERE ctid IN (SELECT ctid FROM "
                        + table + " WHERE " + column + " IS NOT NULL LIMIT 1)");
                Map<Integer, BucketDigest> after = digests(collection);
                assertThat(after).as("%s", field.name()).isNotEqualTo(before);
                before = after;
            }
        }
    }

    @Test
    void awkwardValuesHaveTheSameDigest() {
        DATABASE.execute("DELETE FROM " + Sql.table(Kinds.COLLECTION));
        List<Document> documents = new ArrayList<>();
        for (String members : Kinds.AWKWARD) {
            documents.add(Kinds.document(new UUID(1, documents.size()).toString(), members));
        }

        put(Kinds.COLLECTION, documents);

        assertThat(digests(Kinds.COLLECTION)).isEqualTo(expected);
    }
}
