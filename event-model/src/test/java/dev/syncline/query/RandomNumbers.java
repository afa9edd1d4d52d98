package dev.syncline.query;

/** Expressions of the numeric types; a good part of them overflows or divides by zero for some document. */
final class RandomNumbers {
    private final RandomClauses clauses;

    RandomNumbers(RandomClauses clauses) {
        this.clauses = clauses;
    }

    String kind() {
        return clauses.oneOf("int2", "int4", "int8", "numeric", "float4", "float8");
    }

    String value(String kind, int depth) {
        if (depth <= 0) {
            return leaf(kind);
        }
        if (kind.equals("float4") && clauses.pick(3) == 0) {
            // With another number it makes a double.
            return "(" + value(kind, depth - 1) + clauses.oneOf(" + ", " - ", " * ", " / ") + value(kind(), 0)
                    + ")::float4";
        }
        boolean integer = kind.startsWith("int");
        return switch (clauses.pick(9)) {
            case 0, 1 ->
                "(" + value(kind, depth - 1) + clauses.oneOf(" + ", " - ", " * ", " / ") + value(kind, 0) + ")";
            case 2 ->
                kind.startsWith("float")
                        ? "(|/ @ " + value(kind, depth - 1) + ")::" + kind
                        : "(" + value(kind, depth - 1) + " % " + value(kind, 0) + ")";
            case 3 ->
                integer
                        ? "(" + value(kind, depth - 1) + clauses.oneOf(" & ", " | ", " # ") + value(kind, 0) + ")"
                        : "(" + value(kind, depth - 1) + ")";
            case 4 -> clauses.oneOf("(- ", "(@ ", "(+ ", integer ? "(~ " : "(- ") + value(kind, depth - 1) + ")";
            case 5 -> "(" + value(kind(), depth - 1) + ")::" + kind;
            case 6 -> cast(kind, depth);
            case 7 -> clauses.oneOf("greatest(", "least(") + value(kind, depth - 1) + ", " + value(kind, 0) + ")";
            default -> leaf(kind);
        };
    }

    private String cast(String kind, int depth) {
        return switch (clauses.pick(4)) {
            case 0 -> "length(" + clauses.texts().value(depth - 1) + ")::" + kind;
            case 1 -> "(nested->>'n')::" + kind;
            case 2 -> "bool::int4::" + kind;
            default -> clauses.oneOf("text", "bounded") + "::" + kind;
        };
    }

    private String leaf(String kind) {
        return switch (kind) {
            case "int2" -> clauses.oneOf("small", "small", "2::int2", "'-3'::smallint");
            case "int4" -> clauses.oneOf("medium", "medium", "small", "3", "0", "-7", "100000");
            case "int8" ->
                clauses.oneOf("big", "big", "medium", "5", "9223372036854775807", "(day - date '2026-01-01')");
            case "numeric" ->
                clauses.oneOf(
                        "money", "money", decimal(), decimal(), "2.5", "0.001", "1e20", "33.330", "-7::numeric", "big");
            case "float4" ->
                clauses.oneOf(
                        "real::float4",
                        "money::float4",
                        decimal() + "::float4",
                        "0.1::real",
                        "3e38::float4",
                        "small::real",
                        "'2.5'::float4",
                        "big::float4");
            default ->
                clauses.oneOf(
                        "real",
                        "real",
                        decimal() + "::float8",
                        "0.1::float8",
                        "2.5::float8",
                        "1e300::float8",
                        "money",
                        "2 ^ 10");
        };
    }

    /** About the digits of a result, to the last. */
    String exact() {
        String kind = clauses.oneOf("numeric", "numeric", "float4", "float8");
        // PostgreSQL writes a negative zero with its sign.
        String positive = kind.startsWith("float") ? " + 0::" + kind : "";
        String quotient = leaf(kind) + clauses.oneOf(" / ", " / ", " * ", " - ") + leaf(kind) + positive;
        return clauses.pick(2) == 0
                ? "length((" + quotient + ")::text)" + clauses.comparison() + clauses.pick(26)
                : "(" + quotient + ")::text LIKE '%" + clauses.pick(10) + "'";
    }

    /** Of up to 20 digits on each side of the point. */
    private String decimal() {
        StringBuilder digits = new StringBuilder("0");
        for (int i = clauses.pick(20); i > 0; i--) {
            digits.append(clauses.pick(10));
        }
        digits.append('.');
        for (int i = clauses.pick(20); i >= 0; i--) {
            digits.append(clauses.pick(3) == 0 ? clauses.pick(10) : 0);
        }
        return digits.toString();
    }
}
