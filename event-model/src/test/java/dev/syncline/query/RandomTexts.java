package dev.syncline.query;

import java.util.List;

/** Expressions of type text and predicates over them; and the values that documents have. */
final class RandomTexts {
    /** The field's name, then its values in JSON. */
    static final List<List<String>> FIELDS = List.of(
            List.of(
                    "text",
                    "\"a\"",
                    "\"B\"",
                    "\"b\"",
                    "\"\"",
                    "\"a%b_c\"",
                    "\"\\\\x\"",
                    "\"\u00c4\u00df\u0130\"",
                    "\"\ud83d\ude00z\"",
                    "\"\uff5e\"",
                    "\"12\"",
                    "\"-7\"",
                    "\"1.50\"",
                    "\"2026-02-28\"",
                    "\"true\"",
                    "\"a\\nb\"",
                    "\"100%\"",
                    "\"\u00e4ss\u0131\"",
                    "\"x\\\\\""),
            List.of("bounded", "\"a\"", "\"A\"", "\"12\"", "\"  \"", "\"0\"", "\"1e2\""),
            List.of("uuid", "\"00000000-0000-0000-0000-000000000001\"", "\"ABCDEF00-0000-0000-0000-00000000000F\""),
            List.of("bool", "true", "false"),
            List.of("small", "0", "1", "-3", "7", "32767", "-32768"),
            List.of("medium", "0", "1", "2", "-7", "12", "2147483647", "-2147483648"),
            List.of("big", "0", "1", "5", "-12", "9223372036854775807", "-9223372036854775808", "9007199254740993"),
            List.of("money", "0", "1.5", "-2.25", "0.01", "12", "-7", "1234567890123456789012345678.99", "33.33"),
            List.of(
                    "real",
                    "0",
                    "1.5",
                    "-0.1",
                    "0.5",
                    "2.5",
                    "1e300",
                    "-1e300",
                    "5e-324",
                    "9007199254740993",
                    "1e15",
                    "123456789012345.6",
                    "0.0001",
                    "0.00001",
                    "7"),
            List.of("day", "\"2026-02-28\"", "\"2024-02-29\"", "\"0001-01-01\"", "\"9999-12-31\"", "\"2026-11-21\""),
            List.of(
                    "at",
                    "\"2026-02-28T23:59:59.999999Z\"",
                    "\"2024-02-29T00:00:00Z\"",
                    "\"0001-01-01T00:00:00Z\"",
                    "\"9999-12-31T23:59:59Z\"",
                    "\"2026-11-21T08:00:00.1Z\""),
            List.of("state", "\"on\"", "\"off\""),
            List.of(
                    "nested",
                    "{}",
                    "{\"a\":1}",
                    "{\"a\":\"x\",\"b\":[1,2]}",
                    "{\"a\":{\"b\":null},\"n\":1e30}",
                    "{\"a\":[1,{\"k\":\"x\"}],\"n\":-0.50}",
                    "{\"a\":null}",
                    "{\"a\":\"q\\\"\\\\\\n\\u0001\u00e4\"}"),
            List.of(
                    "list",
                    "[]",
                    "[1]",
                    "[\"a\"]",
                    "[\"a\",{\"k\":\"x\"}]",
                    "[[1,2],3]",
                    "[null]",
                    "[1.10,\"x\",true]"),
            List.of("raw", "\"\"", "\"AAECAwQF/v8=\"", "\"AP8=\""));

    private static final String[] LITERALS = {
        "a",
        "A",
        "b",
        "B",
        "",
        "12",
        "-7",
        "on",
        "off",
        "a%b_c",
        "\\x",
        "\u00e4\u00df\u0130",
        "\ud83d\ude00",
        "\uff5e",
        "x"
    };
    private static final String[] PATTERNS = {
        "%", "a%", "%b", "_", "%_%", "a\\%b%", "\\\\x", "%\\", "A%", "\u00c4%", "_z", "%%b_c", "1__%", "a!%b!_c", "",
        "x\\", "%a%b%", "__"
    };

    private final RandomClauses clauses;

