package dev.syncline.deploy;

import static org.awaitility.Awaitility.await;

import dev.syncline.catalog.Catalog;
import dev.syncline.event.Document;
import dev.syncline.event.DocumentKey;
import dev.syncline.event.Json;
import dev.syncline.event.Version;
import dev.syncline.json.JsonSnapshots;
import dev.syncline.json.JsonStore;
import dev.syncline.projector.Claim;
import dev.syncline.projector.Repair;
import dev.syncline.projector.SnapshotDocument;
import dev.syncline.projector.StoreSnapshot;
import dev.syncline.projector.StoreUnavailableException;
import dev.syncline.projector.StoredDocument;
import dev.syncline.projector.kafka.LogTopics;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Faults that nobody is told of: rows written as Syncline writes them, and records changed behind the JSON store's back. */
final class Plants {
    private static final int PARTITION = LogTopics.partitionOf("default", 4);

    private final Infrastructure infrastructure;
    private final Path json;
    private final Catalog catalog;

    Plants(Infrastructure infrastructure, Path json, Catalog catalog) {
        this.infrastructure = infrastructure;
        this.json = json;
        this.catalog = catalog;
    }

    /** Under an origin of Syncline's, so that capture does not see it. */
    void sql(String sql) throws SQLException {
        try (Connection connection = infrastructure.connect();
                Statement statement = connection.createStatement()) {
            statement.execute("SELECT pg_replication_origin_session_setup('syncline_w7')");
            statement.execute("SET session_replication_role = replica");
            statement.execute(sql);
        }
    }

    /** Another byte in a record on disk, wherever it stands. */
    void flip(String text) throws IOException {
        byte[] wanted = text.getBytes(StandardCharsets.UTF_8);
        try (Stream<Path> files = Files.walk(json)) {
            for (Path file : files.filter(f -> f.toString().endsWith(".jsonl")).toList()) {
                int at = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1)
                        .indexOf(new String(wanted, StandardCharsets.ISO_8859_1));
                if (at >= 0) {
                    try (RandomAccessFile open = new RandomAccessFile(file.toFile(), "rw")) {
                        open.seek(at);
                        open.write('#');
                    }
                    return;
                }
            }
        }
        throw new AssertionError("no record holds " + text);
    }

    /** As a second program that takes the JSON store for its own: removes one record, and sets another back. */
    void removeAndSetBack(DocumentKey removed, DocumentKey setBack, Version version, Document document)
            throws IOException {
        try (JsonStore store = Stores.open(json)) {
            StoreSnapshot snapshot = new JsonSnapshots(store, catalog).open(List.of(removed.collection()));
            Optional<SnapshotDocument> first = snapshot.find(removed);
            Optional<SnapshotDocument> second = snapshot.find(setBack);
            snapshot.close();
            String manifest = Files.readString(json.resolve("partition-" + PARTITION + "/manifest.json"));
            String topicId = Json.object(manifest.getBytes(StandardCharsets.UTF_8))
                    .path("topicId")
                    .asText();
            // The server holds the directory's lock for a moment with every batch.
            Claim claim = await().ignoreException(StoreUnavailableException.class)
                    .pollInterval(Duration.ofMillis(3))
                    .until(() -> store.claim(PARTITION, topicId), held -> true);
            List<Repair.Outcome> outcomes = store.repair(
                    claim,
                    List.of(
                            new Repair(removed, first, Optional.empty()),
                            new Repair(setBack, second, Optional.of(new StoredDocument(setBack, version, document)))));
            if (!outcomes.equals(List.of(Repair.Outcome.DONE, Repair.Outcome.DONE))) {
                throw new AssertionError(outcomes);
            }
        }
    }
}
