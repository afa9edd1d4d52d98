package dev.syncline.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.StringJoiner;

/** How far a job is, in one line. */
final class JobLine {
    private static final DateTimeFormatter HOUR_AND_MINUTE = DateTimeFormatter.ofPattern("HH:mm");

    private JobLine() {}

    /** @param clock of the people who look: it tells when it will be there, and for how long it has waited */
    static String of(JsonNode job, Clock clock) {
        StringJoiner line = new StringJoiner("  ");
        line.add(job.path("kind").asText()).add(job.path("id").asText());
        JsonNode goal = job.path("goal");
        if (goal.path("total").asLong() > 0) {
            line.add(share(goal));
        }
        double seconds = job.path("seconds").asDouble();
        job.path("progress")
                .properties()
                .forEach(one -> line.add(counted(one.getKey(), one.getValue().asLong(), job, seconds)));
        line.add("elapsed " + duration(seconds));
        if (!job.has("ended") && goal.path("done").asLong() < goal.path("total").asLong()) {
            line.add("ETA " + eta(goal, clock));
        }
        return line.add(state(job, clock.instant())).toString();
    }

    private static String share(JsonNode goal) {
        long done = goal.path("done").asLong();
        long total = goal.path("total").asLong();
        return String.format(Locale.ROOT, "%.1f%% %d/%d", 100.0 * done / total, done, total);
    }

    private static String counted(String counter, long count, JsonNode job, double seconds) {
        long average = Math.round(count / Math.max(seconds, 0.1));
        long recent = Math.round(job.path("perSecond").path(counter).asDouble());
        return counter + " " + count + " (" + recent + "/s, avg " + average + "/s)";
    }

    private static String eta(JsonNode goal, Clock clock) {
        if (!goal.has("etaSeconds")) {
            return "-";
        }
        double seconds = goal.path("etaSeconds").asDouble();
        return duration(seconds) + " ("
                + HOUR_AND_MINUTE.format(ZonedDateTime.now(clock).plusSeconds(Math.round(seconds))) + ")";
    }

    private static String state(JsonNode job, Instant now) {
        String state = job.path("state").asText();
        String doing = job.path("doing").asText();
        if (state.equals("running")) {
            return doing.isEmpty() ? state : doing;
        }
        if (job.has("ended") || !job.has("since")) {
            return state;
        }
        Instant since = Instant.parse(job.path("since").asText());
        String next = state.equals("waiting: switch")
                ? ". Start it: " + Syncline.called() + " rebuild switch "
                        + job.path("id").asText()
                : "";
        return state + ", for "
                + duration(Math.max(0, Duration.between(since, now).toMillis() / 1000.0)) + next;
    }

    private static String duration(double seconds) {
        long whole = Math.round(seconds);
        if (whole < 60) {
            return whole + "s";
        }
        return whole < 3600 ? whole / 60 + "m" + whole % 60 + "s" : whole / 3600 + "h" + whole % 3600 / 60 + "m";
    }
}
