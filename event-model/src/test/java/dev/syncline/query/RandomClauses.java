package dev.syncline.query;

import java.util.List;
import java.util.random.RandomGenerator;

/** Well-typed clauses over {@link dev.syncline.catalog.Kinds}, as users could write them. */
public final class RandomClauses {
    private final RandomGenerator random;
    /** Whether texts of dates and times may depend on how they are written. */
    private final boolean timesAsText;

    private final RandomTexts texts;
    private final RandomNumbers numbers;
    private final RandomTimes times;

    public RandomClauses(RandomGenerator random) {
        this(random, true);
    }

    private RandomClauses(RandomGenerator random, boolean timesAsText) {
        this.random = random;
        this.timesAsText = timesAsText;
        this.texts = new RandomTexts(this);
        this.numbers = new RandomNumbers(this);
        this.times = new RandomTimes(this);
    }

    /** Without casts of times to text, which PostgreSQL would write in another form. */
    public static RandomClauses asPostgresWritesText(RandomGenerator random) {
        return new RandomClauses(random, false);
    }

    boolean timesAsText() {
        return timesAsText;
    }

    int pick(int bound) {
        return random.nextInt(bound);
    }

    String oneOf(String... choices) {
        return choices[random.nextInt(choices.length)];
    }

    String quoted(String text) {
        return "'" + text.replace("'", "''") + "'";
    }

    RandomTexts texts() {
        return texts;
    }

    RandomNumbers numbers() {
        return numbers;
    }

    RandomTimes times() {
        return times;
    }

    /** A condition that nests about so deep. */
    public String condition(int depth) {
        if (depth == 1 && pick(4) == 0) {
            return new RandomChains(this).condition();
        }
        if (depth <= 0) {
            return predicate(0);
        }
        return switch (pick(12)) {
            case 0, 1 -> "(" + condition(depth - 1) + ") AND (" + condition(depth - 1) + ")";
            case 2, 3 -> "(" + condition(depth - 1) + ") OR (" + condition(depth - 1) + ")";
            case 4 -> "NOT (" + condition(depth - 1) + ")";
            case 5 ->
                "(" + condition(depth - 1) + ") "
                        + oneOf(
                                "IS TRUE",
                                "IS FALSE",
                                "IS UNKNOWN",
                                "IS NOT TRUE",
                                "IS NOT FALSE",
                                "IS NOT UNKNOWN",
                                "IS NULL",
                                "IS NOT NULL");
            case 6 ->
                "CASE WHEN " + condition(depth - 1) + " THEN " + condition(depth - 1)
                        + (pick(2) == 0 ? " ELSE " + condition(depth - 1) : "") + " END";
            case 7 -> "coalesce(" + condition(depth - 1) + ", " + condition(depth - 1) + ")";
            default -> predicate(depth - 1);
        };
    }

    private String predicate(int depth) {
        return switch (pick(20)) {
            case 17 -> texts.ordered();
            case 18, 19 -> numbers.exact();
            case 16 -> "(" + new RandomChains(this).condition() + ")";
            case 0 ->
                oneOf("bool", "NOT bool", "bool = true", "bool IS DISTINCT FROM " + oneOf("true", "NULL"), "\"bool\"");
            case 1, 2, 3 -> texts.predicate(depth);
            case 4 -> json();
            case 5 ->
                oneOf(
                        "uuid = '00000000-0000-0000-0000-000000000001'",
                        "uuid > '80000000-0000-0000-0000-000000000000'",
                        "kinds.uuid IN ('00000000-0000-0000-0000-000000000001', '00000000-0000-0000-0000-00000000000f')",
                        "id::text LIKE '%a%'",
                        "raw = '\\x'",
                        "raw > '\\x00ff'",
                        "raw IS NULL",
                        "\"uuid\" = id");
            case 6, 7, 8 -> compared(times.kind(), depth);
            default -> compared(numbers.kind(), depth);
        };
    }

