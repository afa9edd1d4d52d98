package dev.syncline.postgres;

import dev.syncline.catalog.Collection;
import dev.syncline.projector.StoreUnavailableException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** What others made on live tables that forbids putting other tables in their place: it would be lost or be wrong. */
public final class Obstacles {
    private static final String FIND = """
            WITH live AS (SELECT c.oid, c.oid::regclass::text AS name, c.relrowsecurity FROM pg_class c
                          WHERE c.relnamespace = 'public'::regnamespace AND c.relname = ANY (?)),
              views AS (SELECT DISTINCT v.oid::regclass::text AS name
                        FROM pg_depend d JOIN pg_rewrite w ON w.oid = d.objid AND d.classid = 'pg_rewrite'::regclass
                          JOIN pg_class v ON v.oid = w.ev_class JOIN live ON live.oid = d.refobjid
                        WHERE d.refclassid = 'pg_class'::regclass AND v.relkind = 'm')
            SELECT 'materialized view ' || name || ' reads a table' FROM views
            UNION ALL SELECT 'foreign key ' || k.conname || ' of ' || k.conrelid::regclass FROM pg_constraint k
            WHERE k.contype = 'f' AND (k.conrelid IN (SELECT oid FROM live) OR k.confrelid IN (SELECT oid FROM live))
            UNION ALL SELECT 'constraint ' || k.conname || ' of ' || live.name FROM pg_constraint k
              JOIN live ON live.oid = k.conrelid WHERE k.contype IN ('u', 'x')
            UNION ALL SELECT 'unique index ' || i.indexrelid::regclass || ' of ' || live.name FROM pg_index i
              JOIN live ON live.oid = i.indrelid JOIN pg_class c ON c.oid = i.indexrelid
            WHERE i.indisunique AND NOT i.indisprimary AND c.relname NOT LIKE '%\\_syncline\\_key'
              AND NOT EXISTS (SELECT 1 FROM pg_constraint k WHERE k.conindid = c.oid AND k.contype IN ('u', 'x'))
            UNION ALL SELECT 'row-level security of ' || name FROM live WHERE relrowsecurity
            UNION ALL SELECT 'policy ' || p.polname || ' of ' || live.name FROM pg_policy p
              JOIN live ON live.oid = p.polrelid
            ORDER BY 1""";

    private Obstacles() {}

    /** @throws StoreUnavailableException if PostgreSQL gives no answer */
    public static List<String> of(ConnectionSource source, List<Collection> collections) {
        try (Connection connection = source.open()) {
            return of(connection, collections);
        } catch (SQLException e) {
            throw new StoreUnavailableException(Positions.PROJECTOR, e);
        }
    }

    static List<String> of(Connection connection, List<Collection> collections) throws SQLException {
        List<String> obstacles = new ArrayList<>();
        String[] tables = collections.stream().map(Collection::table).toArray(String[]::new);
        try (PreparedStatement statement = connection.prepareStatement(FIND)) {
            statement.setArray(1, connection.createArrayOf("name", tables));
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    obstacles.add(rows.getString(1));
                }
            }
        }
        return obstacles;
    }
}