    RandomTexts(RandomClauses clauses) {
        this.clauses = clauses;
    }

    String value(int depth) {
        if (depth <= 0) {
            return switch (clauses.pick(4)) {
                case 0 -> clauses.quoted(clauses.oneOf(LITERALS));
                case 1 -> clauses.oneOf("state", "bounded");
                default -> "text";
            };
        }
        return switch (clauses.pick(10)) {
            case 0 -> clauses.oneOf("lower(", "upper(") + value(depth - 1) + ")";
            case 1 -> "concat(" + value(depth - 1) + ", " + any(depth - 1) + ")";
            case 2 -> "(" + value(depth - 1) + " || " + any(depth - 1) + "::text)";
            case 3 -> "(" + any(depth - 1) + ")::text";
            case 4 -> "coalesce(" + value(depth - 1) + ", " + value(depth - 1) + ")";
            case 5 -> clauses.oneOf("greatest(", "least(") + value(depth - 1) + ", " + value(0) + ")";
            case 6 -> clauses.oneOf("nested->>'a'", "list->>0", "list->>-1", "nested->>'n'");
            case 7 ->
                "CASE " + value(0) + " WHEN " + value(0) + " THEN " + value(depth - 1) + " ELSE " + value(0) + " END";
            default -> value(0);
        };
    }

    private String any(int depth) {
        String kind = clauses.oneOf("text", "text", "int2", "int4", "int8", "numeric", "float8", "date");
        if (clauses.timesAsText() && clauses.pick(3) == 0) {
            kind = clauses.oneOf("timestamptz", "timestamp", "time");
        }
        String flag = clauses.timesAsText() ? "bool" : "id";
        return clauses.pick(8) == 0
                ? clauses.oneOf(flag, "id", "nested", "(list->0)")
                : "(" + clauses.value(kind, depth) + ")";
    }

    /** Where code points and UTF-16 disagree. */
    String ordered() {
        return "text" + clauses.comparison() + clauses.quoted(clauses.oneOf(LITERALS));
    }

    String predicate(int depth) {
        String left = value(depth);
        return switch (clauses.pick(9)) {
            case 0, 1 ->
                left
                        + clauses.oneOf(" LIKE ", " NOT LIKE ", " ILIKE ", " NOT ILIKE ", " ~~* ", " !~~ ")
                        + clauses.quoted(clauses.oneOf(PATTERNS));
            case 2 ->
                left + clauses.oneOf(" LIKE ", " NOT ILIKE ") + clauses.quoted(clauses.oneOf(PATTERNS)) + " ESCAPE "
                        + clauses.oneOf("'!'", "'a'", "''", "'\\'");
            case 3 ->
                clauses.pick(2) == 0
                        ? left + clauses.oneOf(" LIKE ", " ILIKE ") + value(depth)
                        : "like(" + left + ", " + clauses.quoted(clauses.oneOf(PATTERNS)) + ")";
            case 4 ->
                left + clauses.oneOf(" IN (", " NOT IN (") + value(0) + ", " + value(0) + ", "
                        + clauses.oneOf("NULL", "'on'", "text") + ")";
            case 5 ->
                left
                        + clauses.oneOf(" = ANY", " <> ALL", " < ANY", " >= ALL", " LIKE ANY")
                        + clauses.oneOf("('{a,B,NULL}')", "(ARRAY[text, 'x'])", "('{}')", "('{\"a%\",\"\\\\\\\\x\"}')");
            case 6 -> left + " BETWEEN " + clauses.oneOf("", "SYMMETRIC ") + value(0) + " AND " + value(depth);
            case 7 ->
                clauses.oneOf(
                        "ARRAY[text, bounded] @> ARRAY[" + value(0) + "]",
                        "ARRAY[text, state] && '{a,on}'",
                        "ARRAY[text] || bounded <> '{a,b}'",
                        "array_append(ARRAY[state], text) = '{on,a}'",
                        "array_ndims(ARRAY[text]) = 1");
            default -> left + clauses.comparison() + value(depth);
        };
    }
}
