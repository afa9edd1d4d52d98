package dev.syncline.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.syncline.event.Json;
import java.io.PrintWriter;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
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
                + "  syncline rebuild json --execute --switch         fill new files, which then take the live ones' place%n"
                + "  syncline rebuild switch JOB                      put what was filled in the live store's place%n"
                + "  syncline rebuild drop syncline_old_JOB --confirm syncline_old_JOB%n"
                + "%n",
        header = "Build a store anew from the log, beside the live one.",
        subcommands = {
            RebuildStore.Postgres.class,
            RebuildStore.JsonFiles.class,
            RebuildCommand.Switch.class,
            RebuildCommand.Drop.class
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:done",
            "4:no such job or name",
            "5:refused, see the message",
            "7:no answer: outcome unknown",
            "9:to be confirmed"
        })
final class RebuildCommand implements Runnable {
    static final String PATH = "/v1/ops/rebuilds";

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Which store: postgres or json?");
    }

    static HttpRequest.BodyPublisher body(ObjectNode tree) {
        return HttpRequest.BodyPublishers.ofByteArray(Json.bytes(tree));
    }

    static JsonNode ask(ServerOptions server, HttpRequest.Builder request) throws InterruptedException {
        HttpResponse<byte[]> response = server.send(
                request.header("Content-Type", "application/json").build(), HttpResponse.BodyHandlers.ofByteArray());
        if (response.statusCode() >= 300) {
            throw server.failure(response);
        }
        return response.body().length == 0 ? Json.NODES.objectNode() : Json.read(response.body());
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
            PrintWriter out = spec.commandLine().getOut();
            if (server.output(OutputFormat.TABLE) == OutputFormat.TABLE) {
                out.printf(
                        "job %s switches as soon as it may; it is now %s. See: syncline job watch %1$s%n",
                        job, answer.path("state").asText());
            } else {
                out.println(Json.text(answer));
            }
            out.flush();
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

        @Parameters(paramLabel = "NAME", description = "what is kept: its schema or directory, or the rebuild's job")
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
