package dev.syncline.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.syncline.event.Json;
import java.io.PrintWriter;
import java.net.http.HttpResponse;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code syncline status}. */
@Command(
        name = "status",
        mixinStandardHelpOptions = true,
        headerHeading =
                "Examples:%n" + "  syncline status%n" + "  syncline status -o json | jq .dependencies.capture%n" + "%n",
        header = "One screen: log, decider, projectors, capture, parked documents.")
final class StatusCommand implements Callable<Integer> {
    @Mixin
    private ServerOptions server;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        HttpResponse<byte[]> response =
                server.send(server.request("/v1/ops/status").build(), HttpResponse.BodyHandlers.ofByteArray());
        if (response.statusCode() != 200) {
            throw server.failure(response);
        }
        JsonNode status = Json.read(response.body());
        PrintWriter out = spec.commandLine().getOut();
        if (server.output(OutputFormat.TABLE) == OutputFormat.TABLE) {
            table(status, out);
        } else {
            out.println(Json.text(status));
        }
        out.flush();
        return ExitCode.DONE;
    }

    private static void table(JsonNode status, PrintWriter out) {
        out.printf(
                "%s, reads from %s, %s parked documents%n",
                status.path("status").asText(),
                status.path("reads").asText(),
                status.path("parked").asText());
        status.path("dependencies").properties().forEach(one -> {
            JsonNode dependency = one.getValue();
            String lag = dependency.has("lagRecords")
                    ? "lag %s records, %s s"
                            .formatted(
                                    dependency.path("lagRecords").asText(),
                                    dependency.path("lagSeconds").asText())
                    : "";
            out.printf(
                    "  %-20s %-5s %-26s %s%n",
                    one.getKey(),
                    dependency.path("ok").asBoolean() ? "ok" : "FAIL",
                    lag,
                    dependency.path("reason").asText());
        });
    }
}
