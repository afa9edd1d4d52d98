package dev.syncline.rebuild.postgres;

import dev.syncline.event.Json;
import dev.syncline.postgres.ConnectionSource;
import dev.syncline.projector.CrashPoint;
import dev.syncline.projector.CrashPoint.Stage;
import dev.syncline.projector.StoreUnavailableException;
import dev.syncline.rebuild.RebuildJob;
import dev.syncline.rebuild.RebuildJobs;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Rebuilds of PostgreSQL in {@code syncline.rebuild_job}. Thread-safe as its connection source is. */
public final class JobTable implements RebuildJobs {
    private static final String MAKE = """
            CREATE SCHEMA IF NOT EXISTS syncline;
            CREATE TABLE IF NOT EXISTS syncline.rebuild_job (id text PRIMARY KEY, job jsonb NOT NULL)""";
    private static final String SAVE = """
            INSERT INTO syncline.rebuild_job AS kept (id, job) VALUES (?, ?::jsonb)
            ON CONFLICT (id) DO UPDATE SET job = kept.job || excluded.job""";
    private static final String ASK = """
            UPDATE syncline.rebuild_job SET job = job || jsonb_build_object(?, ?) WHERE id = ?""";
    private static final String ASKED = "SELECT (job ->> ?)::bigint FROM syncline.rebuild_job WHERE id = ?";

    private final ConnectionSource source;
    private final ConnectionSource pool;
    private final CrashPoint crashPoint;

    /**
     * @param source of connections that each belong to one user
     * @param pool of connections that look only
     */
    public JobTable(ConnectionSource source, ConnectionSource pool, CrashPoint crashPoint) {
        this.source = source;
        this.pool = pool;
        this.crashPoint = crashPoint;
    }

    private interface Work<R> {
        R on(Connection connection) throws SQLException;
    }

    private <R> R answer(Work<R> work) {
        try (Connection connection = source.open();
                Statement make = connection.createStatement()) {
            make.execute("SELECT pg_advisory_lock(hashtext('syncline schema'))");
            make.execute(MAKE);
            make.execute("SELECT pg_advisory_unlock(hashtext('syncline schema'))");
            return work.on(connection);
        } catch (SQLException e) {
            throw new StoreUnavailableException("postgres", e);
        }
    }

    @Override
    public void save(RebuildJob job) {
        answer(connection -> {
            try (PreparedStatement save = connection.prepareStatement(SAVE)) {
                save.setString(1, job.id());
                save.setString(2, Json.text(job.tree()));
                save.executeUpdate();
                crashPoint.reached(Stage.REBUILD_ROW_KEPT);
                return job;
            }
        });
    }

    @Override
    public List<RebuildJob> list() {
        return answer(connection -> {
            List<RebuildJob> jobs = new ArrayList<>();
            try (Statement statement = connection.createStatement();
                    ResultSet rows = statement.executeQuery("SELECT job::text FROM syncline.rebuild_job ORDER BY id")) {
                while (rows.next()) {
                    jobs.add(RebuildJob.of(Json.object(rows.getString(1).getBytes(StandardCharsets.UTF_8))));
                }
            }
            return jobs;
        });
    }

    @Override
    public void remove(String id) {
        answer(connection -> {
            remove(connection, id);
            return id;
        });
    }

    static void remove(Connection connection, String id) throws SQLException {
        try (PreparedStatement delete = connection.prepareStatement("DELETE FROM syncline.rebuild_job WHERE id = ?")) {
            delete.setString(1, id);
            delete.executeUpdate();
        }
    }

    @Override
    public void ask(String id, Ask what, long value) {
        answer(connection -> {
            try (PreparedStatement ask = connection.prepareStatement(ASK)) {
                ask.setString(1, name(what));
                ask.setLong(2, value);
                ask.setString(3, id);
                ask.executeUpdate();
                crashPoint.reached(Stage.REBUILD_ASKED);
                return id;
            }
        });
    }

    private static String name(Ask what) {
        return "asked." + what.name().toLowerCase(Locale.ROOT);
    }

    /** Asked again and again while a rebuild waits. */
    @Override
    public long asked(String id, Ask what) {
        try (Connection connection = pool.open();
                PreparedStatement look = connection.prepareStatement(ASKED)) {
            look.setString(1, name(what));
            look.setString(2, id);
            try (ResultSet row = look.executeQuery()) {
                return row.next() ? row.getLong(1) : 0;
            }
        } catch (SQLException e) {
            throw new StoreUnavailableException("postgres", e);
        }
    }

    /** An advisory lock of a connection that is kept open for it. */
    @Override
    public Optional<Held> hold(String id) {
        try {
            Connection connection = source.open();
            boolean held = false;
            try (PreparedStatement lock = connection.prepareStatement(
                    "SELECT pg_try_advisory_lock(hashtext('syncline rebuild'), hashtext(?))")) {
                lock.setString(1, id);
                try (ResultSet row = lock.executeQuery()) {
                    row.next();
                    held = row.getBoolean(1);
                }
            } finally {
                if (!held) {
                    connection.close();
                }
            }
            return held ? Optional.of(() -> close(connection)) : Optional.empty();
        } catch (SQLException e) {
            throw new StoreUnavailableException("postgres", e);
        }
    }

    private static void close(Connection connection) {
        try {
            connection.close();
        } catch (SQLException e) {
            throw new StoreUnavailableException("postgres", e);
        }
    }
}
