package dev.syncline.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.syncline.catalog.Collection;
import dev.syncline.catalog.Field;
import dev.syncline.catalog.FieldType;
import dev.syncline.catalog.RandomDocuments;
import dev.syncline.event.Json;
import java.io.IOException;
import java.io.StringReader;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.postgresql.copy.CopyManager;
import org.postgresql.core.BaseConnection;

/** An old program that writes to PostgreSQL and knows nothing of Syncline: rows, COPY, transactions, on the same documents. */
public final class SqlWriter implements Runnable {
    private static final Duration BEFORE_RETRY = Duration.ofMillis(200);
    private static final Set<String> FORGOTTEN =
            Set.of("40P01", "40001", "23505", "42703", "23503", "55P03", "57014", "55000");

    private final Infrastructure infrastructure;
    private final Documents documents;
    private final BooleanSupplier stopping;
    private final Random random;
    private final RandomDocuments content;
    private final Duration pause;
    private final AtomicInteger committed;

    /** @param pause between two transactions */
    public SqlWriter(
            Infrastructure infrastructure,
            Documents documents,
            long seed,
            Duration pause,
            AtomicInteger committed,
            BooleanSupplier stopping) {
        this.infrastructure = infrastructure;
        this.documents = documents;
        this.stopping = stopping;
        this.random = new Random(seed);
        this.content = new RandomDocuments(random);
        this.pause = pause;
        this.committed = committed;
    }

    @Override
    public void run() {
        while (!stopping.getAsBoolean()) {
            try (Connection connection = infrastructure.connect()) {
                connection.setAutoCommit(false);
                while (!stopping.getAsBoolean()) {
                    transaction(connection);
                    LockSupport.parkNanos(pause.toNanos());
                }
            } catch (SQLException e) {
                if (!isOfTheServer(e)) {
                    throw new IllegalStateException(e);
                }
                LockSupport.parkNanos(BEFORE_RETRY.toNanos());
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    /** It was stopped, or takes nobody: what of the transaction was done, nobody knows, and the tables show. */
    private static boolean isOfTheServer(SQLException failure) {
        String state = String.valueOf(failure.getSQLState());
        return state.startsWith("08") || state.startsWith("57P") || state.startsWith("53");
    }

    /**
     * One statement or several; a deadlock with somebody else is rolled back and forgotten, and so is a column that
     * somebody dropped, a document that somebody demands, and what took longer than somebody allows.
     */
    private void transaction(Connection connection) throws SQLException, IOException {
        try {
            for (int statements = 1 + random.nextInt(4); statements > 0; statements--) {
                Documents.Target target = documents.any(random);
                switch (random.nextInt(8)) {
                    case 0 -> delete(connection, target);
                    case 1 -> copy(connection, target.collection());
                    case 2, 3 -> insert(connection, target);
                    default -> update(connection, target);
                }
            }
            connection.commit();
            committed.incrementAndGet();
        } catch (SQLException e) {
            if (isOfTheServer(e)) {
                throw e;
            }
            connection.rollback();
            if (!FORGOTTEN.contains(e.getSQLState())) {
                throw e;
            }
        }
    }

    private static void delete(Connection connection, Documents.Target target) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(
                "DELETE FROM \"" + target.collection().table() + "\" WHERE _tenant = 'default' AND id = ?")) {
            statement.setString(1, target.id());
            statement.executeUpdate();
        }
    }

    private void insert(Connection connection, Documents.Target target) throws SQLException {
        ObjectNode document = content.document(target.collection(), target.id());
        List<Field> fields = present(target.collection(), document);
        String columns =
                fields.stream().map(field -> "\"" + field.column() + "\"").collect(Collectors.joining(","));
        String values = fields.stream().map(SqlWriter::parameter).collect(Collectors.joining(","));
        try (PreparedStatement statement = connection.prepareStatement(
                "INSERT INTO \"" + target.collection().table() + "\" (" + columns + ") VALUES (" + values
                        + ") ON CONFLICT DO NOTHING")) {
            bind(statement, document, fields);
            statement.executeUpdate();
        }
    }

    private void update(Connection connection, Documents.Target target) throws SQLException {
        ObjectNode patch = content.patch(target.collection());
        List<Field> fields = target.collection().fields().stream()
                .filter(field -> patch.has(field.name()))
                .toList();
        if (fields.isEmpty()) {
            return;
        }
        String sets = fields.stream()
                .map(field -> "\"" + field.column() + "\" = " + parameter(field))
                .collect(Collectors.joining(","));
        try (PreparedStatement statement = connection.prepareStatement("UPDATE \""
                + target.collection().table() + "\" SET " + sets + " WHERE _tenant = 'default' AND id = ?")) {
            bind(statement, patch, fields);
            statement.setString(fields.size() + 1, target.id());
            statement.executeUpdate();
        }
    }

    /** New rows that nobody fights over. */
    private void copy(Connection connection, Collection collection) throws SQLException, IOException {
        List<Field> required =
                collection.fields().stream().filter(Field::required).toList();
        StringBuilder rows = new StringBuilder();
        for (int i = 1 + random.nextInt(20); i > 0; i--) {
            ObjectNode document = content.document(collection, content.id());
            rows.append(required.stream()
                            .map(field -> text(field, document.get(field.name()))
                                    .replace("\\", "\\\\")
                                    .replace("\n", "\\n")
                                    .replace("\t", "\\t"))
                            .collect(Collectors.joining("\t")))
                    .append('\n');
        }
        String columns =
                required.stream().map(field -> "\"" + field.column() + "\"").collect(Collectors.joining(","));
        new CopyManager(connection.unwrap(BaseConnection.class))
                .copyIn(
                        "COPY \"" + collection.table() + "\" (" + columns + ") FROM STDIN",
                        new StringReader(rows.toString()));
    }

    private static List<Field> present(Collection collection, ObjectNode document) {
        return new ArrayList<>(collection.fields().stream()
                .filter(field -> document.hasNonNull(field.name()))
                .toList());
    }

    private static String parameter(Field field) {
        return field.type().kind() == FieldType.Kind.BYTES ? "decode(?, 'base64')" : "?";
    }

    private static void bind(PreparedStatement statement, ObjectNode document, List<Field> fields) throws SQLException {
        for (int i = 0; i < fields.size(); i++) {
            JsonNode value = document.get(fields.get(i).name());
            statement.setString(i + 1, value.isNull() ? null : text(fields.get(i), value));
        }
    }

    private static String text(Field field, JsonNode value) {
        return switch (field.type().kind()) {
            case JSON -> Json.text(value);
            case SMALLINT, INTEGER, BIGINT ->
                value.decimalValue().toBigInteger().toString();
            case NUMERIC, DOUBLE -> value.decimalValue().toPlainString();
            case BYTES -> Base64.getEncoder().encodeToString(Base64.getDecoder().decode(value.asText()));
            default -> value.asText();
        };
    }
}
