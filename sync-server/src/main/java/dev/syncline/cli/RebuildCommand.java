package dev.syncline.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.syncline.event.Json;
import java.io.PrintWriter;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code syncline rebuild}. */
@Command(
        name = "rebuild",
        mixinStandardHelpOptions = true,
        headerHeading = "Examples:%n"
                + "  syncline rebuild postgres                        what would be done%n"
                + "  syncline rebuild postgres --execute              fill new tables beside the live ones%n"
                + "  syncline rebuild switch JOB                      put them in the live ones' place%n"
                + "  syncline rebuild drop syncline_old_JOB --confirm syncline_old_JOB%n"
                + "%n",
        header = "Build a store anew from the log, beside the live one.",
        subcommands = {RebuildCommand.Postgres.class, RebuildCommand.Switch.class, RebuildCommand.Drop.class})
final class RebuildCommand implements Runnable {
    private static final String PATH = "/v1/ops/rebuilds";

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Which store: postgres?");
    }

    private static HttpRequest.BodyPublisher body(ObjectNode tree) {
        return HttpRequest.BodyPublishers.ofByteArray(Json.bytes(tree));
    }

    private static JsonNode ask(ServerOptions server, HttpRequest.Builder request) throws InterruptedException {
        HttpResponse<byte[]> response = server.send(
                request.header("Content-Type", "application/json").build(), HttpResponse.BodyHandlers.ofByteArray());
        if (response.statusCode() >= 300) {
            throw server.failure(response);
        }
        return response.body().length == 0 ? Json.NODES.objectNode() : Json.read(response.body());
    }

    /** {@code syncline rebuild postgres}. */
    @Command(
            name = "postgres",
            mixinStandardHelpOptions = true,
            headerHeading = "Examples:%n  syncline rebuild postgres --execute --switch%n%n",
            header = "PostgreSQL: fresh tables in a schema of their own. Without --execute only the plan.")
    static final class Postgres implements Callable<Integer> {
        @Mixin
        private ServerOptions server;

        @Spec
        private CommandSpec spec;

        @Option(names = "--execute", description = "do it")
        private boolean execute;

        @Option(names = "--switch", description = "take the live tables' place without being asked again")
        private boolean swap;

        @Option(names = "--collection", split = ",", paramLabel = "NAME", description = "only these")
        private List<String> collections = List.of();

        @Option(names = "--rate", paramLabel = "N", description = "documents a second at most")
        private long rate;

        @Override
        public Integer call() throws InterruptedException {
            ObjectNode body = Json.NODES
                    .objectNode()
                    .put("store", "postgres")
                    .put("switch", swap)
                    .put("rate", rate)
                    .put("execute", execute);
            ArrayNode names = body.putArray("collections");
            collections.forEach(names::add);
            JsonNode answer = ask(server, server.request(PATH).POST(body(body)));
            PrintWriter out = spec.commandLine().getOut();
            if (server.output(OutputFormat.TABLE) != OutputFormat.TABLE) {
                out.println(Json.text(answer));
            } else if (execute) {
                out.printf(
                        "job %1$s runs: GET /v1/ops/jobs/%1$s. Then: syncline rebuild switch %1$s%n",
                        answer.path("id").asText());
            } else {
                plan(answer, out);
            }
            out.flush();
            return answer.has("refusal") ? ExitCode.REFUSED : ExitCode.DONE;
        }

        private static void plan(JsonNode plan, PrintWriter out) {
            plan.path("read")
                    .forEach(part -> out.printf(
                            "reads   %-12s positions %s to %s%n",
                            part.path("partition").asText(),
                            part.path("begin").asText(),
                            part.path("end").asText()));
            out.printf(
                    "builds  %s documents in about %s s, needs about %s MB beside the live tables%n",
                    plan.path("documents").asText(),
                    plan.path("estimatedSeconds").asText(),
                    1 + plan.path("bytes").asLong() / (1 << 20));
            plan.path("lost").forEach(loss -> out.println("loses   " + loss.asText()));
            if (plan.has("refusal")) {
                out.println("refused " + plan.path("refusal").asText());
            } else {
                out.println("Nothing was done. Next: the same with --execute");
            }
        }
    }

    /** {@code syncline rebuild switch}. */
    @Command(
            name = "switch",
            mixinStandardHelpOptions = true,
            headerHeading = "Examples:%n  syncline rebuild switch 1f9e02ac%n%n",
            header = "Put what was built in the live store's place; the old one is kept.")
    static final class Switch implements Callable<Integer> {
        @Mixin
        private ServerOptions server;

        @Spec
        private CommandSpec spec;

        @Parameters(paramLabel = "JOB", description = "of the rebuild")
        private String job;

        @Override
        public Integer call() throws InterruptedException {
            JsonNode answer =
                    ask(server, server.request(PATH + "/" + job + "/switch").POST(HttpRequest.BodyPublishers.noBody()));
            spec.commandLine().getOut().println(Json.text(answer));
            spec.commandLine().getOut().flush();
            return ExitCode.DONE;
        }
    }

    /** {@code syncline rebuild drop}. */
    @Command(
            name = "drop",
            mixinStandardHelpOptions = true,
            headerHeading =
                    "Examples:%n  syncline rebuild drop syncline_old_1f9e02ac --confirm syncline_old_1f9e02ac%n%n",
            header = "End for good what was live before, or a rebuild that came to nothing.")
    static final class Drop implements Callable<Integer> {
        @Mixin
        private ServerOptions server;

        @Parameters(paramLabel = "NAME", description = "schema that is kept, or the rebuild's job")
        private String name;

        @Option(names = "--confirm", paramLabel = "NAME", description = "the name again")
        private String confirm;

        @Override
        public Integer call() throws InterruptedException {
            if (!name.equals(confirm)) {
                throw new CommandException(
                        ExitCode.NEEDS_CONFIRMATION, "This can't be undone. Say the name again: --confirm " + name);
            }
            ask(server, server.request(PATH + "/old/" + name).DELETE());
            return ExitCode.DONE;
        }
    }
}
