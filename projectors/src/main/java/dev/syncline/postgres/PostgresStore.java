package dev.syncline.postgres;

import static java.util.Objects.requireNonNull;

import dev.syncline.catalog.Catalog;
import dev.syncline.catalog.Collection;
import dev.syncline.event.Change;
import dev.syncline.event.Position;
import dev.syncline.projector.Claim;
import dev.syncline.projector.CrashPoint;
import dev.syncline.projector.FencedException;
import dev.syncline.projector.LogDefinitions;
import dev.syncline.projector.LogUnavailableException;
import dev.syncline.projector.LoggedChange;
import dev.syncline.projector.Repair;
import dev.syncline.projector.Store;
import dev.syncline.projector.StoreUnavailableException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * PostgreSQL as a store: documents and position move in one transaction, under Syncline's own replication origin. Used by
 * one thread at a time.
 */
public final class PostgresStore implements Store {
    public static final String NAME = Positions.PROJECTOR;

    private final ConnectionSource source;
    private final Catalog catalog;
    private final LogDefinitions definitions;
    private final BatchWriter batches;
    private final CrashPoint crashPoint;
    private WriterConnection connection;
    private final CompletableFuture<Void> schemaApplied = new CompletableFuture<>();
    /** The database may be an older copy, from before some of its tables. */
    private boolean schemaDoubtful;

    /** With a catalog that nobody adds to. */
    public PostgresStore(ConnectionSource source, Catalog catalog, CrashPoint crashPoint) {
        this(source, catalog, () -> {}, crashPoint);
    }

    /** @param definitions asked before each commit */
    public PostgresStore(ConnectionSource source, Catalog catalog, LogDefinitions definitions, CrashPoint crashPoint) {
        this.definitions = requireNonNull(definitions, "definitions");
        this.source = requireNonNull(source, "source");
        this.catalog = requireNonNull(catalog, "catalog");
        this.batches = new BatchWriter(catalog::collection);
        this.crashPoint = requireNonNull(crashPoint, "crashPoint");
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Claim claim(int partition, String topicId) {
        applySchema();
        return inTransaction(0, open -> {
            Claim claim = Positions.claim(open.jdbc(), partition, topicId);
            batches.learnParked(open.jdbc(), partition);
            batches.retryParked(open.jdbc(), partition);
            return claim;
        });
    }

    /** A database that was down when the server started is brought to the catalog when it is first heard of. */
    private void applySchema() {
        if (schemaApplied.isDone() && !schemaDoubtful) {
            return;
        }
        try (Connection plain = source.open()) {
            PostgresSchema.apply(plain, catalog, crashPoint);
        } catch (SQLException e) {
            throw new StoreUnavailableException(name(), e);
        }
        schemaDoubtful = false;
        schemaApplied.complete(null);
    }

    /** Completes when this process has brought the database to the catalog: before that, nobody else should look at it. */
    public CompletionStage<Void> schemaApplied() {
        return schemaApplied;
    }

    @Override
    public Claim apply(Claim claim, List<LoggedChange> changes, Position next) {
        Claim moved = inTransaction(next.offset(), open -> {
            Position from = later(claim.next(), Positions.move(open.jdbc(), claim, next));
            List<Change> fresh = changes.stream()
                    .filter(logged -> logged.position().compareTo(from) >= 0)
                    .map(LoggedChange::change)
                    .toList();
            batches.write(open.jdbc(), claim.partition(), fresh);
            crashPoint.reached(CrashPoint.Stage.POSTGRES_ROWS_WRITTEN);
            return claim.movedTo(later(from, next));
        });
        crashPoint.reached(CrashPoint.Stage.POSTGRES_COMMITTED);
        return moved;
    }

    private static Position later(Position one, Position other) {
        return one.compareTo(other) > 0 ? one : other;
    }

    /** Tries again what is parked of a partition; called now and then while the projector is idle. */
    @Override
    public void retryParked(Claim claim) {
        inTransaction(claim.next().offset(), open -> {
            Positions.move(open.jdbc(), claim, claim.next());
            batches.retryParked(open.jdbc(), claim.partition());
            return claim;
        });
    }

    @Override
    public List<Repair.Outcome> repair(Claim claim, List<Repair> repairs) {
        return inTransaction(claim.next().offset(), open -> {
            Positions.move(open.jdbc(), claim, claim.next());
            List<Repair.Outcome> outcomes = new ArrayList<>();
            for (Repair repair : repairs) {
                Optional<Collection> collection =
                        catalog.collection(repair.key().collection());
                outcomes.add(
                        collection.isEmpty()
                                ? Repair.Outcome.REFUSED
                                : new RowRepair(open.jdbc(), collection.get()).apply(repair));
            }
            return outcomes;
        });
    }

    @Override
    public void release(Claim claim) {
        // The next owner's claim fences this one off; nothing is held in between.
    }

    private interface Work<R> {
        R in(WriterConnection open) throws SQLException;
    }

    private <R> R inTransaction(long offset, Work<R> work) {
        try {
            if (connection == null) {
                connection = WriterConnection.open(source);
            }
            connection.begin(offset);
            R result = work.in(connection);
            definitions.check();
            crashPoint.reached(CrashPoint.Stage.POSTGRES_BEFORE_COMMIT);
            connection.jdbc().commit();
            batches.committed();
            return result;
        } catch (SQLException e) {
            drop();
            throw new StoreUnavailableException(name(), e);
        } catch (LogUnavailableException e) {
            drop();
            throw new StoreUnavailableException(name(), e);
        } catch (RuntimeException e) {
            schemaDoubtful |= e instanceof FencedException;
            drop();
            throw e;
        }
    }

    /** Whatever the connection was in the middle of ends with it; the next transaction opens a fresh one. */
    private void drop() {
        batches.rolledBack();
        if (connection != null) {
            connection.close();
            connection = null;
        }
    }

    @Override
    public void close() {
        drop();
    }
}
