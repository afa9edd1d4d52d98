package dev.syncline.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.syncline.event.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
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

/** Holds one shape, by long polls or server-sent events: whenever it is cut, it asks again from where it stands. */
final class ShapeClient implements Runnable {
    private static final Duration WITHIN = Duration.ofSeconds(30);
    private static final String DATA = "data: ";

    private final HttpClient client;
    private final URI shape;
    private final BooleanSupplier stopping;
    private final boolean streams;
    private final boolean mayBeginAnew;
    private final Map<String, Map<String, String>> rows = new TreeMap<>();
    private final Map<String, Long> positions = new TreeMap<>();
    private final List<String> anomalies = new ArrayList<>();
    private String offset = "-1";
    private String handle = "";
    private String cursor = "";
    private boolean live;
    private volatile long last = -1;

    private ShapeClient(HttpClient client, URI shape, BooleanSupplier stopping, boolean streams, boolean mayBeginAnew) {
        this.client = client;
        this.shape = shape;
        this.stopping = stopping;
        this.streams = streams;
        this.mayBeginAnew = mayBeginAnew;
    }

    /** @param shape with its table and clause */
    static ShapeClient polling(HttpClient client, URI shape, BooleanSupplier stopping) {
        return new ShapeClient(client, shape, stopping, false, false);
    }

    /** @param shape with its table and clause */
    static ShapeClient streaming(HttpClient client, URI shape, BooleanSupplier stopping) {
        return new ShapeClient(client, shape, stopping, true, false);
    }

    /** @param shape whose clause holds a SELECT: another server has another one */
    static ShapeClient joined(HttpClient client, URI shape, BooleanSupplier stopping) {
        return new ShapeClient(client, shape, stopping, false, true);
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
        boolean stream = live && streams;
        String query = shape + "&offset=" + offset + (handle.isEmpty() ? "" : "&handle=" + handle)
                + (live ? "&live=true&cursor=" + cursor : "") + (stream ? "&live_sse=true" : "");
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(query));
        if (!stream) {
            request.timeout(WITHIN);
        }
        HttpResponse<InputStream> answer = client.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
        try (InputStream body = answer.body()) {
            if (answer.statusCode() == 200 && stream) {
                follow(answer, body);
            } else {
                take(answer, body.readAllBytes());
            }
        }
    }

    private void take(HttpResponse<?> answer, byte[] body) {
        if (answer.statusCode() == 503) {
            return;
        }
        if (answer.statusCode() != 200) {
            boolean expected = answer.statusCode() == 409 && (last < 0 || mayBeginAnew);
            if (!expected) {
                note(answer.statusCode() + " " + new String(body, StandardCharsets.UTF_8));
            }
            begin();
            return;
        }
        Json.read(body).forEach(this::see);
        offset = answer.headers().firstValue("electric-offset").orElseThrow();
        handle = answer.headers().firstValue("electric-handle").orElseThrow();
        cursor = answer.headers().firstValue("electric-cursor").orElse("");
    }

    /** What no up-to-date follows was cut in the middle: it comes again. */
    private void follow(HttpResponse<?> answer, InputStream body) throws IOException {
        handle = answer.headers().firstValue("electric-handle").orElseThrow();
        cursor = answer.headers().firstValue("electric-cursor").orElse("");
        List<JsonNode> batch = new ArrayList<>();
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith(DATA) && line.endsWith("}")) {
                    JsonNode message = Json.read(line.substring(DATA.length()).getBytes(StandardCharsets.UTF_8));
                    batch.add(message);
                    if (message.path("headers").path("control").asText().equals("up-to-date")) {
                        batch.forEach(this::see);
                        batch.clear();
                        // As the official client does: Electric's streams name no offsets.
                        offset = last < 0 ? offset : last + "_0";
                    }
                }
            }
        }
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
            last = headers.path("global_last_seen_lsn").asLong(-1);
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
