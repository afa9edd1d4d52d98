package dev.syncline.postgres;

import dev.syncline.catalog.Collection;
import dev.syncline.event.Change;
import dev.syncline.event.DocumentKey;
import dev.syncline.projector.OldCatalogException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes a batch of changes inside the caller's transaction: per table the last change of each document, in key order.
 * What PostgreSQL refuses is bisected down to the one document, which is parked. Used by one thread at a time.
 */
final class BatchWriter {
    private static final Logger LOGGER = LoggerFactory.getLogger(BatchWriter.class);

    private final Function<String, Optional<Collection>> catalog;
    private final Map<String, TableWriter> writers = new HashMap<>();
    /**
     * Keys that have a row in the parking table. One too many costs a DELETE; one missing would let a change wait there
     * that is older than the document's end, and bring it back.
     */
    private final Set<DocumentKey> parked = new HashSet<>();
    /** Of them, those that the open transaction takes out of the parking table. */
    private final Set<DocumentKey> freed = new HashSet<>();

    BatchWriter(Function<String, Optional<Collection>> catalog) {
        this.catalog = catalog;
    }

    void write(Connection connection, int partition, List<Change> changes) throws SQLException {
        SortedMap<DocumentKey, Change> last = new TreeMap<>();
        changes.forEach(change -> last.put(change.key(), change));
        SortedMap<String, List<Change>> byCollection = new TreeMap<>();
        last.values()
                .forEach(change -> byCollection
                        .computeIfAbsent(change.key().collection(), name -> new ArrayList<>())
                        .add(change));
        for (Map.Entry<String, List<Change>> one : byCollection.entrySet()) {
            Collection collection =
                    catalog.apply(one.getKey()).orElseThrow(() -> new OldCatalogException(one.getKey()));
            write(connection, partition, collection, one.getValue());
        }
    }

    private void write(Connection connection, int partition, Collection collection, List<Change> changes)
            throws SQLException {
        TableWriter writer = writers.computeIfAbsent(collection.name(), name -> new TableWriter(collection));
        Savepoint before = connection.setSavepoint();
        try {
            writer.write(connection, changes);
            release(connection, changes);
            connection.releaseSavepoint(before);
        } catch (SQLException e) {
            if (SqlFailure.of(e) == SqlFailure.UNAVAILABLE) {
                throw e;
            }
            connection.rollback(before);
            if (changes.size() == 1) {
                park(connection, partition, collection, changes.get(0), e);
            } else {
                int half = changes.size() / 2;
                write(connection, partition, collection, changes.subList(0, half));
                write(connection, partition, collection, changes.subList(half, changes.size()));
            }
        }
    }

    private void park(Connection connection, int partition, Collection collection, Change change, SQLException e)
            throws SQLException {
        List<String> mend = TableColumns.mend(collection, TableColumns.read(connection, collection));
        String reason = mend.isEmpty()
                ? "SQLSTATE " + e.getSQLState()
                : "SCHEMA-DRIFT, mend it with: " + String.join("; ", mend);
        Parking.park(connection, partition, change, reason);
        freed.remove(change.key());
        if (parked.add(change.key())) {
            LOGGER.error(
                    "document parked collection={} document={} version={} reason={}",
                    collection.name(),
                    change.key().id(),
                    change.version(),
                    reason);
        }
    }

    private void release(Connection connection, List<Change> applied) throws SQLException {
        if (parked.isEmpty()) {
            return;
        }
        List<Change> fitting =
                applied.stream().filter(change -> parked.contains(change.key())).toList();
        if (!fitting.isEmpty()) {
            Parking.release(connection, fitting);
            fitting.forEach(change -> freed.add(change.key()));
        }
    }

    /** The caller's transaction is durable. */
    void committed() {
        parked.removeAll(freed);
        freed.clear();
    }

    /** The caller's transaction had no effect, as far as is known. */
    void rolledBack() {
        freed.clear();
    }

    /** Learns what was parked before this process. */
    void learnParked(Connection connection, int partition) throws SQLException {
        parked.addAll(Parking.keys(connection, partition));
    }

    /** Tries a part of what is parked again, what waits longest first. */
    void retryParked(Connection connection, int partition) throws SQLException {
        List<Change> waiting = Parking.list(connection, partition);
        if (!waiting.isEmpty()) {
            write(connection, partition, waiting);
        }
    }
}
