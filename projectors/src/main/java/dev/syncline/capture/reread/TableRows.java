package dev.syncline.capture.reread;

import dev.syncline.capture.row.Row;
import dev.syncline.catalog.Collection;
import dev.syncline.catalog.Field;
import dev.syncline.catalog.FieldType;
import dev.syncline.event.DocumentKey;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * One managed table, read in chunks in the order of its key, each chunk a statement of its own. Reads values as text, in
 * the form that {@code Database.connect} sets; a column dropped by hand counts as NULL.
 */
final class TableRows {
    private static final String COLUMNS = """
            SELECT attname FROM pg_attribute
            WHERE attrelid = to_regclass('public.' || quote_ident(?)) AND attnum > 0 AND NOT attisdropped""";

    private final Connection connection;
    private final Collection collection;
    private final List<String> columns;

    private TableRows(Connection connection, Collection collection, List<String> columns) {
        this.connection = connection;
        this.collection = collection;
        this.columns = columns;
    }

    /** Empty when the table, or a column of its key, is not there: then its rows say nothing. */
    static Optional<TableRows> of(Connection connection, Collection collection) throws SQLException {
        Set<String> there = new HashSet<>();
        try (PreparedStatement statement = connection.prepareStatement(COLUMNS)) {
            statement.setString(1, collection.table());
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    there.add(rows.getString(1));
                }
            }
        }
        if (!there.containsAll(Set.of("_tenant", "_version", collection.id().column()))) {
            return Optional.empty();
        }
        List<String> columns = collection.fields().stream()
                .map(Field::column)
                .filter(there::contains)
                .toList();
        return Optional.of(new TableRows(connection, collection, columns));
    }

    /** A row's key as PostgreSQL has it, fit to be a document's or not. */
    record Place(String tenant, String id) {}

    Place place(Row row) {
        return new Place((String) row.values().get("_tenant"), (String)
                row.values().get(collection.id().column()));
    }

    /** At most {@code limit} rows behind {@code last}. */
    List<Row> after(Optional<Place> last, int limit) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(chunk(last.isPresent()))) {
            int parameter = 1;
            if (last.isPresent()) {
                statement.setString(parameter++, last.get().tenant());
                statement.setString(parameter++, last.get().id());
            }
            statement.setInt(parameter, limit);
            try (ResultSet rows = statement.executeQuery()) {
                List<Row> chunk = new ArrayList<>();
                while (rows.next()) {
                    chunk.add(row(rows));
                }
                return chunk;
            }
        }
    }

    private String chunk(boolean behind) {
        String id = quoted(collection.id().column());
        return "SELECT _tenant, _version, " + columns.stream().map(this::text).collect(Collectors.joining(", "))
                + " FROM " + table()
                + (behind ? " WHERE (_tenant, " + id + ") > (?, ?::" + idType() + ")" : "")
                + " ORDER BY _tenant, " + id + " LIMIT ?";
    }

    private String text(String column) {
        boolean bytes = collection.fields().stream()
                .anyMatch(field -> field.column().equals(column) && field.type().kind() == FieldType.Kind.BYTES);
        return bytes ? "translate(encode(" + quoted(column) + ", 'base64'), E'\\n', '')" : quoted(column) + "::text";
    }

    private Row row(ResultSet rows) throws SQLException {
        Map<String, Object> values = new HashMap<>();
        values.put("_tenant", rows.getString(1));
        long version = rows.getLong(2);
        values.put("_version", rows.wasNull() ? null : version);
        for (int i = 0; i < columns.size(); i++) {
            values.put(columns.get(i), rows.getString(i + 3));
        }
        return new Row(values);
    }

    /** Which of these documents have no row. */
    List<DocumentKey> missing(List<DocumentKey> keys) throws SQLException {
        String id = quoted(collection.id().column());
        String sql = "SELECT k.n FROM unnest(?::text[], ?::text[]) WITH ORDINALITY AS k(tenant, id, n)"
                + " WHERE NOT EXISTS (SELECT 1 FROM " + table() + " t WHERE t._tenant = k.tenant AND t." + id
                + " = k.id::"
                + idType() + ") ORDER BY k.n";
        Array tenants = connection.createArrayOf(
                "text", keys.stream().map(DocumentKey::tenant).toArray());
        Array ids = connection.createArrayOf(
                "text", keys.stream().map(DocumentKey::id).toArray());
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setArray(1, tenants);
            statement.setArray(2, ids);
            try (ResultSet rows = statement.executeQuery()) {
                List<DocumentKey> missing = new ArrayList<>();
                while (rows.next()) {
                    missing.add(keys.get(rows.getInt(1) - 1));
                }
                return missing;
            }
        }
    }

    private String idType() {
        return collection.id().type().sql();
    }

    private String table() {
        return "public." + quoted(collection.table());
    }

    private static String quoted(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }
}
