package dev.syncline.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.syncline.codec.ChangeCodec;
import dev.syncline.event.Change;
import dev.syncline.event.DocumentKey;
import dev.syncline.event.Verdict;
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
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.BiPredicate;

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

    /** Documents of a store that are not as the fold of the events has them, in canonical form. // I2 I3 */
    public List<String> diverged() throws SQLException {
        List<String> diverged = new ArrayList<>();
        compare("JSON store", Stores.json(server.jsonStore()), diverged);
        compare("PostgreSQL", Stores.postgres(infrastructure), diverged);
        return diverged;
    }

    private void compare(String store, Map<DocumentKey, StoredDocument> found, List<String> diverged) {
        Set<DocumentKey> keys = new TreeSet<>(fold.documents().keySet());
        keys.addAll(found.keySet());
        for (DocumentKey key : keys) {
            StoredDocument folded = fold.documents().get(key);
            if (!Objects.equals(folded, found.get(key))) {
                diverged.add("%s of %s is not as the events say%n  events %s%n  store  %s"
                        .formatted(key, store, show(folded), show(found.get(key))));
            }
        }
    }

    private static String show(StoredDocument document) {
        return Optional.ofNullable(document)
                .map(stored -> stored.version() + " " + stored.document())
                .orElse("-");
    }

    /** Operations that were told as done, and are not. // I1 */
    public List<String> lost(History history) {
        return operations(history, (operation, told) -> {
            boolean never = told.isEmpty() && operation.told() != History.Told.UNKNOWN;
            return never || (operation.told() == History.Told.ACCEPTED && accepted(told) == 0);
        });
    }

    /** Operations that were done twice, or done though they were told as refused. // I1 I2 */
    public List<String> doubled(History history) {
        return operations(history, (operation, told) -> {
            boolean refused = operation.told() == History.Told.REJECTED || operation.told() == History.Told.CONFLICT;
            return accepted(told) > (refused ? 0 : 1);
        });
    }

    private List<String> operations(History history, BiPredicate<History.Operation, List<Verdict>> wrong) {
        List<String> found = new ArrayList<>();
        for (History.Operation operation : history.operations()) {
            List<Verdict> told = fold.verdicts().getOrDefault(operation.eventId(), List.of());
            if (wrong.test(operation, told)) {
                found.add(operation + ": " + told);
            }
        }
        return found;
    }

    private static long accepted(List<Verdict> told) {
        return told.stream()
                .filter(verdict -> verdict instanceof Verdict.Accepted)
                .count();
    }

    /** Changes that stand before one that is older, or in a partition that is not their tenant's. // I4 */
    public List<String> inverted() {
        List<String> found = new ArrayList<>();
        Map<String, Long> highest = new HashMap<>();
        for (var logged : log.read("syncline.changes")) {
            if (logged.value() != null) {
                Change change = ChangeCodec.decode(logged.value());
                long version = change.version().offset();
                Long before = highest.put(change.key().changeKey(), version);
                if ((before != null && before >= version)
                        || logged.partition()
                                != LogTopics.partitionOf(change.key().tenant(), PARTITIONS)) {
                    found.add("%s from %s to %s in partition %d"
                            .formatted(change.key(), before, version, logged.partition()));
                }
            }
        }
        return found;
    }

    /**
     * Documents whose changes a subscriber was not told one after the other. It must have followed all of one tenant.
     *
     * @param told versions by the document's id, as they came
     * @param since the first position it was to be told
     */
    public List<String> skipped(Map<String, List<Long>> told, String tenant, long since) {
        Map<String, List<Long>> expected = new HashMap<>();
        for (var logged : log.read("syncline.changes")) {
            if (logged.value() != null && logged.offset() >= since) {
                Change change = ChangeCodec.decode(logged.value());
                if (change.key().tenant().equals(tenant)) {
                    expected.computeIfAbsent(change.key().id(), none -> new ArrayList<>())
                            .add(change.version().offset());
                }
            }
        }
        List<String> found = new ArrayList<>();
        Set<String> ids = new TreeSet<>(expected.keySet());
        ids.addAll(told.keySet());
        ids.forEach(id -> {
            List<Long> versions = expected.getOrDefault(id, List.of());
            // Cut behind a change and before its end, it is told that change again.
            List<Long> heard = new ArrayList<>();
            for (long version : told.getOrDefault(id, List.of())) {
                if (heard.isEmpty() || heard.get(heard.size() - 1) != version) {
                    heard.add(version);
                }
            }
            if (!heard.equals(versions)) {
                found.add("%s was told as %s, the log has %s".formatted(id, heard, versions));
            }
        });
        return found;
    }
}
