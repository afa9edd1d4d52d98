package dev.syncline.query;

/** Conditions without a parenthesis, so that only precedence says what they mean. */
final class RandomChains {
    private final RandomClauses clauses;

    RandomChains(RandomClauses clauses) {
        this.clauses = clauses;
    }

    String condition() {
        StringBuilder chain = new StringBuilder(negatable());
        for (int i = clauses.pick(4); i > 0; i--) {
            chain.append(clauses.oneOf(" AND ", " OR ")).append(negatable());
        }
        return chain.toString();
    }

    private String negatable() {
        return clauses.oneOf("", "", "NOT ")
                + test()
                + clauses.oneOf("", "", " IS TRUE", " IS NOT UNKNOWN", " IS NULL");
    }

    private String test() {
        return switch (clauses.pick(9)) {
            case 0 -> bits() + clauses.oneOf(" BETWEEN ", " NOT BETWEEN ") + bits() + " AND " + bits();
            case 1 -> bits() + clauses.oneOf(" IN (", " NOT IN (") + bits() + ", " + bits() + ")";
            case 2 ->
                "text || " + clauses.oneOf("'a'", "bounded", "small::text") + clauses.oneOf(" LIKE ", " NOT LIKE ")
                        + "state || '%'";
            case 3 ->
                clauses.oneOf(
                        "nested -> 'a' = '1'",
                        "nested ->> 'a' || 'x' = 'xx'",
                        "list -> 1 - 1 @> '1'",
                        "list -> 1 -> 'k' IS NOT NULL",
                        "nested -> 'a' ? 'b'");
            case 4 ->
                clauses.oneOf(
                        "at AT TIME ZONE 'UTC' + '1 day' > timestamp '2026-03-01'",
                        "day + 1 - date '2026-01-01' > 3",
                        "at - interval '1 day' < timestamptz '2026-01-01T00:00:00Z' + interval '1 month'",
                        "- interval '1 day' + interval '2 days' = interval '1 day'");
            case 5 -> clauses.oneOf("- 2 ^ 2 = 4", "2 ^ 3 ^ 2 = 64", "2 * 2 ^ 3 = 16", "2 ^ - 1 = 0.5", "|/ 4 + 5 = 3");
            default -> bits() + clauses.comparison() + bits();
        };
    }

    private String bits() {
        StringBuilder chain = new StringBuilder(clauses.oneOf("", "", "", "~ ", "@ ")).append(sum());
        for (int i = clauses.pick(3); i > 1; i--) {
            chain.append(clauses.oneOf(" & ", " | ", " # ")).append(sum());
        }
        return chain.toString();
    }

    private String sum() {
        StringBuilder chain = new StringBuilder(term());
        for (int i = clauses.pick(4); i > 0; i--) {
            chain.append(clauses.oneOf("+", " - ", "*", " / ", " % ")).append(term());
        }
        return chain.toString();
    }

    private String term() {
        return clauses.oneOf("", "", "", " -", " +")
                + clauses.oneOf("small", "small", "medium", "2", "3", "7", "small::int8", "'5'::int2", "length(text)");
    }
}
