package dev.syncline.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Locale;
import java.util.StringJoiner;

/** How far a job is, in one line. */
final class JobLine {
    private static final double SURE_AFTER_SECONDS = 10;
    private static final double SURE_FROM_PERCENT = 1;

    private JobLine() {}

    static String of(JsonNode job) {
        double seconds = job.path("seconds").asDouble();
        StringJoiner line = new StringJoiner("  ");
        line.add(job.path("kind").asText()).add(job.path("id").asText());
        JsonNode counters = job.path("progress");
        long total = counters.path("total").asLong();
        if (total > 0) {
            line.add(share(counters, total));
        }
        counters.properties().stream()
                .filter(one -> !one.getKey().equals("total"))
                .forEach(one -> line.add(one.getKey() + " " + one.getValue().asLong() + " ("
                        + Math.round(one.getValue().asLong() / Math.max(seconds, 0.1)) + "/s)"));
        line.add("elapsed " + duration(seconds));
        String state = job.path("state").asText();
        if (total > 0 && !job.has("ended") && done(counters) < total) {
            line.add("ETA " + eta(counters, total, seconds, state));
        }
        String doing = job.path("doing").asText();
        return line.add(state.equals("running") && !doing.isEmpty() ? doing : state)
                .toString();
    }

    private static String share(JsonNode counters, long total) {
        long done = Math.min(total, done(counters));
        return String.format(Locale.ROOT, "%.1f%% %d/%d", 100.0 * done / total, done, total);
    }

    /** What the total counts: documents that were applied, or events that were decided. */
    private static long done(JsonNode counters) {
        return counters.has("decided")
                ? counters.path("decided").asLong()
                : counters.path("applied").asLong();
    }

    /** A guess from the average so far; none where that says nothing. */
    private static String eta(JsonNode counters, long total, double seconds, String state) {
        long done = done(counters);
        boolean sure = seconds >= SURE_AFTER_SECONDS && 100.0 * done / total >= SURE_FROM_PERCENT;
        return sure && state.equals("running") ? duration(seconds * (total - done) / done) : "-";
    }

    private static String duration(double seconds) {
        long whole = Math.round(seconds);
        if (whole < 60) {
            return whole + "s";
        }
        return whole < 3600 ? whole / 60 + "m" + whole % 60 + "s" : whole / 3600 + "h" + whole % 3600 / 60 + "m";
    }
}
