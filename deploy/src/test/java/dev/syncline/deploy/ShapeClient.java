package dev.syncline.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.syncline.event.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;

/** Holds one shape by long polls: whenever it is cut, it asks again from where it stands. */
final class ShapeClient implements Runnable {
    private static final Duration WITHIN = Duration.ofSeconds(30);

    private final HttpClient client;
    private final URI shape;
    private final BooleanSupplier stopping;
    private final Map<String, Map<String, String>> rows = new TreeMap<>();
    private final Map<String, Long> positions = new TreeMap<>();
    private final List<String> anomalies = new ArrayList<>();
    private String offset = "-1";
    private String handle = "";
    private String cursor = "";
    private boolean live;
    private volatile long last = -1;

    /** @param shape with its table and clause */
    ShapeClient(HttpClient client, URI shape, BooleanSupplier stopping) {
        this.client = client;
        this.shape = shape;
        this.stopping = stopping;
    }

    @Override
    public void run() {
        while (!stopping.getAsBoolean()) {
            try {
                ask();
            } catch (IOException e) {
                Thread.onSpinWait(); // cut; it asks again
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private void ask() throws IOException, InterruptedException {
        String query = shape + "&offset=" + offset + (handle.isEmpty() ? "" : "&handle=" + handle)
                + (live ? "&live=true&cursor=" + cursor : "");
        HttpResponse<byte[]> answer = client.send(
                HttpRequest.newBuilder(URI.create(query)).timeout(WITHIN).build(),
                HttpResponse.BodyHandlers.ofByteArray());
        if (answer.statusCode() == 503) {
            return;
        }
        if (answer.statusCode() != 200) {
            boolean beginning = answer.statusCode() == 409 && last < 0;
            if (!beginning) {
                note(answer.statusCode() + " " + new String(answer.body(), StandardCharsets.UTF_8));
            }
            begin();
            return;
        }
        JsonNode messages = Json.read(answer.body());
        messages.forEach(this::see);
        offset = answer.headers().firstValue("electric-offset").orElseThrow();
        handle = answer.headers().firstValue("electric-handle").orElseThrow();
        cursor = answer.headers().firstValue("electric-cursor").orElse("");
    }

    private synchronized void begin() {
        rows.clear();
        positions.clear();
        offset = "-1";
        handle = "";
        live = false;
    }

    private synchronized void see(JsonNode message) {
        JsonNode headers = message.path("headers");
        if (headers.path("control").asText().equals("up-to-date")) {
            live = true;
            last = headers.path("global_last_seen_lsn").asLong();
        }
        if (!message.has("key")) {
            return;
        }
        String key = message.path("value").path("id").asText();
        long position = headers.path("lsn").asLong(-1);
        Long before = positions.put(key, position);
        if (before != null && position <= before) {
            note(key + " went from " + before + " to " + position);
        }
        switch (headers.path("operation").asText()) {
            case "delete" -> rows.remove(key);
            case "insert" -> rows.put(key, values(message));
            default -> {
                if (rows.containsKey(key)) {
                    rows.get(key).putAll(values(message));
                } else {
                    note("an update of " + key + ", which is not there");
                }
            }
        }
    }

    private static Map<String, String> values(JsonNode message) {
        Map<String, String> values = new TreeMap<>();
        message.path("value")
                .properties()
                .forEach(entry -> values.put(entry.getKey(), entry.getValue().asText()));
        return values;
    }

    private synchronized void note(String anomaly) {
        anomalies.add(anomaly);
    }

    /** What it holds of each document's column. */
    synchronized Map<String, String> column(String name) {
        Map<String, String> column = new TreeMap<>();
        rows.forEach((id, values) -> column.put(id, values.get(name)));
        return column;
    }

    /** What no subscriber may see. */
    synchronized List<String> anomalies() {
        return List.copyOf(anomalies);
    }

    /** The last position it knows; -1 before the first. */
    long last() {
        return last;
    }
}
