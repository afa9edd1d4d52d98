package dev.syncline.deploy.load;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code deploy/bin/live-rates}. */
@Command(
        name = "live-rates",
        mixinStandardHelpOptions = true,
        description =
                "Measures the live feed of a running syncline dev: a write to its subscriber beside Kafka alone, a"
                        + " whole collection through one shape beside COPY, changes beside many shapes and beside none, and one"
                        + " change to many long polls.")
public final class LiveRates implements Callable<Integer> {
    private static final String TASKS = "/v1/shape?table=tasks";

    @Option(names = "--rounds", defaultValue = "3", description = "The first warms up. Default: ${DEFAULT-VALUE}.")
    private int rounds;

    @Option(names = "--writes", defaultValue = "300", description = "For the latency. Default: ${DEFAULT-VALUE}.")
    private int writes;

    @Option(names = "--shapes", defaultValue = "10000", description = "Of the form f = const: ${DEFAULT-VALUE}.")
    private int shapes;

    @Option(names = "--changes", defaultValue = "20000", description = "Beside the shapes: ${DEFAULT-VALUE}.")
    private int changes;

    @Option(names = "--polls", defaultValue = "1000", description = "Long polls of one shape: ${DEFAULT-VALUE}.")
    private int polls;

    @Option(
            names = "--streams",
            defaultValue = "1000",
            description = "Subscribers of the change feed, beside five times the polls: ${DEFAULT-VALUE}.")
    private int streams;

    @Option(names = "--data-dir", defaultValue = ".syncline", description = "Of syncline dev: ${DEFAULT-VALUE}.")
    private Path dataDirectory;

    @Spec
    private CommandSpec spec;

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private JsonNode dev;
    private int rows;
    private long bytes;

    public static void main(String[] arguments) {
        System.exit(new CommandLine(new LiveRates()).execute(arguments));
    }

    @Override
    public Integer call() throws Exception {
        dev = RunningDev.addresses(dataDirectory, spec);
        String kafka = dev.get("kafka").asText();
        for (int round = 0; round < rounds; round++) {
            LiveLatency.measure(client, uri(""), kafka, writes).print(round);
            initial(round);
            LiveCrowd crowd = new LiveCrowd(client, dev);
            crowd.measure(0, polls, 1).print(round);
            crowd.measure(streams, 5 * polls, 10).print(round);
        }
        try (LiveFlood flood = new LiveFlood(client, uri(""), kafka)) {
            for (int round = 0; round < rounds; round++) {
                flood.measure(changes).print(round, "no shapes");
            }
            openShapes();
            for (int round = 0; round < rounds; round++) {
                flood.measure(changes).print(round, "%,d shapes".formatted(shapes));
            }
        }
        return 0;
    }

    private URI uri(String path) {
        return URI.create(dev.get("http").asText() + path);
    }

    private HttpResponse<byte[]> get(String path) throws IOException, InterruptedException {
        return client.send(HttpRequest.newBuilder(uri(path)).build(), HttpResponse.BodyHandlers.ofByteArray());
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
    private void initial(int round) throws Exception {
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
        } else if (taken.bytes != bytes) {
            throw new IllegalStateException("%,d bytes, but %,d in the first round".formatted(taken.bytes, bytes));
        }
        double peer = new CopyPeer(dev.get("postgres").asText()).readSeconds("tasks");
        new StageRates.Measured("initial sync", "COPY TO of the same rows", seconds, peer).print(round, rows);
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

    private void openShapes() throws Exception {
        long begun = System.nanoTime();
        for (int i = 0; i < shapes; i++) {
            get(TASKS + "&offset=now&where=" + encoded("project_id = '00000000-0000-4000-8000-%012d'".formatted(i)));
        }
        System.out.printf("       %,d shapes opened in %.1f s%n", shapes, (System.nanoTime() - begun) / 1e9);
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
