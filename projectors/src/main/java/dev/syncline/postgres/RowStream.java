package dev.syncline.postgres;

import static dev.syncline.postgres.Sql.quote;

import dev.syncline.catalog.Collection;
import dev.syncline.catalog.FieldType;
import dev.syncline.event.DocumentKey;
import dev.syncline.projector.KeyOrder;
import dev.syncline.projector.Scope;
import dev.syncline.projector.SnapshotDocument;
import dev.syncline.projector.StoreSnapshot;
import dev.syncline.projector.StoreUnavailableException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.postgresql.PGStatement;

/**
 * A table's rows in key order, some at a time. Tenant by tenant: within one, the primary key's index has them in order,
 * whatever the database's locale says of tenants.
 */
final class RowStream implements StoreSnapshot.Documents {
    private static final int FETCH = 1_000;

    private final Connection connection;
    private final Home home;
    private final Collection collection;
    private final Scope scope;
    private final SnapshotRow row;
    private final Iterator<String> tenants;
    private PreparedStatement statement;
    private ResultSet rows;
    private Optional<SnapshotDocument> ahead;

    RowStream(Connection connection, Home home, Collection collection, Scope scope) throws SQLException {
        this.connection = connection;
        this.home = home;
        this.collection = collection;
        this.scope = scope;
        this.row = new SnapshotRow(collection);
        this.tenants = tenants().iterator();
        this.ahead = advance();
    }

    /** Jumps from one tenant to the next in the index. */
    private List<String> tenants() throws SQLException {
        String sql = """
                WITH RECURSIVE t AS (
                  (SELECT _tenant FROM %1$s ORDER BY _tenant LIMIT 1)
                  UNION ALL
                  SELECT (SELECT _tenant FROM %1$s WHERE _tenant > t._tenant ORDER BY _tenant LIMIT 1)
                  FROM t WHERE t._tenant IS NOT NULL)
                SELECT _tenant FROM t WHERE _tenant IS NOT NULL""".formatted(home.table(collection));
        List<String> found = new ArrayList<>();
        try (PreparedStatement query = connection.prepareStatement(sql);
                ResultSet names = query.executeQuery()) {
            while (names.next()) {
                found.add(names.getString(1));
            }
        }
        found.removeIf(tenant -> scope.after()
                .filter(after -> KeyOrder.compareText(tenant, after.tenant()) < 0)
                .isPresent());
        found.sort(KeyOrder::compareText);
        return found;
    }

    private Optional<SnapshotDocument> advance() throws SQLException {
        while (true) {
            if (rows == null) {
                if (!tenants.hasNext()) {
                    return Optional.empty();
                }
                select(tenants.next());
            }
            if (rows.next()) {
                Optional<SnapshotDocument> document = row.read(rows);
                if (document.isPresent()) {
                    return document;
                }
            } else {
                statement.close();
                rows = null;
            }
        }
    }

    private void select(String tenant) throws SQLException {
        Optional<DocumentKey> after =
                scope.after().filter(key -> key.tenant().equals(tenant) && PostgresReads.canBe(collection, key.id()));
        FieldType type = collection.id().type();
        String id =
                quote(collection.id().column()) + (type.kind() == FieldType.Kind.UUID ? "" : "::text COLLATE \"C\"");
        String sql = "SELECT %s FROM %s WHERE _tenant = ?%s%s ORDER BY %s"
                .formatted(
                        row.columns(),
                        home.table(collection),
                        scope.buckets().isEmpty()
                                ? ""
                                : " AND " + new RowText(home, collection).bucket() + " = ANY (?)",
                        after.isPresent() ? " AND " + id + " > ?::" + type.sql() : "",
                        id);
        statement = connection.prepareStatement(sql);
        statement.setFetchSize(FETCH);
        // Never as the bytes that PostgreSQL keeps: RowJson wants text.
        statement.unwrap(PGStatement.class).setPrepareThreshold(0);
        int parameter = 1;
        statement.setString(parameter++, tenant);
        if (!scope.buckets().isEmpty()) {
            Object[] buckets = scope.buckets().toArray(Integer[]::new);
            statement.setArray(parameter++, connection.createArrayOf("integer", buckets));
        }
        if (after.isPresent()) {
            statement.setString(parameter, after.get().id());
        }
        rows = statement.executeQuery();
    }

    @Override
    public boolean hasNext() {
        return ahead.isPresent();
    }

    @Override
    public SnapshotDocument next() {
        SnapshotDocument next = ahead.orElseThrow(NoSuchElementException::new);
        try {
            ahead = advance();
        } catch (SQLException e) {
            throw new StoreUnavailableException(home.projector(), e);
        }
        return next;
    }

    @Override
    public void close() {
        try {
            if (statement != null) {
                statement.close();
            }
        } catch (SQLException e) {
            throw new StoreUnavailableException(home.projector(), e);
        }
    }
}
