package dev.syncline.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.syncline.codec.ChangeCodec;
import dev.syncline.event.Change;
import dev.syncline.event.DocumentKey;
import dev.syncline.projector.StoredDocument;
import dev.syncline.projector.kafka.LogTopics;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Waits until everything has come to rest, and then tells what does not agree. */
public final class Convergence {
    private static final Duration WITHIN = Duration.ofMinutes(3);

    private static final int PARTITIONS = 4;

    private final Infrastructure infrastructure;
    private final ServerProcess server;
    private final LogReader log;
    /** Of the log at rest. */
    private LogReader.Fold fold;

    public Convergence(Infrastructure infrastructure, ServerProcess server) {
        this.infrastructure = infrastructure;
        this.server = server;
        this.log = new LogReader(infrastructure.bootstrapServers());
    }

    /** First position of each partition behind all that is committed now. */
    public Map<Integer, Long> ends() {
        Map<Integer, Long> ends = new HashMap<>();
        log.lastOffsets("syncline.changes").forEach((partition, last) -> ends.put(partition, last + 1));
        return ends;
    }

    /** Capture has passed all SQL, the decider all events, both projectors all changes. */
    public void awaitRest() throws SQLException {
        awaitCapturePassed();
        await().atMost(WITHIN).pollInterval(Duration.ofMillis(200)).until(log::isDecided);
        Map<Integer, Long> last = log.lastOffsets("syncline.changes");
        await().atMost(WITHIN).pollInterval(Duration.ofMillis(200)).until(() -> isApplied(last));
        fold = log.fold();
    }

    /** A row of our own, written last: it is in the JSON store when everything before it has been captured. */
    private void awaitCapturePassed() throws SQLException {
        String id = UUID.randomUUID().toString();
        try (Connection connection = infrastructure.connect();
                PreparedStatement insert =
                        connection.prepareStatement("INSERT INTO tasks (id, title) VALUES (?, 'the last row')")) {
            insert.setString(1, id);
            insert.executeUpdate();
        }
        DocumentKey key = new DocumentKey("default", "tasks", id);
        await().atMost(WITHIN).pollInterval(Duration.ofMillis(200)).until(() -> {
            try (var store = Stores.open(server.jsonStore())) {
                return store.find(key).isPresent();
            }
        });
    }

    private boolean isApplied(Map<Integer, Long> last) throws SQLException {
        try (Connection connection = infrastructure.connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT partition, next_offset FROM syncline.position");
                var json = Stores.open(server.jsonStore())) {
            while (rows.next()) {
                long end = last.getOrDefault(rows.getInt(1), -1L);
                if (rows.getLong(2) <= end || json.next(rows.getInt(1)).offset() <= end) {
                    return false;
                }
            }
        }
        return true;
    }

    /** Nobody was told what is not true, and both stores are as the events say. */
    void assertAgrees(History history) throws SQLException {
        assertThat(fold.documents()).isNotEmpty();
        assertThat(diverged()).isEmpty();
        assertThat(lost(history)).isEmpty();
        assertThat(doubled(history)).isEmpty();
        assertThat(inverted()).isEmpty();
    }

    /** As the events say, at rest. */
    public Map<DocumentKey, StoredDocument> documents() {
        return fold.documents();
    }

    /** Stores from the events, and changes, too. */
    public List<String> diverged() throws SQLException {
        List<String> diverged = new ArrayList<>(
                Checker.misdecided(changes(logged -> true), fold.verdicts().values()));
        diverged.addAll(Checker.diverged("JSON store", Stores.json(server.jsonStore()), fold.documents()));
        diverged.addAll(Checker.diverged("PostgreSQL", Stores.postgres(infrastructure), fold.documents()));
        return diverged;
    }

    public List<String> lost(History history) {
        return Checker.lost(history.operations(), fold.verdicts());
    }

    public List<String> doubled(History history) {
        return Checker.doubled(history.operations(), fold.verdicts());
    }

    /** Of the log; also what stands in a partition that is not its tenant's. */
    public List<String> inverted() {
        List<String> inverted = new ArrayList<>(Checker.inverted(changes(logged -> true)));
        for (int partition = 0; partition < PARTITIONS; partition++) {
            int here = partition;
            changes(logged -> logged.partition() == here).stream()
                    .map(Change::key)
                    .filter(key -> LogTopics.partitionOf(key.tenant(), PARTITIONS) != here)
                    .forEach(key -> inverted.add(key + " stands in partition " + here));
        }
        return inverted;
    }

    /**
     * What a subscriber of all of one tenant was not told.
     *
     * @param told versions by the document's id, as they came
     * @param since the first position it was to be told
     */
    public List<String> skipped(Map<String, List<Long>> told, String tenant, long since) {
        int partition = LogTopics.partitionOf(tenant, PARTITIONS);
        return Checker.skipped(
                told,
                changes(logged -> logged.partition() == partition && logged.offset() >= since).stream()
                        .filter(change -> change.key().tenant().equals(tenant))
                        .toList());
    }

    private List<Change> changes(Predicate<ConsumerRecord<byte[], byte[]>> wanted) {
        return log.read("syncline.changes").stream()
                .filter(logged -> logged.value() != null)
                .filter(wanted)
                .map(logged -> ChangeCodec.decode(logged.value()))
                .toList();
    }
}
