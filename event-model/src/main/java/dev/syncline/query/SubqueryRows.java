package dev.syncline.query;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The result of one subquery, row by row, as {@link Subquery#row} gives them. Used by one thread at a time. */
public final class SubqueryRows {
    private final Map<List<Optional<String>>, Integer> rows = new HashMap<>();
    /** Those of {@link #rows} that have a NULL. */
    private final Map<List<Optional<String>>, Integer> partial = new HashMap<>();

    public void add(List<Optional<String>> row) {
        rows.merge(List.copyOf(row), 1, Integer::sum);
        if (hasNull(row)) {
            partial.merge(List.copyOf(row), 1, Integer::sum);
        }
    }

    /** @throws IllegalArgumentException if no such row is there */
    public void remove(List<Optional<String>> row) {
        if (!rows.containsKey(row)) {
            throw new IllegalArgumentException("no such row");
        }
        rows.computeIfPresent(row, (key, count) -> count == 1 ? null : count - 1);
        partial.computeIfPresent(row, (key, count) -> count == 1 ? null : count - 1);
    }

    /** The answer that {@link Memberships#contains} gives. */
    public Optional<Boolean> contains(List<Optional<String>> values) {
        if (!hasNull(values)) {
            if (rows.containsKey(values)) {
                return Optional.of(true);
            }
            return mayEqualOne(partial, values) ? Optional.empty() : Optional.of(false);
        }
        return mayEqualOne(rows, values) ? Optional.empty() : Optional.of(false);
    }

    private static boolean mayEqualOne(Map<List<Optional<String>>, Integer> rows, List<Optional<String>> values) {
        return rows.keySet().stream().anyMatch(row -> mayEqual(row, values));
    }

    private static boolean mayEqual(List<Optional<String>> row, List<Optional<String>> values) {
        for (int i = 0; i < row.size(); i++) {
            boolean known = row.get(i).isPresent() && values.get(i).isPresent();
            if (known && !row.get(i).equals(values.get(i))) {
                return false;
            }
        }
        return true;
    }

    private static boolean hasNull(List<Optional<String>> row) {
        return row.contains(Optional.<String>empty());
    }
}
