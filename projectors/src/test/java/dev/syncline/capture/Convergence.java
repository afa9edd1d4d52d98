package dev.syncline.capture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.catalog.Canonical;
import dev.syncline.catalog.CanonicalForm;
import dev.syncline.catalog.Collection;
import dev.syncline.catalog.Field;
import dev.syncline.catalog.FieldType;
import dev.syncline.event.Document;
import dev.syncline.event.DocumentKey;
import dev.syncline.event.FieldError;
import dev.syncline.event.Json;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** I3: what the log folds to is what the tables say. Reads rows its own way: PostgreSQL's JSON of the row. */
final class Convergence {
    private Convergence() {}

    static void assertConverged(Harness harness) throws SQLException {
        Map<DocumentKey, String> rows = new TreeMap<>();
        for (Collection collection : TestCatalog.CATALOG.collections()) {
            rows.putAll(rows(harness, collection));
        }
        Map<DocumentKey, String> folded = new TreeMap<>();
        harness.log
                .states()
                .forEach((key, state) -> state.document().ifPresent(document -> folded.put(key, document.toString())));
        assertThat(folded).isEqualTo(rows);
    }

    private static Map<DocumentKey, String> rows(Harness harness, Collection collection) throws SQLException {
        String fields = collection.fields().stream()
                .map(field -> "'%s', %s".formatted(field.name(), value(field)))
                .collect(Collectors.joining(", "));
        String query = "SELECT _tenant, id::text, json_build_object(" + fields + ")::text FROM " + collection.table();
        Map<DocumentKey, String> rows = new TreeMap<>();
        try (Connection connection = harness.connect();
                Statement statement = connection.createStatement()) {
            statement.execute("SET TimeZone = 'UTC'");
            try (ResultSet found = statement.executeQuery(query)) {
                while (found.next()) {
                    DocumentKey key = new DocumentKey(found.getString(1), collection.name(), found.getString(2));
                    rows.put(key, canonical(collection, found.getString(3)));
                }
            }
        }
        return rows;
    }

    private static String value(Field field) {
        return field.type().kind() == FieldType.Kind.BYTES
                ? "translate(encode(%s, 'base64'), E'\\n', '')".formatted(field.column())
                : field.column();
    }

    private static String canonical(Collection collection, String json) {
        return CanonicalForm.ofStored(collection, Json.object(json.getBytes(StandardCharsets.UTF_8)))
                .match(new Canonical.Cases<>() {
                    @Override
                    public String valid(Document document) {
                        return document.toString();
                    }

                    @Override
                    public String invalid(List<FieldError> errors) {
                        return errors.toString();
                    }
                });
    }
}
