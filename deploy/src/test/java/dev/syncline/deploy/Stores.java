package dev.syncline.deploy;

import dev.syncline.catalog.Collection;
import dev.syncline.event.DocumentKey;
import dev.syncline.json.JsonStore;
import dev.syncline.postgres.RowReader;
import dev.syncline.projector.CrashPoint;
import dev.syncline.projector.Page;
import dev.syncline.projector.Query;
import dev.syncline.projector.StoredDocument;
import dev.syncline.projector.kafka.LogTopics;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Everything that is in a store, read from outside of the server. */
public final class Stores {
    private static final int PARTITIONS = 4;

    private Stores() {}

    public static Map<DocumentKey, StoredDocument> postgres(Infrastructure infrastructure) throws SQLException {
        Map<DocumentKey, StoredDocument> documents = new TreeMap<>();
        try (Connection connection = infrastructure.connect();
                Statement statement = connection.createStatement()) {
            for (Collection collection : Documents.CATALOG.collections()) {
                RowReader reader = new RowReader(collection);
                try (ResultSet rows =
                        statement.executeQuery("SELECT " + reader.columns() + " FROM \"" + collection.table() + "\"")) {
                    while (rows.next()) {
                        StoredDocument document = reader.read(rows);
                        documents.put(document.key(), document);
                    }
                }
            }
        }
        return documents;
    }

    /** Of all rows, also of those whose content is somebody else's. */
    public static Map<DocumentKey, Long> postgresVersions(Infrastructure infrastructure) throws SQLException {
        Map<DocumentKey, Long> versions = new HashMap<>();
        try (Connection connection = infrastructure.connect();
                Statement statement = connection.createStatement()) {
            for (Collection collection : Documents.CATALOG.collections()) {
                try (ResultSet rows =
                        statement.executeQuery("SELECT _tenant, id, _version FROM \"" + collection.table() + "\"")) {
                    while (rows.next()) {
                        versions.put(
                                new DocumentKey(rows.getString(1), collection.name(), rows.getString(2)),
                                rows.getLong(3));
                    }
                }
            }
        }
        return versions;
    }

    public static Map<DocumentKey, Long> jsonVersions(Path directory) {
        Map<DocumentKey, Long> versions = new HashMap<>();
        json(directory)
                .forEach((key, document) -> versions.put(key, document.version().offset()));
        return versions;
    }

    /** As one more process that follows the directory. */
    public static Map<DocumentKey, StoredDocument> json(Path directory) {
        Map<DocumentKey, StoredDocument> documents = new TreeMap<>();
        try (JsonStore store = open(directory)) {
            for (String tenant : List.of("default", "acme")) {
                for (Collection collection : Documents.CATALOG.collections()) {
                    all(store, tenant, collection, documents);
                }
            }
        }
        return documents;
    }

    public static JsonStore open(Path directory) {
        return new JsonStore(
                directory,
                PARTITIONS,
                tenant -> LogTopics.partitionOf(tenant, PARTITIONS),
                JsonStore.DEFAULT_SEGMENT_BYTES,
                CrashPoint.NONE);
    }

    private static void all(
            JsonStore store, String tenant, Collection collection, Map<DocumentKey, StoredDocument> documents) {
        Optional<Query.After> after = Optional.empty();
        boolean more = true;
        while (more) {
            Page page = store.list(
                    new Query(tenant, collection, List.of(), Optional.empty(), List.of(), after, Query.MAX_LIMIT));
            page.items().forEach(document -> documents.put(document.key(), document));
            more = page.more();
            after = page.items().stream()
                    .reduce((first, second) -> second)
                    .map(last -> new Query.After(List.of(), last.key().id()));
        }
    }
}