    /** A comparison of two expressions of a kind, or of one with many. */
    private String compared(String kind, int depth) {
        String left = value(kind, depth);
        // Of a real and another number an operator makes doubles.
        String other = kind.equals("float4") && pick(2) == 0 ? numbers.kind() : kind;
        return switch (pick(9)) {
            case 0 ->
                left + oneOf(" BETWEEN ", " NOT BETWEEN ", " BETWEEN SYMMETRIC ") + value(other, 0) + " AND "
                        + value(kind, depth);
            case 1 ->
                left + oneOf(" IN (", " NOT IN (") + value(kind, 0) + ", " + value(kind, depth) + oneOf("", ", NULL")
                        + ")";
            case 2 -> left + oneOf(" IS DISTINCT FROM ", " IS NOT DISTINCT FROM ") + value(other, depth);
            case 3 ->
                left + comparison() + oneOf("ANY", "ALL") + " (ARRAY[" + value(other, depth) + ", " + value(kind, 0)
                        + "])";
            case 4 ->
                oneOf("greatest(", "least(", "coalesce(") + left + ", " + value(other, 0) + ")" + comparison()
                        + value(kind, depth);
            case 5 -> left + oneOf(" IS NULL", " IS NOT NULL");
            case 6 ->
                "CASE " + left + " WHEN " + value(other, 0) + " THEN bool WHEN " + value(kind, 0)
                        + " THEN NOT bool END";
            default -> left + comparison() + value(other, depth);
        };
    }

    String comparison() {
        return oneOf(" = ", " <> ", " < ", " > ", " <= ", " >= ", " != ");
    }

    String value(String kind, int depth) {
        if (depth > 0 && pick(8) == 0) {
            return "CASE WHEN " + predicate(0) + " THEN " + value(kind, depth - 1) + " ELSE " + value(kind, 0) + " END";
        }
        if (depth > 0 && pick(8) == 0) {
            return "coalesce(" + value(kind, depth - 1) + ", " + value(kind, 0) + ")";
        }
        return switch (kind) {
            case "text" -> texts.value(depth);
            case "date", "timestamp", "timestamptz", "time", "interval" -> times.value(kind, depth);
            default -> numbers.value(kind, depth);
        };
    }

    private String json() {
        String value =
                oneOf("nested", "list", "nested->'a'", "list->0", "list -> -1", "nested->'a'->1", "list->1->'k'");
        return switch (pick(7)) {
            case 0 -> value + oneOf(" = ", " <> ") + jsonLiteral();
            case 1 -> value + oneOf(" @> ", " <@ ") + jsonLiteral();
            case 2 -> value + " ? " + oneOf("'a'", "'x'", "text");
            case 3 -> value + oneOf(" ?| ", " ?& ") + oneOf("'{a,x}'", "'{a,b}'", "ARRAY[text,'a']", "'{}'");
            case 4 -> "(" + value + oneOf("->>'a'", "->>0", "->>-1", "->>'n'") + ")" + comparison() + texts.value(0);
            case 5 -> "(" + value + ")::text LIKE " + oneOf("'%: 1%'", "'{%'", "'%, %'");
            default -> value + oneOf(" IS NULL", " IS NOT NULL");
        };
    }

    private String jsonLiteral() {
        return oneOf(
                "'{}'",
                "'[]'",
                "'{\"a\":1}'",
                "'{\"a\":1.0}'",
                "'[\"a\"]'",
                "'\"a\"'",
                "'[1]'",
                "'[[1,2]]'",
                "'null'",
                "'{\"a\":{\"b\":null}}'",
                "'[{\"k\":\"x\"}]'",
                "nested",
                "list");
    }

    /** Documents' fields that find out who computes wrongly, as JSON members. */
    public String document() {
        StringBuilder members = new StringBuilder();
        List<List<String>> pools = RandomTexts.FIELDS;
        for (List<String> pool : pools) {
            if (pick(5) > 0) {
                members.append(members.isEmpty() ? "" : ",")
                        .append('"')
                        .append(pool.get(0))
                        .append("\":");
                members.append(pool.get(1 + pick(pool.size() - 1)));
            }
        }
        return members.isEmpty() ? "\"bool\":true" : members.toString();
    }
}
