package dev.syncline.deploy.load;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;

/** All tasks through one shape. */
final class InitialSync {
    static final String TASKS = "/v1/shape?table=tasks";

    private final HttpClient client;
    private final JsonNode dev;
    private int rows;
    private long bytes;

    InitialSync(HttpClient client, JsonNode dev) {
        this.client = client;
        this.dev = dev;
    }

    /** That the first round counted. */
    int rows() {
        return rows;
    }

    private URI uri(String path) {
        return URI.create(dev.get("http").asText() + path);
    }

    static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    /** Behind an answer of a shape. */
    static String place(HttpResponse<?> answer) {
        return "&offset=" + answer.headers().firstValue("electric-offset").orElseThrow() + "&handle="
                + answer.headers().firstValue("electric-handle").orElseThrow();
    }

    /**
     * Each round another shape of all rows: a snapshot that is there already would be no work. As the peer does with its
     * rows, nothing is done with them but in the first round, which counts them.
     */
    StageRates.Measured measure(int round) throws Exception {
        String shape = TASKS + "&where=" + encoded("id IS NOT NULL OR title = '" + System.nanoTime() + "'");
        Taken taken = round == 0 ? new Counted() : new Taken();
        long begun = System.nanoTime();
        HttpResponse<Void> answer = take(shape + "&offset=-1", taken);
        while (answer.headers().firstValue("electric-offset").orElseThrow().startsWith("0_")
                && answer.headers().firstValue("electric-up-to-date").isEmpty()) {
            answer = take(shape + place(answer), taken);
        }
        double seconds = (System.nanoTime() - begun) / 1e9;
        if (taken instanceof Counted counted) {
            rows = counted.rows;
            bytes = taken.bytes;
        } else if (taken.bytes < bytes) {
            // What was written between the rounds came to it.
            throw new IllegalStateException("%,d bytes, but %,d in the first round".formatted(taken.bytes, bytes));
        }
        double peer = new CopyPeer(dev.get("postgres").asText()).readSeconds("tasks");
        return new StageRates.Measured("initial sync", "COPY TO of the same rows", seconds, peer);
    }

    private HttpResponse<Void> take(String path, Taken taken) throws IOException, InterruptedException {
        return client.send(
                HttpRequest.newBuilder(uri(path)).build(),
                HttpResponse.BodyHandlers.ofByteArrayConsumer(piece -> piece.ifPresent(taken::take)));
    }

    private static class Taken {
        private long bytes;

        void take(byte[] piece) {
            bytes += piece.length;
        }
    }

    /** Without parsing: a client in another language does not share these two cores, either. */
    private static final class Counted extends Taken {
        private static final byte[] ROW = "\"operation\":\"insert\"".getBytes(StandardCharsets.UTF_8);
        private int rows;
        private int matched;

        @Override
        void take(byte[] piece) {
            super.take(piece);
            for (byte b : piece) {
                matched = b == ROW[matched] ? matched + 1 : b == ROW[0] ? 1 : 0;
                if (matched == ROW.length) {
                    rows++;
                    matched = 0;
                }
            }
        }
    }
}
