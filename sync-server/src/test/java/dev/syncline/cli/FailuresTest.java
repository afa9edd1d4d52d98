package dev.syncline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.syncline.event.Json;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class FailuresTest {
    private static final String NOBODY = "http://127.0.0.1:1";

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private Map<String, String> environment = Map.of();

    @Test
    void whoeverAskedForJsonGetsOneProblemOnStdout() {
        int exitCode = run("status", "--url", NOBODY, "-o", "json");

        ObjectNode problem = Json.object(out.toString().trim().getBytes(StandardCharsets.UTF_8));
        assertThat(exitCode).isEqualTo(ExitCode.UNKNOWN);
        assertThat(problem.get("exitCode").asInt()).isEqualTo(exitCode);
        assertThat(problem.get("title").asText()).isNotEmpty();
        assertThat(problem.get("detail").asText()).contains("No server answers at " + NOBODY);
        assertThat(err.toString()).contains("No server answers");
    }

    @Test
    void stdoutIsEmptyForPeople() {
        int exitCode = run("status", "--url", NOBODY);

        assertThat(exitCode).isEqualTo(ExitCode.UNKNOWN);
        assertThat(out.toString()).isEmpty();
        assertThat(err.toString().lines()).hasSize(1);
    }

    @Test
    void busyPortIsNoDefect() {
        Exception failure = new RuntimeException(
                new java.io.IOException("Failed to bind to /127.0.0.1:8080", new java.net.BindException("in use")));
        CommandLine command = Syncline.commandLine(environment);
        command.setErr(new PrintWriter(err));

        int exitCode = new Failures().handleExecutionException(failure, command, command.parseArgs("status"));

        assertThat(exitCode).isEqualTo(ExitCode.REFUSED);
        assertThat(err.toString()).contains("127.0.0.1:8080").contains("[port-busy]");
    }

    @Test
    void whatNoOptionSaysTheEnvironmentSays() {
        environment = Map.of("SYNCLINE_URL", NOBODY, "SYNCLINE_OUTPUT", "json", "SYNCLINE_WATCH", "1");

        assertThat(run("status")).isEqualTo(ExitCode.UNKNOWN);
        assertThat(out.toString()).contains(NOBODY);

        assertThat(run("status", "--url", "http://127.0.0.1:2")).isEqualTo(ExitCode.UNKNOWN);
        assertThat(out.toString()).contains("http://127.0.0.1:2");
    }

    @Test
    void whatACommandDoesTheEnvironmentDoesNotSay() {
        CommandLine command = Syncline.commandLine(Map.of("SYNCLINE_KEY", "k", "SYNCLINE_URL", NOBODY));

        var put = command.parseArgs("event", "put", "tasks", "1", "-")
                .subcommand()
                .subcommand()
                .commandSpec();

        assertThat(put.findOption("--url").<String>getValue()).isEqualTo(NOBODY);
        assertThat(put.findOption("--key").<Object>getValue()).isIn(null, Optional.empty());
    }

    private int run(String... arguments) {
        CommandLine command = Syncline.commandLine(environment);
        command.setOut(new PrintWriter(out));
        command.setErr(new PrintWriter(err));
        return command.execute(arguments);
    }
}
