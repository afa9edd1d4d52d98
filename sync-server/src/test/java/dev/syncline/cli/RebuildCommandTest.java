package dev.syncline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/** The command against a server that says what a test wants it to say. */
class RebuildCommandTest {
    private static final String BEGUN = "{\"id\":\"1f9e\",\"state\":\"running\"}";

    private final List<String> asked = new ArrayList<>();
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private String job = "{}";
    private HttpServer server;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/v1/ops/rebuilds", exchange -> answer(exchange, 202, BEGUN));
        server.createContext("/v1/ops/jobs/1f9e", exchange -> answer(exchange, 200, job));
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private void answer(HttpExchange exchange, int status, String body) throws IOException {
        asked.add(exchange.getRequestMethod() + " " + exchange.getRequestURI());
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    private int run(String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--url", "http://127.0.0.1:" + server.getAddress().getPort()));
        CommandLine line = Syncline.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
        return line.execute(all.toArray(String[]::new));
    }

    @Test
    void jobIsWatchedToItsEndAndItsResultTold() {
        job = "{\"id\":\"1f9e\",\"state\":\"done\",\"ended\":\"now\",\"result\":"
                + "{\"switched\":true,\"kept\":\"json_old_1f9e\",\"moved\":[],\"lost\":[\"view open_tasks\"]}}";

        int exitCode = run("rebuild", "json", "--execute", "--switch", "--yes");

        assertThat(exitCode).isEqualTo(ExitCode.DONE);
        assertThat(err.toString()).contains("Ctrl-C leaves it running: syncline job watch 1f9e");
        assertThat(out.toString())
                .contains("switched; what was live before is kept as json_old_1f9e")
                .contains("lost    view open_tasks")
                .contains("syncline rebuild drop json_old_1f9e --confirm json_old_1f9e");
    }

    @Test
    void jobThatWaitsForItsSwitchIsLeftWithTheCommandThatEndsTheWait() {
        job = "{\"id\":\"1f9e\",\"state\":\"waiting: switch\"}";

        int exitCode = run("rebuild", "postgres", "--execute", "--yes");

        assertThat(exitCode).isEqualTo(ExitCode.DONE);
        assertThat(out.toString()).contains("waiting: switch").contains("Next: syncline rebuild switch 1f9e");
    }

    @ParameterizedTest
    @CsvSource({"refused, 5", "defect, 1", "unavailable, 7", "'', 7"})
    void failedJobIsAFailureWithItsReason(String code, int exitCode) {
        job = "{\"id\":\"1f9e\",\"state\":\"failed\",\"ended\":\"now\",\"code\":\"" + code
                + "\",\"detail\":\"no room left\"}";

        assertThat(run("rebuild", "json", "--execute", "--yes")).isEqualTo(exitCode);

        assertThat(out.toString()).isEmpty();
        assertThat(err.toString()).contains("The job is failed. no room left");
    }

    @Test
    void jobIsBegunAndNotWatchedWhereThatWasAsked() {
        int exitCode = run("rebuild", "json", "--execute", "--yes", "--no-watch");

        assertThat(exitCode).isEqualTo(ExitCode.DONE);
        assertThat(asked).containsExactly("POST /v1/ops/rebuilds");
        assertThat(out.toString()).contains("job 1f9e runs. See: syncline job watch 1f9e");
    }

    @Test
    void jsonIsTheResultAlone() {
        job =
                "{\"id\":\"1f9e\",\"state\":\"done\",\"ended\":\"now\",\"result\":{\"switched\":false,\"kept\":\"json_past_1f9e\"}}";

        int exitCode = run("rebuild", "json", "--execute", "--until", "7", "--yes", "-o", "json");

        assertThat(exitCode).isEqualTo(ExitCode.DONE);
        assertThat(out.toString().strip()).isEqualTo("{\"switched\":false,\"kept\":\"json_past_1f9e\"}");
    }

    @Test
    void failedJobIsTakenUpAgain() {
        int exitCode = run("rebuild", "resume", "1f9e");

        assertThat(exitCode).isEqualTo(ExitCode.DONE);
        assertThat(asked).containsExactly("POST /v1/ops/rebuilds/1f9e/resume");
        assertThat(out.toString()).contains("job 1f9e goes on");
    }
}
