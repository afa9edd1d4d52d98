package dev.syncline.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.syncline.event.Json;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Which server a command speaks to: flag, then environment, then the {@code dev} of this directory, then the default. */
final class ServerOptions {
    private static final Path DEV = Path.of(".syncline", "dev.json");
    private static final String DEFAULT = "http://127.0.0.1:8080";
    private static final Duration CONNECT_WITHIN = Duration.ofSeconds(5);

    @Option(
            names = "--url",
            paramLabel = "URL",
            description = "the server (default: SYNCLINE_URL, else the dev of this directory, else " + DEFAULT + ")")
    private String url;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            description = "table, json or jsonl")
    private OutputFormat output;

    /** Made when it is needed: each command has these options, and each client a thread of its own. */
    private Optional<HttpClient> client = Optional.empty();

    OutputFormat output(OutputFormat byDefault) {
        return output == null ? byDefault : output;
    }

    String base() {
        if (url != null) {
            return url;
        }
        try {
            return Files.exists(DEV)
                    ? Json.object(Files.readAllBytes(DEV)).path("http").asText(DEFAULT)
                    : DEFAULT;
        } catch (IOException e) {
            return DEFAULT;
        }
    }

    private HttpClient client() {
        HttpClient known = client.orElseGet(() -> HttpClient.newBuilder()
                .connectTimeout(CONNECT_WITHIN)
                .version(HttpClient.Version.HTTP_1_1)
                .build());
        client = Optional.of(known);
        return known;
    }

    HttpRequest.Builder request(String path) {
        try {
            return HttpRequest.newBuilder(URI.create(base() + path));
        } catch (IllegalArgumentException e) {
            throw new CommandException(ExitCode.USAGE, "Not a URL: " + base() + path);
        }
    }

    <T> HttpResponse<T> send(HttpRequest request, HttpResponse.BodyHandler<T> handler) throws InterruptedException {
        try {
            return client().send(request, handler);
        } catch (ConnectException e) {
            throw new CommandException(
                    ExitCode.UNKNOWN,
                    "No server answers at " + base()
                            + ". Start one: syncline dev, or name it: --url URL [unreachable]");
        } catch (IOException e) {
            throw new CommandException(
                    ExitCode.UNKNOWN, "The connection to " + base() + " ended before the answer: outcome unknown");
        }
    }

    /**
     * What the server answers, empty where it says nothing.
     *
     * @throws CommandException with the problem it tells
     */
    JsonNode ask(HttpRequest.Builder request) throws InterruptedException {
        HttpResponse<byte[]> response = send(
                request.header("Content-Type", "application/json").build(), HttpResponse.BodyHandlers.ofByteArray());
        if (response.statusCode() >= 300) {
            throw failure(response);
        }
        return response.body().length == 0 ? Json.NODES.objectNode() : Json.read(response.body());
    }

    JsonNode post(String path, ObjectNode body) throws InterruptedException {
        return ask(request(path).POST(HttpRequest.BodyPublishers.ofByteArray(Json.bytes(body))));
    }

    JsonNode post(String path) throws InterruptedException {
        return ask(request(path).POST(HttpRequest.BodyPublishers.noBody()));
    }

    /** With the problem document that the server tells. */
    CommandException failure(HttpResponse<byte[]> response) {
        return failure(response.statusCode(), response.body());
    }

    CommandException failure(int status, byte[] body) {
        int exitCode = ExitCode.ofStatus(status);
        ObjectNode problem = body.length == 0 ? Failures.problem(exitCode, "HTTP " + status) : Json.object(body);
        StringBuilder message = new StringBuilder(problem.path("detail").asText("HTTP " + status));
        problem.path("errors")
                .forEach(error -> message.append("\n  ")
                        .append(error.path("pointer").asText())
                        .append(' ')
                        .append(error.path("detail").asText()));
        return new CommandException(
                exitCode, message + " [" + problem.path("code").asText("http") + "]", problem);
    }
}
