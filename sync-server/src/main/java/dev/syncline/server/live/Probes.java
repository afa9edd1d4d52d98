package dev.syncline.server.live;

import dev.syncline.query.Memberships;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Which documents asked a subquery for which values: when such a row comes or goes, they alone may move. */
final class Probes {
    private final Map<Probe, Set<String>> byProbe = new HashMap<>();
    private final Map<String, Set<Probe>> byDocument = new HashMap<>();

    /** Documents that asked for values with a NULL among them. */
    private final Set<String> withNulls = new HashSet<>();

    private record Probe(int subquery, List<Optional<String>> values) {
        boolean hasNull() {
            return values.contains(Optional.<String>empty());
        }
    }

    /** Answers as {@code memberships} does, and remembers what this document asked. */
    Memberships recording(String id, Memberships memberships) {
        forget(id);
        return (subquery, values) -> {
            Probe probe = new Probe(subquery, List.copyOf(values));
            byProbe.computeIfAbsent(probe, none -> new HashSet<>()).add(id);
            byDocument.computeIfAbsent(id, none -> new HashSet<>()).add(probe);
            if (probe.hasNull()) {
                withNulls.add(id);
            }
            return memberships.contains(subquery, values);
        };
    }

    void forget(String id) {
        withNulls.remove(id);
        Set<Probe> probes = byDocument.remove(id);
        if (probes != null) {
            probes.forEach(probe -> byProbe.computeIfPresent(probe, (same, ids) -> {
                ids.remove(id);
                return ids.isEmpty() ? null : ids;
            }));
        }
    }

    /** Who may move when these rows of a subquery came or went; a NULL on either side may concern everybody. */
    Set<String> concerned(int subquery, List<List<Optional<String>>> rows) {
        boolean withNull = rows.stream().anyMatch(row -> row.contains(Optional.<String>empty()));
        Set<String> concerned = new HashSet<>(withNulls);
        if (withNull) {
            concerned.addAll(byDocument.keySet());
        }
        rows.forEach(row -> concerned.addAll(byProbe.getOrDefault(new Probe(subquery, row), Set.of())));
        return concerned;
    }
}
