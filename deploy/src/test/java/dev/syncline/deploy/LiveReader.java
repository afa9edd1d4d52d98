package dev.syncline.deploy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.syncline.event.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import org.awaitility.Awaitility;

/** Reads an answer that does not end, line by line, on a thread of its own. */
final class LiveReader implements AutoCloseable {
    private static final Duration SOON = Duration.ofSeconds(30);
    /** The line that stands where an answer ended in the middle. */
    static final String BROKEN = "the connection ended";

    private static final String DATA = "data: ";

    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final HttpResponse<java.io.InputStream> response;
    private final Thread reader;

    LiveReader(HttpClient client, HttpRequest request) {
        try {
            response = client.send(request, HttpResponse.BodyHandlers.ofInputStream());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        if (response.statusCode() != 200) {
            throw new AssertionError(request + " got " + response.statusCode());
        }
        reader = new Thread(this::read, "live-reader");
        reader.setDaemon(true);
        reader.start();
    }

    private void read() {
        try (BufferedReader body = new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
            for (String line = body.readLine(); line != null; line = body.readLine()) {
                lines.add(line);
            }
        } catch (IOException e) {
            lines.add(BROKEN);
        }
    }

    /** Until one of the lines, also of those before, is as demanded. */
    void await(Predicate<String> line) {
        Awaitility.await()
                .atMost(SOON)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> lines.stream().anyMatch(line));
    }

    /** Until the answer has ended. */
    void awaitEnd() {
        Awaitility.await().atMost(SOON).until(() -> !reader.isAlive());
    }

    List<String> lines() {
        return lines;
    }

    /** Without what the feed tells of itself. */
    List<ObjectNode> changes() {
        return lines.stream()
                .map(line -> line.startsWith(DATA) ? line.substring(DATA.length()) : line)
                .filter(line -> line.startsWith("{") && !line.startsWith("{\"control\""))
                .map(line -> Json.object(line.getBytes(StandardCharsets.UTF_8)))
                .toList();
    }

    @Override
    public void close() {
        try {
            response.body().close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
