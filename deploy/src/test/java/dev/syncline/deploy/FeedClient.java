package dev.syncline.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.syncline.event.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * Follows the change feed, as an EventSource does or line by line: whenever it is cut, it comes back with the last position
 * it saw. Where it asked for the documents first and was told none yet, it begins them anew.
 */
public final class FeedClient implements Runnable {
    private static final long BEFORE_RETRY_NANOS = 50_000_000;
    private static final String ID = "id: ";
    private static final String DATA = "data: ";
    private static final String EVENTS = "text/event-stream";
    private static final String LINES = "application/x-ndjson";

    private final HttpClient client;
    private final URI feed;
    private final BooleanSupplier stopping;
    private final String accepted;
    private final Map<String, List<Long>> versions = new ConcurrentHashMap<>();
    private String id = "";
    private volatile long last = -1;
    private volatile String refused = "";

    /** By server-sent events. */
    public FeedClient(HttpClient client, URI feed, BooleanSupplier stopping) {
        this(client, feed, stopping, EVENTS);
    }

    private FeedClient(HttpClient client, URI feed, BooleanSupplier stopping, String accepted) {
        this.client = client;
        this.feed = feed;
        this.stopping = stopping;
        this.accepted = accepted;
    }

    /** By JSON lines. */
    static FeedClient ofLines(HttpClient client, URI feed, BooleanSupplier stopping) {
        return new FeedClient(client, feed, stopping, LINES);
    }

    @Override
    public void run() {
        while (!stopping.getAsBoolean() && refused.isEmpty()) {
            try {
                follow();
            } catch (IOException e) {
                LockSupport.parkNanos(BEFORE_RETRY_NANOS); // cut; it comes back
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private void follow() throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(feed).header("Accept", accepted);
        if (!id.isEmpty()) {
            request.header("Last-Event-ID", id);
        } else {
            versions.clear();
        }
        HttpResponse<java.io.InputStream> answer =
                client.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
        if (answer.statusCode() == 503) {
            LockSupport.parkNanos(BEFORE_RETRY_NANOS);
        } else if (answer.statusCode() != 200) {
            refused = answer.statusCode() + " " + new String(answer.body().readAllBytes(), StandardCharsets.UTF_8);
        }
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8))) {
            if (accepted.equals(EVENTS)) {
                readEvents(lines);
            } else {
                readLines(lines);
            }
        }
    }

    private void readEvents(BufferedReader lines) throws IOException {
        String next = id;
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (line.startsWith(ID)) {
                next = line.substring(ID.length());
            } else if (line.startsWith(DATA)) {
                see(Json.read(line.substring(DATA.length()).getBytes(StandardCharsets.UTF_8)));
            } else if (line.isEmpty() && !next.isEmpty()) {
                stand(next);
            }
        }
    }

    /** A line that was cut is none. */
    private void readLines(BufferedReader lines) throws IOException {
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (line.endsWith("}")) {
                JsonNode event = Json.read(line.getBytes(StandardCharsets.UTF_8));
                see(event);
                if (event.has("position")) {
                    stand(event.path("position").asText());
                }
            }
        }
    }

    private void stand(String position) {
        id = position;
        last = Long.parseLong(position);
    }

    private void see(JsonNode event) {
        if (event.has("version")) {
            versions.computeIfAbsent(event.path("id").asText(), none -> new ArrayList<>())
                    .add(event.path("version").asLong());
        } else if (event.path("control").asText().equals("must-refetch")) {
            refused = event.toString();
        }
    }

    /** Of each document, in the order in which they were told. */
    public Map<String, List<Long>> versions() {
        return versions;
    }

    /** The last position it knows; -1 before the first. */
    public long last() {
        return last;
    }

    /** Why it gave up; empty where it did not. */
    public String refused() {
        return refused;
    }
}
