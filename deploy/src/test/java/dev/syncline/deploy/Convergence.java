package dev.syncline.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

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
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;

/** Waits until everything has come to rest, and then proves that it agrees. */
final class Convergence {
    private static final Duration WITHIN = Duration.ofMinutes(3);

    private final Infrastructure infrastructure;
    private final ServerProcess server;
    private final LogReader log;
    /** Of the log at rest. */
    private LogReader.Fold fold;

    Convergence(Infrastructure infrastructure, ServerProcess server) {
        this.infrastructure = infrastructure;
        this.server = server;
        this.log = new LogReader(infrastructure.bootstrapServers());
    }

    /** Capture has passed all SQL, the decider all events, both projectors all changes. */
    void awaitRest() throws SQLException {
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

    /** I1, I2, I3: document by document in canonical form. */
    void assertStoresAreTheFold() throws SQLException {
        assertSame("JSON store", Stores.json(server.jsonStore()), fold.documents());
        assertSame("PostgreSQL", Stores.postgres(infrastructure), fold.documents());
        assertThat(fold.documents()).isNotEmpty();
    }

    private static void assertSame(
            String store, Map<DocumentKey, StoredDocument> found, Map<DocumentKey, StoredDocument> fold) {
        Set<DocumentKey> different = new TreeSet<>();
        fold.forEach((key, document) -> {
            if (!document.equals(found.get(key))) {
                different.add(key);
            }
        });
        found.keySet().stream().filter(key -> !fold.containsKey(key)).forEach(different::add);
        if (!different.isEmpty()) {
            DocumentKey first = different.iterator().next();
            throw new AssertionError(
                    "%s differs from fold(events) in %d documents, the first is %s%n  fold  %s%n  store %s"
                            .formatted(store, different.size(), first, show(fold.get(first)), show(found.get(first))));
        }
    }

    private static String show(StoredDocument document) {
        return Optional.ofNullable(document)
                .map(stored -> stored.version() + " " + stored.document())
                .orElse("-");
    }

    /** Nothing that was told is untrue: no event lost, none doubled, none accepted that was refused. // I1 */
    void assertNothingLostOrDoubled(History history) {
        Map<String, List<Verdict>> verdicts = fold.verdicts();
        for (History.Operation operation : history.operations()) {
            List<Verdict> told = verdicts.getOrDefault(operation.eventId(), List.of());
            long accepted = told.stream()
                    .filter(verdict -> verdict instanceof Verdict.Accepted)
                    .count();
            assertThat(told).as("%s is not in the log", operation).isNotEmpty();
            switch (operation.told()) {
                case ACCEPTED -> assertThat(accepted).as("%s", operation).isEqualTo(1);
                case REJECTED, CONFLICT ->
                    assertThat(accepted).as("%s", operation).isZero();
                case ACKNOWLEDGED -> assertThat(accepted).as("%s", operation).isLessThanOrEqualTo(1);
            }
        }
    }

    /** Per document, versions rise along the changes topic. // I4 */
    void assertVersionsRiseInTheLog() {
        Map<String, Long> highest = new java.util.HashMap<>();
        log.read("syncline.changes").stream()
                .filter(logged -> logged.value() != null)
                .forEach(logged -> {
                    var change = dev.syncline.codec.ChangeCodec.decode(logged.value());
                    Long before = highest.put(
                            change.key().changeKey(), change.version().offset());
                    assertThat(before == null || before < change.version().offset())
                            .as("%s from %s to %s", change.key(), before, change.version())
                            .isTrue();
                    assertThat(logged.partition())
                            .isEqualTo(LogTopics.partitionOf(change.key().tenant(), 4));
                });
    }
}
