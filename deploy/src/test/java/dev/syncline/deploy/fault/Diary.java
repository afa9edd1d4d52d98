package dev.syncline.deploy.fault;

import dev.syncline.codec.ChangeCodec;
import dev.syncline.deploy.Checker;
import dev.syncline.deploy.LogReader;
import dev.syncline.event.Document;
import dev.syncline.event.Json;
import dev.syncline.postgres.ConnectionSource;
import dev.syncline.projector.kafka.LogTopics;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.awaitility.Awaitility;

/**
 * An old program that writes one row again and again, one number behind the other, each in a transaction of its own. Each
 * that was committed comes to one change, or a gap incident was raised: never silence. // I7
 */
final class Diary implements Runnable {
    private static final Duration PAUSE = Duration.ofMillis(100);
    private static final Duration GAP_CLOSED_WITHIN = Duration.ofMinutes(2);
    private static final LogTopics TOPICS = new LogTopics("syncline");
    private static final String UPDATE = "UPDATE tasks SET title = ? WHERE _tenant = 'default' AND id = ?";
    private static final String INSERT = "INSERT INTO tasks (title, id) VALUES (?, ?)";

    private final ConnectionSource connections;
    private final BooleanSupplier stopping;
    private final String id;
    private final LogReader log;
    /** The last record of capture's ledger that was there before. */
    private final long before;

    private final Queue<Integer> committed = new ConcurrentLinkedQueue<>();
    private int number;

    /**
     * @param bootstrap of the Kafka that tells what came of it
     * @param seed another one for each diary of an arena
     */
    Diary(String bootstrap, ConnectionSource connections, long seed, BooleanSupplier stopping) {
        this.connections = connections;
        this.stopping = stopping;
        this.id = UUID.nameUUIDFromBytes(("diary-" + seed).getBytes(StandardCharsets.UTF_8))
                .toString();
        this.log = new LogReader(bootstrap);
        // Until then rows are read again as they are: what is written meanwhile may come twice, and late.
        Awaitility.await().atMost(GAP_CLOSED_WITHIN).until(this::isGapClosed);
        this.before = log.lastOffsets(TOPICS.capture()).getOrDefault(0, -1L);
    }

    @Override
    public void run() {
        while (!stopping.getAsBoolean()) {
            try (Connection connection = connections.open()) {
                connection.setAutoCommit(false);
                while (!stopping.getAsBoolean()) {
                    number++;
                    write(connection);
                    // Where this fails nobody knows, and nothing is demanded.
                    connection.commit();
                    committed.add(number);
                    LockSupport.parkNanos(PAUSE.toNanos());
                }
            } catch (SQLException e) {
                // What a fault takes from the old program is its own affair.
                LockSupport.parkNanos(PAUSE.toNanos());
            }
        }
    }

    private void write(Connection connection) throws SQLException {
        if (execute(connection, UPDATE) == 0) {
            execute(connection, INSERT);
        }
    }

    private int execute(Connection connection, String sql) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, Integer.toString(number));
            statement.setString(2, id);
            return statement.executeUpdate();
        }
    }

    int size() {
        return committed.size();
    }

    /** Numbers that came to no change, though capture was sure of itself. Asked at rest. */
    List<String> lost() {
        if (committed.isEmpty()) {
            return List.of("nothing could be committed to the diary");
        }
        return isGapRaised() ? List.of() : Checker.untold(committed, told());
    }

    /** Numbers that came to a change twice, or behind a later one. Asked at rest. */
    List<String> disordered() {
        return isGapRaised() ? List.of() : Checker.disordered(told());
    }

    private boolean isGapClosed() {
        List<ConsumerRecord<byte[], byte[]>> ledger = log.read(TOPICS.capture());
        return !ledger.isEmpty() && !hasIncident(ledger.get(ledger.size() - 1));
    }

    private static boolean hasIncident(ConsumerRecord<byte[], byte[]> logged) {
        return logged.value() != null && Json.object(logged.value()).has("incident");
    }

    /** Then the row was read again as it was, and the log may have won over it. */
    private boolean isGapRaised() {
        return log.read(TOPICS.capture()).stream()
                .filter(logged -> logged.offset() > before)
                .anyMatch(Diary::hasIncident);
    }

    private List<Integer> told() {
        return log.read(TOPICS.changes()).stream()
                .filter(logged -> logged.value() != null)
                .map(logged -> ChangeCodec.decode(logged.value()))
                .filter(change -> change.key().id().equals(id))
                .flatMap(change -> change.after().stream())
                .map(Document::fields)
                .map(fields -> Integer.valueOf(fields.path("title").asText()))
                .toList();
    }
}
