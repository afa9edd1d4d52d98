package dev.syncline.query;

/** Expressions of dates, times and intervals. */
final class RandomTimes {
    private final RandomClauses clauses;

    RandomTimes(RandomClauses clauses) {
        this.clauses = clauses;
    }

    String kind() {
        return clauses.oneOf("date", "timestamp", "timestamptz", "time", "interval");
    }

    String value(String kind, int depth) {
        if (depth <= 0) {
            return leaf(kind);
        }
        int deeper = depth - 1;
        return switch (kind) {
            case "date" ->
                clauses.oneOf(
                        "(" + value("date", deeper) + clauses.oneOf(" + ", " - ")
                                + clauses.oneOf("1", "small", "medium", "-40") + ")",
                        "(" + value("timestamp", deeper) + ")::date",
                        "(" + value("timestamptz", deeper) + ")::date",
                        "text::date");
            case "timestamp" ->
                clauses.oneOf(
                        "(" + value("date", deeper) + clauses.oneOf(" + ", " - ") + value("interval", 0) + ")",
                        "(" + value("timestamp", deeper) + clauses.oneOf(" + ", " - ") + value("interval", deeper)
                                + ")",
                        "(" + value("timestamptz", deeper) + " AT TIME ZONE 'UTC')",
                        "(day + " + value("time", deeper) + ")",
                        value("date", deeper) + "::timestamp");
            case "timestamptz" ->
                clauses.oneOf(
                        "(" + value("timestamptz", deeper) + clauses.oneOf(" + ", " - ") + value("interval", deeper)
                                + ")",
                        "timezone('UTC', " + value("timestamp", deeper) + ")",
                        value("date", deeper) + "::timestamptz",
                        "(" + value("timestamptz", deeper) + " + '1 day')");
            case "time" ->
                clauses.oneOf(
                        "(" + value("time", deeper) + clauses.oneOf(" + ", " - ") + value("interval", deeper) + ")",
                        "(" + value("timestamptz", deeper) + ")::time");
            default ->
                clauses.oneOf(
                        "(" + value("timestamptz", deeper) + " - " + value("timestamptz", 0) + ")",
                        "(" + value("timestamp", deeper) + " - " + value("date", 0) + ")",
                        "(" + value("time", deeper) + " - " + value("time", 0) + ")",
                        "(" + value("interval", deeper) + clauses.oneOf(" + ", " - ") + value("interval", 0) + ")",
                        "(- " + value("interval", deeper) + ")",
                        clauses.oneOf("justify_days(", "justify_hours(", "justify_interval(")
                                + value("interval", deeper) + ")");
        };
    }

    private String leaf(String kind) {
        return switch (kind) {
            case "date" ->
                clauses.oneOf(
                        "day",
                        "day",
                        "date '2026-02-28'",
                        "'2024-02-29'::date",
                        "date '12000-01-01'",
                        "(date '0001-01-01' - 400)");
            case "timestamp" ->
                clauses.oneOf(
                        "at::timestamp",
                        "timestamp '2026-02-28 23:59:59.999999'",
                        "day::timestamp",
                        "timestamp '294276-12-31 23:59:59'",
                        "(timestamp '0001-01-01' - interval '44 years')");
            case "timestamptz" ->
                clauses.oneOf(
                        "at",
                        "at",
                        "timestamptz '2026-11-21T08:00:00+02:00'",
                        "'2024-02-29'::timestamp with time zone");
            case "time" -> clauses.oneOf("at::time", "time '23:30'", "time '00:00:00.5'");
            default ->
                clauses.oneOf(
                        "interval '1 month'",
                        "interval '-1 year 40 days -25:00:00'",
                        "interval '1 day'",
                        "interval '36 hours 0.000001 seconds'",
                        "(at - '2026-01-01')");
        };
    }
}
