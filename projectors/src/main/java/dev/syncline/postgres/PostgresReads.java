package dev.syncline.postgres;

import static dev.syncline.postgres.Sql.quote;

import dev.syncline.catalog.Catalog;
import dev.syncline.catalog.Collection;
import dev.syncline.catalog.FieldText;
import dev.syncline.event.DocumentKey;
import dev.syncline.event.Position;
import dev.syncline.projector.DocumentReads;
import dev.syncline.projector.Page;
import dev.syncline.projector.Query;
import dev.syncline.projector.StoreUnavailableException;
import dev.syncline.projector.StoredDocument;
import dev.syncline.projector.UnanswerableException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads documents from PostgreSQL's tables. Thread-safe as its connection source is, which may be a pool. */
public final class PostgresReads implements DocumentReads {
    private final ConnectionSource source;
    private final Catalog catalog;

    public PostgresReads(ConnectionSource source, Catalog catalog) {
        this.source = source;
        this.catalog = catalog;
    }

    @Override
    public String name() {
        return Positions.PROJECTOR;
    }

    @Override
    public Optional<StoredDocument> find(DocumentKey key) {
        Optional<Collection> collection = catalog.collection(key.collection());
        return collection.filter(known -> canBe(known, key.id())).flatMap(known -> find(known, key));
    }

    /** No document has an id that is not canonical; PostgreSQL would fail over one that is no UUID. */
    static boolean canBe(Collection collection, String id) {
        try {
            return FieldText.parse(collection.id(), id).textValue().equals(id);
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private Optional<StoredDocument> find(Collection collection, DocumentKey key) {
        RowReader reader = new RowReader(collection);
        String sql = "SELECT %s FROM %s WHERE _tenant = ? AND %s = ?::%s"
                .formatted(
                        reader.columns(),
                        Sql.table(collection),
                        quote(collection.id().column()),
                        collection.id().type().sql());
        return answer(connection -> {
            try (PreparedStatement statement = connection.prepareStatement(sql)) {
                statement.setString(1, key.tenant());
                statement.setString(2, key.id());
                try (ResultSet row = statement.executeQuery()) {
                    return row.next() ? Optional.of(reader.read(row)) : Optional.empty();
                }
            }
        });
    }

    @Override
    public Page list(Query query) {
        RowReader reader = new RowReader(query.collection());
        ListQuery list = new ListQuery(query, reader.columns());
        return answer(connection -> {
            try (PreparedStatement statement = connection.prepareStatement(list.sql())) {
                for (int i = 0; i < list.parameters().size(); i++) {
                    statement.setString(i + 1, list.parameters().get(i));
                }
                List<StoredDocument> items = new ArrayList<>();
                try (ResultSet rows = statement.executeQuery()) {
                    while (rows.next()) {
                        items.add(reader.read(rows));
                    }
                }
                boolean more = items.size() > query.limit();
                return new Page(more ? items.subList(0, query.limit()) : items, more);
            }
        });
    }

    @Override
    public Position next(int partition) {
        return answer(connection -> Positions.next(connection, partition));
    }

    /** How many documents have a change that could not be applied to them. */
    public long parked() {
        return answer(Parking::count);
    }

    /** Why the one that was tried last could not. */
    public Optional<String> parkedReason() {
        return answer(Parking::reason);
    }

    /**
     * The statements that bring tables back to the catalog, their keys and guards too; empty while none has drifted.
     *
     * @throws StoreUnavailableException if the store gives no answer
     */
    public List<String> drift() {
        return answer(connection -> {
            List<String> statements = new ArrayList<>(TableColumns.drift(connection, catalog));
            statements.addAll(TableKeys.drift(connection, catalog.collections()));
            TableGuards.fallen(connection, catalog.collections())
                    .forEach(collection -> statements.addAll(TableDdl.guards(collection)));
            return statements;
        });
    }

    /**
     * The documents of a collection that have a change which could not be applied to them.
     *
     * @throws StoreUnavailableException if the store gives no answer
     */
    public Set<DocumentKey> parked(String collection) {
        return answer(connection -> Parking.keys(connection, collection));
    }

    private interface Work<R> {
        R on(Connection connection) throws SQLException;
    }

    private <R> R answer(Work<R> work) {
        try (Connection connection = source.open()) {
            return work.on(connection);
        } catch (SQLException e) {
            throw SqlFailure.isOfData(e)
                    ? new UnanswerableException(SqlFailure.condition(e))
                    : new StoreUnavailableException(name(), e);
        }
    }
}
