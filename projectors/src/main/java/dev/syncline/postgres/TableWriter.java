package dev.syncline.postgres;

import static dev.syncline.postgres.Sql.quote;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.syncline.catalog.Collection;
import dev.syncline.catalog.Field;
import dev.syncline.event.Change;
import dev.syncline.projector.OldCatalogException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Writes changes of one collection into its table: one statement for all documents that exist, one for all that ended.
 * The text of a statement does not depend on how many there are.
 */
final class TableWriter {
    private final List<Field> fields;
    private final String upsert;
    private final String delete;

    TableWriter(Collection collection) {
        this(Home.LIVE, collection);
    }

    TableWriter(Home home, Collection collection) {
        this.fields = collection.fields();
        this.upsert = upsert(home, collection);
        this.delete = delete(home, collection);
    }

    private static String upsert(Home home, Collection collection) {
        List<Field> fields = collection.fields();
        String columns = fields.stream().map(field -> quote(field.column())).collect(Collectors.joining(", "));
        String values = IntStream.range(0, fields.size())
                .mapToObj(i -> ColumnText.cast(fields.get(i).type(), "u.c" + i))
                .collect(Collectors.joining(", "));
        String arrays = fields.stream().map(field -> "?::text[]").collect(Collectors.joining(", "));
        String names = IntStream.range(0, fields.size()).mapToObj(i -> "c" + i).collect(Collectors.joining(", "));
        String sets = fields.stream()
                .filter(field -> !field.name().equals(Collection.ID))
                .map(field -> quote(field.column()) + " = excluded." + quote(field.column()))
                .collect(Collectors.joining(", ", "", ", _version = excluded._version"));
        return """
                INSERT INTO %s AS t (_tenant, _version, %s)
                SELECT u.tenant, u.version, %s
                FROM unnest(?::text[], ?::bigint[], %s) AS u(tenant, version, %s)
                ON CONFLICT (_tenant, %s) DO UPDATE SET %s
                WHERE t._version IS NULL OR t._version < excluded._version""".formatted(
                        home.table(collection),
                        columns,
                        values,
                        arrays,
                        names,
                        quote(collection.id().column()),
                        sets);
    }

    private static String delete(Home home, Collection collection) {
        return """
                DELETE FROM %s AS t USING unnest(?::text[], ?::bigint[], ?::text[]) AS d(tenant, version, id)
                WHERE t._tenant = d.tenant AND t.%s = %s AND (t._version IS NULL OR t._version < d.version)""".formatted(
                        home.table(collection),
                        quote(collection.id().column()),
                        ColumnText.cast(collection.id().type(), "d.id"));
    }

    /**
     * @param changes at most one per document, sorted by key
     * @throws OldCatalogException if a document has a field that the collection has not
     */
    void write(Connection connection, List<Change> changes) throws SQLException {
        List<Change> existing =
                changes.stream().filter(change -> change.after().isPresent()).toList();
        List<Change> ended =
                changes.stream().filter(change -> change.after().isEmpty()).toList();
        if (!existing.isEmpty()) {
            try (PreparedStatement statement = connection.prepareStatement(upsert)) {
                setKeys(connection, statement, existing);
                setFields(connection, statement, existing);
                statement.executeUpdate();
            }
        }
        if (!ended.isEmpty()) {
            try (PreparedStatement statement = connection.prepareStatement(delete)) {
                setKeys(connection, statement, ended);
                Object[] ids = ended.stream().map(change -> change.key().id()).toArray(String[]::new);
                statement.setArray(3, connection.createArrayOf("text", ids));
                statement.executeUpdate();
            }
        }
    }

    private static void setKeys(Connection connection, PreparedStatement statement, List<Change> changes)
            throws SQLException {
        Object[] tenants = changes.stream().map(change -> change.key().tenant()).toArray(String[]::new);
        Object[] versions =
                changes.stream().map(change -> change.version().offset()).toArray(Long[]::new);
        statement.setArray(1, connection.createArrayOf("text", tenants));
        statement.setArray(2, connection.createArrayOf("bigint", versions));
    }

    private void setFields(Connection connection, PreparedStatement statement, List<Change> changes)
            throws SQLException {
        String[][] columns = new String[fields.size()][changes.size()];
        for (int row = 0; row < changes.size(); row++) {
            ObjectNode document = changes.get(row).after().orElseThrow().fields();
            int found = 0;
            for (int column = 0; column < columns.length; column++) {
                Field field = fields.get(column);
                JsonNode value = document.get(field.name());
                found += value == null ? 0 : 1;
                columns[column][row] = value == null ? null : ColumnText.of(field.type(), value);
            }
            if (found < document.size()) {
                throw new OldCatalogException(changes.get(row).key().collection() + "." + unknown(document));
            }
        }
        for (int column = 0; column < columns.length; column++) {
            statement.setArray(3 + column, connection.createArrayOf("text", columns[column]));
        }
    }

    private String unknown(ObjectNode document) {
        Set<String> names = new TreeSet<>();
        document.fieldNames().forEachRemaining(names::add);
        fields.forEach(field -> names.remove(field.name()));
        return String.join(", ", names);
    }
}
