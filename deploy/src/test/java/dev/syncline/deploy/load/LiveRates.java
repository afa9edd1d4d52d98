package dev.syncline.deploy.load;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.net.http.HttpClient;
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

    public static void main(String[] arguments) {
        System.exit(new CommandLine(new LiveRates()).execute(arguments));
    }

    @Override
    public Integer call() throws Exception {
        dev = RunningDev.addresses(dataDirectory, spec);
        String kafka = dev.get("kafka").asText();
        InitialSync sync = new InitialSync(client, dev);
        for (int round = 0; round < rounds; round++) {
            LiveLatency.measure(uri(""), kafka, writes).print(round);
            sync.measure(round).print(round, sync.rows());
            LiveCrowd crowd = new LiveCrowd(client, dev);
            crowd.measure(0, polls, 1).print(round);
            crowd.measure(streams, 5 * polls, 10).print(round);
        }
        try (LiveFlood flood = new LiveFlood(client, uri(""), kafka)) {
            for (int round = 0; round < rounds; round++) {
                flood.measure(changes).print(round, "no shapes");
            }
            long begun = System.nanoTime();
            flood.openShapes(shapes);
            System.out.printf("       %,d shapes opened in %.1f s%n", shapes, (System.nanoTime() - begun) / 1e9);
            for (int round = 0; round < rounds; round++) {
                flood.measure(changes).print(round, "%,d shapes".formatted(shapes));
            }
        }
        return 0;
    }

    private URI uri(String path) {
        return URI.create(dev.get("http").asText() + path);
    }
}
