package dev.syncline.postgres;

import dev.syncline.catalog.Collection;
import dev.syncline.event.Cause;
import dev.syncline.event.Change;
import dev.syncline.event.DocumentKey;
import dev.syncline.event.Operation;
import dev.syncline.projector.Repair;
import dev.syncline.projector.SnapshotDocument;
import dev.syncline.projector.StoredDocument;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Brings one row to what the log says, inside the projector's transaction, if it still is what was seen. */
final class RowRepair {
    private static final Logger LOGGER = LoggerFactory.getLogger(RowRepair.class);
    private static final Cause REPAIR =
            new Cause("repair", "/syncline/repair", Optional.empty(), Optional.empty(), Optional.empty());

    private final Connection connection;
    private final Collection collection;

    RowRepair(Connection connection, Collection collection) {
        this.connection = connection;
        this.collection = collection;
    }

    Repair.Outcome apply(Repair repair) throws SQLException {
        if (!PostgresReads.canBe(collection, repair.key().id())) {
            return Repair.Outcome.REFUSED;
        }
        Savepoint before = connection.setSavepoint();
        try {
            Optional<SnapshotDocument> found =
                    RowLookup.find(connection, Home.LIVE, collection, repair.key(), "FOR UPDATE");
            if (!found.equals(repair.seen())) {
                connection.releaseSavepoint(before);
                return Repair.Outcome.MOVED;
            }
            write(repair);
            connection.releaseSavepoint(before);
            return Repair.Outcome.DONE;
        } catch (SQLException e) {
            if (SqlFailure.of(e) == SqlFailure.UNAVAILABLE) {
                throw e;
            }
            connection.rollback(before);
            LOGGER.warn(
                    "a repair is refused collection={} document={} state={}",
                    collection.name(),
                    repair.key().id(),
                    e.getSQLState());
            return Repair.Outcome.REFUSED;
        }
    }

    private void write(Repair repair) throws SQLException {
        DocumentKey key = repair.key();
        if (repair.wanted().isEmpty()) {
            execute("DELETE FROM %s WHERE %s", key);
            return;
        }
        // A row without a version is older than any: so the upsert takes it, whatever its version was.
        execute("UPDATE %s SET _version = NULL WHERE %s", key);
        StoredDocument wanted = repair.wanted().get();
        Change change = new Change(
                key,
                Operation.CREATE,
                wanted.version(),
                Optional.empty(),
                Optional.of(wanted.document()),
                List.of(),
                REPAIR);
        new TableWriter(collection).write(connection, List.of(change));
    }

    private void execute(String sql, DocumentKey key) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement(sql.formatted(Sql.table(collection), RowLookup.condition(collection)))) {
            RowLookup.bind(statement, key);
            statement.executeUpdate();
        }
    }
}
