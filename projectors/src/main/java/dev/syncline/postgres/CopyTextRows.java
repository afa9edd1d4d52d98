package dev.syncline.postgres;

import static dev.syncline.postgres.Sql.quote;

import dev.syncline.catalog.Field;
import dev.syncline.catalog.FieldType;
import dev.syncline.event.DocumentKey;
import dev.syncline.event.Position;
import dev.syncline.projector.StoreUnavailableException;
import dev.syncline.projector.TextRows;
import dev.syncline.projector.UnanswerableException;
import dev.syncline.query.SqlText;
import dev.syncline.query.Where;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyOut;

/**
 * Rows by {@code COPY ... TO STDOUT}, the fastest way out of PostgreSQL. COPY takes no parameters: they are handed over
 * as settings of the transaction, so no text of a user ever stands in a statement, but a tenant's name, whose letters are
 * known. Thread-safe.
 */
public final class CopyTextRows implements TextRows {
    private static final String DISPLAY = "SET LOCAL TimeZone = 'UTC'; SET LOCAL DateStyle = 'ISO, DMY';"
            + " SET LOCAL IntervalStyle = 'iso_8601'; SET LOCAL bytea_output = 'hex';"
            + " SET LOCAL extra_float_digits = 1; SET LOCAL statement_timeout = 0";

    /** Whoever asks has another store: who holds the table, or does not answer, is not waited for. */
    private static final Duration BEGIN_WITHIN = Duration.ofSeconds(5);
    /** Between two rows. */
    private static final Duration GO_ON_WITHIN = Duration.ofMinutes(2);

    private final ConnectionSource source;

    /** @param source of connections that each keep one snapshot */
    public CopyTextRows(ConnectionSource source) {
        this.source = source;
    }

    @Override
    public void read(int partition, Selection selection, Sink sink) throws IOException {
        try (Connection connection = source.open()) {
            connection.setAutoCommit(false);
            connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            connection.setReadOnly(true);
            lock(connection, selection);
            Position next = Positions.next(connection, partition);
            try (Statement statement = connection.createStatement()) {
                statement.execute(DISPLAY);
            }
            List<String> parameters = new ArrayList<>();
            String sql = sql(selection, parameters);
            hand(connection, parameters);
            sink.at(next);
            connection.setNetworkTimeout(Runnable::run, (int) GO_ON_WITHIN.toMillis());
            copy(connection, sql, sink);
            connection.rollback();
        } catch (SQLException e) {
            if (SqlFailure.isOfData(e)) {
                throw new UnanswerableException(SqlFailure.condition(e));
            }
            throw new StoreUnavailableException(Positions.PROJECTOR, e);
        }
    }

    /** Before the transaction has its snapshot, and before anything is told: COPY would wait for the same lock. */
    private static void lock(Connection connection, Selection selection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET LOCAL lock_timeout = " + BEGIN_WITHIN.toMillis());
            statement.execute("LOCK TABLE " + Sql.table(selection.collection()) + " IN ACCESS SHARE MODE");
        }
    }

    private static void copy(Connection connection, String sql, Sink sink) throws SQLException, IOException {
        CopyOut copy = connection.unwrap(PGConnection.class).getCopyAPI().copyOut(sql);
        boolean complete = false;
        try {
            for (byte[] row = copy.readFromCopy(); row != null; row = copy.readFromCopy()) {
                sink.row(row);
            }
            complete = true;
        } finally {
            if (!complete && copy.isActive()) {
                copy.cancelCopy();
            }
        }
    }

    private static String sql(Selection selection, List<String> parameters) {
        StringBuilder sql = new StringBuilder("COPY (SELECT ");
        sql.append(selection.columns().stream().map(CopyTextRows::column).collect(Collectors.joining(", ")));
        sql.append(" FROM ").append(Sql.table(selection.collection()));
        sql.append(" WHERE _tenant = ").append(tenant(selection)).append(" AND _version IS NOT NULL");
        for (Where where : selection.where()) {
            sql.append(" AND (")
                    .append(bound(where.sql(selection.tenant()), parameters))
                    .append(')');
        }
        selection.order().ifPresent(order -> sql.append(" ORDER BY ").append(order.sql()));
        selection.limit().ifPresent(limit -> sql.append(" LIMIT ").append(limit));
        if (selection.offset() > 0) {
            sql.append(" OFFSET ").append(selection.offset());
        }
        return sql.append(") TO STDOUT").toString();
    }

    /**
     * As a literal: a setting would be asked for each row, and behind a subquery the planner would not know whose rows
     * are few. A {@link DocumentKey}'s tenant has nothing that could end one.
     */
    private static String tenant(Selection selection) {
        return Sql.literal(
                new DocumentKey(selection.tenant(), selection.collection().name(), "-").tenant());
    }

    /** COPY itself would write a boolean as one letter. */
    private static String column(Field field) {
        String name = quote(field.column());
        return field.type().kind() == FieldType.Kind.BOOLEAN ? name + "::text" : name;
    }

    /** {@code ?} becomes a setting, {@code ??} the operator; between quotes it is neither. */
    private static String bound(SqlText sql, List<String> parameters) {
        String from = sql.text();
        StringBuilder text = new StringBuilder();
        int given = 0;
        boolean quoted = false;
        for (int i = 0; i < from.length(); i++) {
            char c = from.charAt(i);
            quoted ^= c == '\'';
            if (c != '?' || quoted) {
                text.append(c);
            } else if (i + 1 < from.length() && from.charAt(i + 1) == '?') {
                text.append('?');
                i++;
            } else {
                parameters.add(sql.parameters().get(given++));
                text.append("current_setting('syncline.p")
                        .append(parameters.size())
                        .append("')");
            }
        }
        return text.toString();
    }

    private static void hand(Connection connection, List<String> parameters) throws SQLException {
        String sql = "SELECT set_config('syncline.p' || n, v, true) FROM unnest(?::text[]) WITH ORDINALITY AS p (v, n)";
        try (PreparedStatement set = connection.prepareStatement(sql)) {
            set.setArray(1, connection.createArrayOf("text", parameters.toArray()));
            set.executeQuery().close();
        }
    }
}
