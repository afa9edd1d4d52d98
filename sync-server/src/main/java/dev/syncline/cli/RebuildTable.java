package dev.syncline.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;

/** A rebuild for people: its plan, and what came of it. */
final class RebuildTable {
    private RebuildTable() {}

    static void waiting(JsonNode job, PrintWriter out) {
        out.printf(
                "job %s is built, and as the log says. waiting: switch. Next: syncline rebuild switch %1$s%n",
                job.path("id").asText());
    }

    static void result(JsonNode result, PrintWriter out) {
        String kept = result.path("kept").asText();
        if (result.path("switched").asBoolean()) {
            out.printf("switched; what was live before is kept as %s%n", kept);
        } else {
            out.printf("built as %s%nread    %s%n", kept, result.path("read").asText());
        }
        result.path("moved").forEach(moved -> out.println("moved   " + moved.asText()));
        result.path("lost").forEach(lost -> out.println("lost    " + lost.asText()));
        out.printf("When it is no longer needed: syncline rebuild drop %s --confirm %1$s%n", kept);
    }

    /** @param line that does what the plan shows */
    static void plan(JsonNode plan, String line, PrintWriter out) {
        for (JsonNode part : plan.path("read")) {
            long begin = part.path("begin").asLong();
            long end = part.path("end").asLong();
            if (end > begin) {
                out.printf(
                        "reads   %-20s from %d up to %d%n",
                        part.path("partition").asText(), begin, end);
            }
        }
        out.printf(
                "builds  %s documents in about %s s (a guess)%n",
                plan.path("documents").asText(), plan.path("estimatedSeconds").asText());
        String free = plan.has("freeBytes")
                ? (plan.path("freeBytes").asLong() >> 20) + " MB are free"
                : "how much is free is not known";
        out.printf(
                "needs   about %d MB beside the live store; %s%n",
                1 + (plan.path("bytes").asLong() >> 20), free);
        if (plan.has("fold")) {
            out.printf(
                    "        about %d MB more while it decides, which are given back%n",
                    1 + (plan.path("fold").path("bytes").asLong() >> 20));
        }
        plan.path("lost").forEach(loss -> out.println("loses   " + loss.asText()));
        if (plan.has("refusal")) {
            out.println("refused " + plan.path("refusal").asText());
        } else {
            out.println("Nothing was done. Next: " + line);
        }
    }
}
