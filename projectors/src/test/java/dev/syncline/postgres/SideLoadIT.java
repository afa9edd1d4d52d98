package dev.syncline.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.catalog.Catalog;
import dev.syncline.catalog.Collection;
import dev.syncline.catalog.Kinds;
import dev.syncline.catalog.RandomDocuments;
import dev.syncline.event.Document;
import dev.syncline.event.DocumentKey;
import dev.syncline.event.Position;
import dev.syncline.event.Version;
import dev.syncline.projector.Claim;
import dev.syncline.projector.SnapshotDocument;
import dev.syncline.projector.StoreSnapshot;
import dev.syncline.projector.StoredDocument;
import dev.syncline.projector.Tasks;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What is copied into side tables comes out of them byte for byte, in canonical form. */
class SideLoadIT {
    private static final int DOCUMENTS = 40;
    private static final int SEED = 7;
    private static final Home HOME = new Home("side", "side");
    private static final Catalog CATALOG =
            new Catalog(Stream.concat(Stream.of(Kinds.COLLECTION), Catalog.workspace().collections().stream())
                    .toList());

    private final Database database = Database.fresh();

    @Test
    void randomAndAwkwardDocumentsComeBackByteEqual() { // I3
        database.apply(CATALOG);
        new SideTables(database, HOME, CATALOG.collections()).create();
        List<StoredDocument> documents = new ArrayList<>();
        RandomDocuments random = new RandomDocuments(new Random(SEED));
        for (Collection collection : CATALOG.collections()) {
            for (int i = 0; i < DOCUMENTS; i++) {
                String id = random.id();
                add(documents, collection.name(), id, Kinds.canonical(collection, random.document(collection, id)));
            }
        }
        for (String members : Kinds.AWKWARD) {
            String id = new UUID(0, documents.size()).toString();
            add(documents, "kinds", id, Kinds.document(id, members));
        }

        for (int repeats : List.of(20_000, 3, 300_000, 20_000, 3)) { // larger than what is sent, and than what is kept
            String id = new UUID(0, documents.size()).toString();
            add(documents, "kinds", id, Kinds.document(id, "\"text\":\"" + "a\\té\\\\".repeat(repeats) + "\""));
        }

        try (SideWriter writer = new SideWriter(database, HOME, CATALOG.collections())) {
            Claim claim = writer.claim(0, "topic-1");
            int half = documents.size() / 2;
            claim = writer.load(claim, documents.subList(0, half), new Position(half));
            var unused = writer.load(claim, documents.subList(half, documents.size()), new Position(documents.size()));
        }

        for (Collection collection : CATALOG.collections()) {
            try (StoreSnapshot snapshot =
                    new PostgresSnapshots(database, database, HOME, CATALOG).open(List.of(collection.name()))) {
                documents.stream()
                        .filter(one -> one.key().collection().equals(collection.name()))
                        .forEach(one -> assertThat(snapshot.find(one.key()))
                                .as("%s, seed %d", one.key(), SEED)
                                .contains(new SnapshotDocument(
                                        one.key(), Optional.of(one.version()), Optional.of(one.document()))));
            }
        }
    }

    private static void add(List<StoredDocument> documents, String collection, String id, Document document) {
        DocumentKey key = new DocumentKey(Tasks.TENANT, collection, id);
        documents.add(new StoredDocument(key, new Version(documents.size()), document));
    }
}
