package dev.syncline.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.syncline.event.Json;
import dev.syncline.server.EffectiveConfiguration;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code syncline config show}. */
@Command(
        name = "config",
        mixinStandardHelpOptions = true,
        headerHeading = "Examples:%n" + "  syncline config show server.yml%n" + "%n",
        header = "What a server would run with.")
final class ConfigCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new CommandLine.ParameterException(spec.commandLine(), "show?");
    }

    @Command(
            name = "show",
            mixinStandardHelpOptions = true,
            headerHeading = "Examples:%n  syncline config show server.yml%n%n",
            header = "Every value of Syncline's own keys with its source; secrets masked.")
    int show(
            @Mixin ServerOptions server,
            @Parameters(paramLabel = "FILE", description = "the configuration, YAML") Path file)
            throws Exception {
        PrintWriter out = spec.commandLine().getOut();
        Map<String, EffectiveConfiguration.Value> values = EffectiveConfiguration.read(file);
        if (server.output(OutputFormat.TABLE) == OutputFormat.TABLE) {
            values.forEach((key, value) -> out.printf("%-28s %-40s %s%n", key, value.text(), value.source()));
        } else {
            ObjectNode node = Json.NODES.objectNode();
            values.forEach((key, value) ->
                    node.putObject(key).put("value", value.text()).put("source", value.source()));
            out.println(Json.text(node));
        }
        out.flush();
        return ExitCode.DONE;
    }
}
