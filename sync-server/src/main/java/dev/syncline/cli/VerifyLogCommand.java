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

/** {@code syncline verify-log}. */
@Command(
        name = "verify-log",
        mixinStandardHelpOptions = true,
        headerHeading = "Examples:%n"
                + "  syncline verify-log                      every collection%n"
                + "  syncline verify-log tasks --rate 5000%n"
                + "  syncline verify-log -o json | jq .items%n"
                + "%n",
        header = "Decides all events again from nothing, and compares with the changes, document by document.",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:no difference", "3:differences found", "5:no such collection", "7:not done, see the message"
        })
final class VerifyLogCommand implements Callable<Integer> {
    @Parameters(arity = "0..*", paramLabel = "COLLECTION", description = "all by default")
    private List<String> collections = List.of();

    @Option(names = "--rate", paramLabel = "N", description = "events a second at most")
    private long rate;

    @Mixin
    private ServerOptions server;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        ObjectNode body = Json.NODES.objectNode().put("rate", rate);
        collections.forEach(body.putArray("collections")::add);
        JsonNode result = new JobWatch(server, spec).run("/v1/ops/verifications", body, VerifyLogCommand::table);
        return result.path("differences").asLong() > 0 ? ExitCode.FINDINGS : ExitCode.DONE;
    }

    private static void table(JsonNode result, PrintWriter out) {
        JsonNode items = result.path("items");
        if (!items.isEmpty()) {
            out.printf("%-48s %-10s %10s %10s  %s%n", "document", "class", "decided", "found", "differs in");
        }
        for (JsonNode item : items) {
            StringJoiner fields = new StringJoiner(", ");
            item.path("fields").forEach(pointer -> fields.add(pointer.asText()));
            out.printf(
                    "%-48s %-10s %10s %10s  %s%n",
                    item.path("collection").asText() + "/" + item.path("id").asText(),
                    item.path("class").asText(),
                    item.path("decided").asText("-"),
                    item.path("found").asText("-"),
                    fields);
        }
        long differences = result.path("differences").asLong();
        if (differences > items.size()) {
            out.printf("... and %d more%n", differences - items.size());
        }
        result.path("removedCollections")
                .properties()
                .forEach(one -> out.printf(
                        "not judged: %s changes of %s, which is not in the catalog%n", one.getValue(), one.getKey()));
        out.printf(
                "%d events decided again, %d documents, %d changes compared: %s%n",
                result.path("events").asLong(),
                result.path("documents").asLong(),
                result.path("changes").asLong(),
                differences == 0 ? "no difference" : differences + " differences");
    }
}
