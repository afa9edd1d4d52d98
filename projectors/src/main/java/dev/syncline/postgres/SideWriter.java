package dev.syncline.postgres;

import dev.syncline.catalog.Collection;
import dev.syncline.event.Change;
import dev.syncline.event.DocumentKey;
import dev.syncline.event.Position;
import dev.syncline.projector.Claim;
import dev.syncline.projector.KeyOrder;
import dev.syncline.projector.LoggedChange;
import dev.syncline.projector.StoreUnavailableException;
import dev.syncline.projector.StoredDocument;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Writes side tables: rows and position in one transaction, under a replication origin of Syncline's. Changes of
 * collections that have no side table are passed over. Used by one thread at a time.
 */
public final class SideWriter implements AutoCloseable {
    private final Home home;
    private final WriterConnection connection;
    private final Map<String, CopyRows> copies = new HashMap<>();
    private final Map<String, TableWriter> tables = new HashMap<>();

    /** @throws StoreUnavailableException if there is no connection, or no origin is free */
    public SideWriter(ConnectionSource source, Home home, List<Collection> collections) {
        this.home = home;
        for (Collection collection : collections) {
            copies.put(collection.name(), new CopyRows(home, collection));
            tables.put(collection.name(), new TableWriter(home, collection));
        }
        try {
            this.connection = WriterConnection.open(source);
        } catch (SQLException e) {
            throw new StoreUnavailableException(Positions.PROJECTOR, e);
        }
    }

    private interface Work<R> {
        R on(Connection open) throws SQLException;
    }

    private <R> R inTransaction(long offset, Work<R> work) {
        boolean done = false;
        try {
            connection.begin(offset);
            R result = work.on(connection.jdbc());
            connection.jdbc().commit();
            done = true;
            return result;
        } catch (SQLException e) {
            throw new StoreUnavailableException(Positions.PROJECTOR, e);
        } finally {
            if (!done) {
                close();
            }
        }
    }

    /** Takes over a partition of the side tables, and fences off whoever wrote it. */
    public Claim claim(int partition, String topicId) {
        return inTransaction(0, open -> Positions.claim(open, home.projector(), partition, topicId));
    }

    /** Copies documents that the tables do not have yet. */
    public Claim load(Claim claim, List<StoredDocument> documents, Position next) {
        return inTransaction(next.offset(), open -> {
            Positions.move(open, home.projector(), claim, next);
            for (Map.Entry<String, List<StoredDocument>> one :
                    byCollection(documents).entrySet()) {
                copies.get(one.getKey()).copy(open, one.getValue());
            }
            return claim.movedTo(next);
        });
    }

    private Map<String, List<StoredDocument>> byCollection(List<StoredDocument> documents) {
        return documents.stream()
                .filter(document -> copies.containsKey(document.key().collection()))
                .collect(Collectors.groupingBy(document -> document.key().collection()));
    }

    /** Applies changes in [claim.next, next); what the tables have in that version or a newer one stays. */
    public Claim apply(Claim claim, List<LoggedChange> changes, Position next) {
        return inTransaction(next.offset(), open -> {
            Positions.move(open, home.projector(), claim, next);
            write(open, changes);
            return claim.movedTo(next);
        });
    }

    /** As {@link #apply}, in a transaction of the caller's. */
    void write(Connection open, List<LoggedChange> changes) throws SQLException {
        Map<String, SortedMap<DocumentKey, Change>> last = new TreeMap<>();
        for (LoggedChange logged : changes) {
            DocumentKey key = logged.change().key();
            if (tables.containsKey(key.collection())) {
                last.computeIfAbsent(key.collection(), none -> new TreeMap<>(KeyOrder.INSTANCE))
                        .put(key, logged.change());
            }
        }
        for (Map.Entry<String, SortedMap<DocumentKey, Change>> one : last.entrySet()) {
            tables.get(one.getKey()).write(open, new ArrayList<>(one.getValue().values()));
        }
    }

    WriterConnection connection() {
        return connection;
    }

    @Override
    public void close() {
        connection.close();
    }
}
