package dev.syncline.postgres;

import dev.syncline.catalog.Collection;
import dev.syncline.event.Position;
import dev.syncline.projector.Claim;
import dev.syncline.projector.LoggedChange;
import dev.syncline.projector.StoreUnavailableException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** Puts side tables in the place of the live ones, in one transaction that waits for locks only a short time. */
public final class TableSwitch {
    private static final int ATTEMPTS = 60;
    private static final Duration LOCK_WITHIN = Duration.ofMillis(500);
    private static final Duration BETWEEN = Duration.ofMillis(500);
    /** A lock that was not given in time, a deadlock, and what had to be serialised. */
    private static final Set<String> AGAIN = Set.of("55P03", "40P01", "40001");

    private final Home home;
    private final List<Collection> collections;
    private final boolean whole;
    private final Consumer<Duration> pause;

    /** @param whole whether these are all collections there are */
    public TableSwitch(Home home, List<Collection> collections, boolean whole, Consumer<Duration> pause) {
        this.home = home;
        this.collections = List.copyOf(collections);
        this.whole = whole;
        this.pause = pause;
    }

    /** The changes of a partition in [from, to). */
    @FunctionalInterface
    public interface Remaining {
        List<LoggedChange> read(int partition, Position from, Position to);
    }

    /**
     * What became of what others made on the live tables.
     *
     * @param kept schema in which the old tables are
     */
    public record Swapped(String kept, List<String> moved, List<String> lost) {}

    /** What would become of what others made on the live tables. */
    public static List<String> lost(ConnectionSource source, List<Collection> collections) {
        List<String> lost = new java.util.ArrayList<>();
        try (Connection connection = source.open()) {
            connection.setAutoCommit(false);
            try (Statement statement = connection.createStatement()) {
                statement.execute("SET LOCAL search_path = ''");
            }
            for (Collection collection : collections) {
                lost.addAll(Dependents.of(connection, collection).lost());
            }
            connection.rollback();
            return lost;
        } catch (SQLException e) {
            throw new StoreUnavailableException(Positions.PROJECTOR, e);
        }
    }

    /**
     * @param claims of every partition
     * @param atLast what else is to be done in the same transaction
     * @throws StoreUnavailableException it was not done: no answer, or locks were never given
     * @throws IllegalArgumentException PostgreSQL refuses it, and would again
     */
    public Swapped swap(SideWriter writer, List<Claim> claims, Remaining remaining, String kept, AtLast atLast) {
        SQLException last = null;
        for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
            try {
                return once(writer, claims, remaining, kept, atLast);
            } catch (SQLException e) {
                if (SqlFailure.of(e) == SqlFailure.UNAVAILABLE && !AGAIN.contains(e.getSQLState())) {
                    throw new StoreUnavailableException(Positions.PROJECTOR, e);
                }
                if (!AGAIN.contains(e.getSQLState())) {
                    throw new IllegalArgumentException("PostgreSQL refuses the switch: " + e.getMessage(), e);
                }
                last = e;
                pause.accept(BETWEEN);
            }
        }
        throw new StoreUnavailableException(Positions.PROJECTOR, last);
    }

    /** Work in the transaction that swaps. */
    @FunctionalInterface
    public interface AtLast {
        void on(Connection connection) throws SQLException;
    }

    private Swapped once(SideWriter writer, List<Claim> claims, Remaining remaining, String kept, AtLast atLast)
            throws SQLException {
        Connection connection = writer.connection().jdbc();
        boolean done = false;
        try {
            writer.connection().begin(0);
            try (Statement statement = connection.createStatement()) {
                statement.execute("SET LOCAL lock_timeout = '" + LOCK_WITHIN.toMillis() + "ms'");
            }
            List<String> obstacles = Obstacles.of(connection, collections);
            if (!obstacles.isEmpty()) {
                throw new IllegalArgumentException("in the way of the switch: " + String.join(", ", obstacles)
                        + ". Next: drop it, switch again, and make it again on the new tables");
            }
            TableSwap swap = new TableSwap(connection, writer, home, collections, kept);
            swap.catchUp(claims, remaining, whole);
            Dependents dependents = swap.swap();
            atLast.on(connection);
            connection.commit();
            done = true;
            return new Swapped(kept, dependents.moved(), dependents.lost());
        } finally {
            if (!done) {
                connection.rollback();
            }
        }
    }
}
