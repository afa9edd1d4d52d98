package dev.syncline.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.util.Locale;

/** The status of a server for people: a line per stage, then a line per job that runs. */
final class StatusTable {
    private static final String LINE = "  %-20s %-5s %10s %10s %9s  %s%n";

    private final JsonNode status;

    StatusTable(JsonNode status) {
        this.status = status;
    }

    void print(PrintWriter out) {
        out.printf(
                "%s, reads from %s, %s%n",
                status.path("status").asText(), status.path("reads").asText(), parked());
        out.printf(LINE, "stage", "state", "rate/s", "behind", "lag", "reason");
        status.path("dependencies").properties().forEach(one -> stage(one.getKey(), one.getValue(), out));
        status.path("jobs").forEach(job -> job(job, out));
    }

    private String parked() {
        long parked = status.path("parked").asLong();
        return parked < 0 ? "parked documents unknown" : parked + " parked documents";
    }

    private static void stage(String name, JsonNode stage, PrintWriter out) {
        out.printf(
                LINE,
                name,
                stage.path("ok").asBoolean() ? "ok" : "FAIL",
                number(stage, "ratePerSecond", "%,.1f"),
                number(stage, "lagRecords", "%,.0f"),
                number(stage, "lagSeconds", "%,.1f s"),
                stage.path("reason").asText());
        delivered(stage.path("deliveredPerSecond"), out);
    }

    /** Of each collection from which something goes out now. */
    private static void delivered(JsonNode rates, PrintWriter out) {
        rates.properties().stream()
                .filter(rate -> rate.getValue().asDouble() > 0)
                .forEach(rate -> out.printf(
                        Locale.ROOT,
                        LINE,
                        "  " + rate.getKey(),
                        "",
                        String.format(Locale.ROOT, "%,.1f", rate.getValue().asDouble()),
                        "",
                        "",
                        "changes to subscribers"));
    }

    private static String number(JsonNode stage, String field, String format) {
        return stage.has(field)
                ? String.format(Locale.ROOT, format, stage.path(field).asDouble())
                : "-";
    }

    private static void job(JsonNode job, PrintWriter out) {
        StringBuilder progress = new StringBuilder();
        job.path("progress")
                .properties()
                .forEach(one -> progress.append(String.format(
                        Locale.ROOT, "  %s %,d", one.getKey(), one.getValue().asLong())));
        out.printf(
                "  job %s  %s  %s  %s  %.0f s%s%n",
                job.path("id").asText(),
                job.path("kind").asText(),
                job.path("state").asText(),
                job.path("doing").asText("-"),
                job.path("seconds").asDouble(),
                progress);
    }
}
