package dev.syncline.postgres;

import static dev.syncline.postgres.Sql.literal;
import static dev.syncline.postgres.Sql.quote;

import dev.syncline.catalog.Collection;
import dev.syncline.event.Position;
import dev.syncline.projector.Claim;
import dev.syncline.projector.LoggedChange;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Puts side tables in the place of the live ones, in the caller's transaction. The positions are locked first, as every
 * projector does: whoever applies changes waits there, and finds the new tables when it goes on.
 */
final class TableSwap {
    private static final String LIVE_POSITIONS = """
            SELECT partition, next_offset, topic_id FROM syncline.position
            WHERE projector = 'postgres' ORDER BY partition FOR UPDATE""";
    private static final String TAKE_POSITION = """
            INSERT INTO syncline.position AS p (projector, partition, topic_id, next_offset, epoch)
            SELECT 'postgres', partition, topic_id, next_offset, 1 FROM syncline.position
            WHERE projector = ? AND partition = ?
            ON CONFLICT (projector, partition) DO UPDATE
            SET topic_id = excluded.topic_id, next_offset = excluded.next_offset, epoch = p.epoch + 1
            WHERE p.topic_id <> excluded.topic_id OR p.next_offset < excluded.next_offset""";

    private final Connection connection;
    private final SideWriter writer;
    private final Home home;
    private final List<Collection> collections;
    private final String kept;

    TableSwap(Connection connection, SideWriter writer, Home home, List<Collection> collections, String kept) {
        this.connection = connection;
        this.writer = writer;
        this.home = home;
        this.collections = collections;
        this.kept = kept;
    }

    /** A position of the live store. */
    private record Live(Position next, String topicId) {}

    /**
     * Brings the side tables to where the live ones are, which stand still from here on.
     *
     * @param whole whether every collection is on the side: then they may also be further than the live ones
     */
    void catchUp(List<Claim> claims, TableSwitch.Remaining remaining, boolean whole) throws SQLException {
        execute("SELECT pg_advisory_xact_lock(hashtext('syncline schema'))");
        Map<Integer, Live> live = new HashMap<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(LIVE_POSITIONS)) {
            while (rows.next()) {
                live.put(rows.getInt(1), new Live(new Position(rows.getLong(2)), rows.getString(3)));
            }
        }
        for (Claim claim : claims) {
            Live stands = live.getOrDefault(claim.partition(), new Live(new Position(0), claim.topicId()));
            boolean sameLog = stands.topicId().equals(claim.topicId());
            Position to = sameLog && stands.next().compareTo(claim.next()) > 0 ? stands.next() : claim.next();
            if (!whole && !(sameLog && to.equals(stands.next()))) {
                throw new SQLException("the side tables are ahead of the live ones", "40001");
            }
            Positions.move(connection, home.projector(), claim, to);
            List<LoggedChange> rest = remaining.read(claim.partition(), claim.next(), to);
            writer.write(connection, rest);
            takePosition(claim.partition());
        }
    }

    /** The live store has what the side tables have: never less, and of the same log. */
    private void takePosition(int partition) throws SQLException {
        try (PreparedStatement take = connection.prepareStatement(TAKE_POSITION)) {
            take.setString(1, home.projector());
            take.setInt(2, partition);
            take.executeUpdate();
        }
    }

    /** @return what others made, and what of it was lost */
    Dependents swap() throws SQLException {
        execute("SET LOCAL search_path = ''");
        SortedMap<String, Collection> live = new TreeMap<>();
        for (Collection collection : collections) {
            if (!TableColumns.read(connection, collection).isEmpty()) {
                live.put(Home.LIVE.table(collection), collection);
            }
        }
        if (!live.isEmpty()) {
            execute("LOCK TABLE " + String.join(", ", live.keySet()) + " IN ACCESS EXCLUSIVE MODE");
        }
        // Several tables may have one view, and it names them as they are called before any of them has gone.
        Set<String> moved = new LinkedHashSet<>();
        List<String> lost = new ArrayList<>();
        for (Collection collection : live.values()) {
            Dependents dependents = Dependents.of(connection, collection);
            moved.addAll(dependents.moved());
            lost.addAll(dependents.lost());
        }
        execute("CREATE SCHEMA " + quote(kept));
        for (Collection collection : live.values()) {
            exchange(collection);
        }
        for (Collection collection : collections) {
            execute("ALTER TABLE " + home.table(collection) + " SET SCHEMA " + quote(Home.LIVE.schema()));
            execute("ALTER PUBLICATION " + quote(PostgresSchema.PUBLICATION) + " ADD TABLE "
                    + Home.LIVE.table(collection));
        }
        for (String statement : moved) {
            execute(statement);
        }
        leave();
        return new Dependents(List.copyOf(moved), lost);
    }

    private void exchange(Collection collection) throws SQLException {
        String table = Home.LIVE.table(collection);
        if (published(collection)) {
            execute("ALTER PUBLICATION " + quote(PostgresSchema.PUBLICATION) + " DROP TABLE " + table);
        }
        execute("ALTER TABLE " + table + " SET SCHEMA " + quote(kept));
    }

    private boolean published(Collection collection) throws SQLException {
        String query = "SELECT 1 FROM pg_publication_tables WHERE pubname = " + literal(PostgresSchema.PUBLICATION)
                + " AND schemaname = 'public' AND tablename = " + literal(collection.table());
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            return rows.next();
        }
    }

    /** What could not be applied to the old tables is in the new ones. */
    private void leave() throws SQLException {
        for (Collection collection : collections) {
            execute("DELETE FROM syncline.parked WHERE projector = 'postgres' AND collection = "
                    + literal(collection.name()));
        }
        execute("DELETE FROM syncline.position WHERE projector = " + literal(home.projector()));
        execute("DROP SCHEMA " + quote(home.schema()));
    }

    private void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
