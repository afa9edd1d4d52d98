package dev.syncline.deploy.fault;

import dev.syncline.codec.ChangeCodec;
import dev.syncline.deploy.LogReader;
import dev.syncline.event.Change;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/** Rows that somebody else has written: each time is one event, and one change, neither more nor less. */
final class RowsOfOthers {
    private static final Duration WITHIN = Duration.ofMinutes(2);

    private final Map<String, Long> times = new TreeMap<>();

    void wrote(String id) {
        times.merge(id, 1L, Long::sum);
    }

    void wrote(Collection<String> ids) {
        ids.forEach(this::wrote);
    }

    /**
     * Of what is committed, under load. What is told once more is looked for behind a row that comes later.
     *
     * @throws IllegalStateException if a row was told too often, or not at all in time
     */
    void mustBeTold(Arena arena) throws SQLException {
        LogReader log = new LogReader(arena.bootstrapServers());
        await(log, times);
        String last = UUID.randomUUID().toString();
        arena.sql("INSERT INTO tasks (id, title) VALUES ('" + last + "', 'behind all')");
        await(log, Map.of(last, 1L));
        mustBeEqual(changes(log));
    }

    private void await(LogReader log, Map<String, Long> wanted) {
        try {
            Awaitility.await()
                    .atMost(WITHIN)
                    .pollInterval(Duration.ofSeconds(1))
                    .until(() -> {
                        Map<String, Long> told = changes(log);
                        return wanted.entrySet().stream()
                                .allMatch(row -> told.getOrDefault(row.getKey(), 0L) >= row.getValue());
                    });
        } catch (ConditionTimeoutException e) {
            mustBeEqual(changes(log));
            throw e;
        }
    }

    private void mustBeEqual(Map<String, Long> told) {
        String wrong = times.entrySet().stream()
                .filter(row -> !row.getValue().equals(told.get(row.getKey())))
                .limit(5)
                .map(row -> "%s was written %d times, and told %s"
                        .formatted(row.getKey(), row.getValue(), told.get(row.getKey())))
                .collect(Collectors.joining("; "));
        if (!wrong.isEmpty()) {
            throw new IllegalStateException(wrong);
        }
    }

    /** How many, by the document's id. */
    private static Map<String, Long> changes(LogReader log) {
        return log.read("syncline.changes").stream()
                .filter(logged -> logged.value() != null)
                .map(logged -> ChangeCodec.decode(logged.value()))
                .map(Change::key)
                .collect(Collectors.groupingBy(key -> key.id(), Collectors.counting()));
    }
}
