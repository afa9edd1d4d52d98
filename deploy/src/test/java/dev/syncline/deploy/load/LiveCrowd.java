package dev.syncline.deploy.load;

import com.fasterxml.jackson.databind.JsonNode;
import dev.syncline.event.Json;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/** Many who wait: how long one change takes to reach them all, and what they cost the server's heap. */
final class LiveCrowd {
    private static final Duration WITHIN = Duration.ofMinutes(1);
    private static final Duration JOINED_WITHIN = Duration.ofMinutes(2);

    /** Of each generation; what is outside the heap has no total. */
    private static final Pattern USED = Pattern.compile("total \\d+K, used (\\d+)K");

    private final HttpClient client;
    private final JsonNode dev;

    LiveCrowd(HttpClient client, JsonNode dev) {
        this.client = client;
        this.dev = dev;
    }

    /**
     * @param before bytes of the heap that are in use without them, after a collection
     * @param during with them
     */
    record Held(int streams, int polls, double seconds, long before, long during) {
        void print(int round) {
            System.out.printf(
                    "%5d  one change to %,d streams and %,d long polls: %,.0f ms; heap %,d MiB before, %,d MiB with them%n",
                    round, streams, polls, seconds * 1e3, before >> 20, during >> 20);
        }
    }

    /** One change to so many, each poll of one of {@code shapes} shapes. */
    Held measure(int streams, int polls, int shapes) throws Exception {
        long before = heap();
        String mark = "crowd-" + System.nanoTime();
        try (Crowd crowd = new Crowd(URI.create(dev.get("http").asText()))) {
            for (int i = 0; i < streams; i++) {
                crowd.join("/v1/changes?collections=tasks", "text/event-stream");
            }
            for (int shape = 0; shape < shapes && polls > 0; shape++) {
                String path = shape(shape);
                for (int i = shape; i < polls; i += shapes) {
                    crowd.join(path, "application/json");
                }
            }
            awaitFollowers(crowd.size());
            long during = heap();
            long begun = System.nanoTime();
            write(mark);
            crowd.awaitHeard(mark, WITHIN);
            return new Held(streams, polls, (System.nanoTime() - begun) / 1e9, before, during);
        }
    }

    /** Where the next of its changes will be told; the same shape in each round, for no change is free for one like it. */
    private String shape(int number) throws IOException, InterruptedException {
        String where = "title LIKE 'crowd%' AND title <> '" + number + "'";
        String path = "/v1/shape?table=tasks&where=" + URLEncoder.encode(where, StandardCharsets.UTF_8);
        return path + InitialSync.place(get(path + "&offset=now")) + "&live=true";
    }

    private void awaitFollowers(int wanted) throws Exception {
        long until = System.nanoTime() + JOINED_WITHIN.toNanos();
        while (followers() < wanted) {
            if (System.nanoTime() > until) {
                throw new IllegalStateException(followers() + " follow, wanted " + wanted);
            }
            TimeUnit.MILLISECONDS.sleep(20);
        }
    }

    private int followers() throws IOException, InterruptedException {
        JsonNode live = Json.read(get("/v1/ops/status").body()).at("/dependencies/live");
        return live.get("subscribers").asInt();
    }

    /** In use behind a full collection. */
    private long heap() throws IOException, InterruptedException {
        String pid = dev.get("pid").asText();
        run("GC.run", pid);
        return USED.matcher(run("GC.heap_info", pid))
                        .results()
                        .mapToLong(found -> Long.parseLong(found.group(1)))
                        .sum()
                << 10;
    }

    private static String run(String command, String pid) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(List.of("jcmd", pid, command))
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IllegalStateException("jcmd: " + said);
        }
        return said;
    }

    private HttpResponse<byte[]> get(String path) throws IOException, InterruptedException {
        URI uri = URI.create(dev.get("http").asText() + path);
        return client.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofByteArray());
    }

    private void write(String title) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(dev.get("http").asText() + "/v1/tasks"))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString("{\"title\":\"" + title + "\"}"))
                .build();
        client.send(request, HttpResponse.BodyHandlers.discarding());
    }
}
