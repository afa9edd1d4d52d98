package dev.syncline.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.syncline.event.Json;
import java.io.PrintWriter;
import java.util.List;
import java.util.StringJoiner;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code syncline reconcile}. */
@Command(
        name = "reconcile",
        mixinStandardHelpOptions = true,
        headerHeading = "Examples:%n"
                + "  syncline reconcile                 everything, document by document%n"
                + "  syncline reconcile tasks --quick   digests first%n"
                + "  syncline reconcile -o json | jq .divergent%n"
                + "%n",
        header = "Compares PostgreSQL, the JSON store and the log while all of them move.",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:no divergence",
            "3:divergences found",
            "4:no such collection",
            "5:refused",
            "7:not done, see the message"
        })
final class ReconcileCommand implements Callable<Integer> {
    private static final int SHOWN = 20;

    @Parameters(arity = "0..*", paramLabel = "COLLECTION", description = "all by default")
    private List<String> collections = List.of();

    @Option(names = "--quick", description = "digests per bucket first; documents only where they differ")
    private boolean quick;

    @Mixin
    private ServerOptions server;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        ObjectNode body = Json.NODES.objectNode().put("mode", quick ? "quick" : "full");
        collections.forEach(body.putArray("collections")::add);
        JsonNode report = new JobWatch(server, spec).run("/v1/ops/reconciliations", body, this::table);
        return report.path("divergent").asLong() > 0 ? ExitCode.FINDINGS : ExitCode.DONE;
    }

    private void table(JsonNode report, PrintWriter out) throws InterruptedException {
        out.printf(
                "%-26s %10s %10s %10s %10s %9s %8s  %s%n",
                "collection", "compared", "in flight", "equal", "divergent", "accuracy", "seconds", "classes");
        for (JsonNode row : report.path("collections")) {
            StringJoiner classes = new StringJoiner(", ");
            row.path("classes").properties().forEach(one -> classes.add(one.getKey() + " " + one.getValue()));
            out.printf(
                    "%-26s %10d %10d %10d %10d %8.3f%% %8.1f  %s%n",
                    row.path("collection").asText(),
                    row.path("compared").asLong(),
                    row.path("inFlight").asLong(),
                    row.path("equal").asLong(),
                    row.path("divergent").asLong(),
                    row.path("accuracy").asDouble(),
                    row.path("seconds").asDouble(),
                    classes);
        }
        if (report.path("divergent").asLong() > 0) {
            divergences(report.path("id").asText(), out);
        }
        out.printf(
                "%d divergent documents behind position %s, %.1f s%n",
                report.path("divergent").asLong(),
                fence(report),
                report.path("seconds").asDouble());
    }

    /** The fence is the same for all collections. */
    private static String fence(JsonNode report) {
        StringJoiner positions = new StringJoiner(" ");
        report.path("collections")
                .path(0)
                .path("fence")
                .properties()
                .forEach(
                        one -> positions.add(one.getKey() + "@" + one.getValue().asLong()));
        return positions.toString();
    }

    private void divergences(String id, PrintWriter out) throws InterruptedException {
        JsonNode found = server.ask(server.request("/v1/ops/reconciliations/" + id + "/divergences?limit=" + SHOWN));
        out.println();
        for (JsonNode one : found.path("items")) {
            StringJoiner wrong = new StringJoiner(", ");
            one.path("wrong").forEach(store -> wrong.add(store.asText()));
            out.printf(
                    "%s/%s  %s  wrong: %s  versions: %s%n",
                    one.path("collection").asText(),
                    one.path("id").asText(),
                    one.path("class").asText(),
                    wrong.length() == 0 ? "no store" : wrong,
                    one.path("versions"));
            one.path("differences").forEach(difference -> out.println("    " + difference));
        }
        out.println();
        out.println("Next: syncline repair shows what would mend this");
    }
}
