package dev.syncline.deploy.load;

import com.fasterxml.jackson.databind.JsonNode;
import dev.syncline.catalog.Catalog;
import dev.syncline.codec.EventCodec;
import dev.syncline.event.Event;
import dev.syncline.event.Json;
import dev.syncline.projector.kafka.LogTopics;
import dev.syncline.projector.kafka.Records;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code deploy/bin/generate}. */
@Command(
        name = "generate",
        mixinStandardHelpOptions = true,
        description = "Publishes documents to a running syncline dev, and tells how fast each part took them.")
public final class Generate implements Callable<Integer> {

    @Option(names = "--documents", defaultValue = "1000000", description = "Default: ${DEFAULT-VALUE}.")
    private long documents;

    @Option(names = "--seed", defaultValue = "1", description = "The same seed makes the same documents.")
    private long seed;

    @Option(names = "--data-dir", defaultValue = ".syncline", description = "Of syncline dev: ${DEFAULT-VALUE}.")
    private Path dataDirectory;

    @Spec
    private CommandSpec spec;

    private final HttpClient client = HttpClient.newHttpClient();

    public static void main(String[] arguments) {
        System.exit(new CommandLine(new Generate()).execute(arguments));
    }

    /** How many changes each projector has applied since the server started. */
    private record Applied(long postgres, long json) {}

    @Override
    public Integer call() throws Exception {
        JsonNode dev = RunningDev.addresses(dataDirectory, spec);
        URI status = URI.create(dev.get("http").asText() + "/v1/ops/status");
        Applied before = applied(status);
        long begun = System.nanoTime();
        publish(dev.get("kafka").asText());
        print("published", begun);
        awaitStores(status, before, begun);
        return 0;
    }

    private void publish(String bootstrapServers) {
        Map<String, Object> config = Map.of(
                ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                bootstrapServers,
                ProducerConfig.ACKS_CONFIG,
                "all",
                ProducerConfig.LINGER_MS_CONFIG,
                500,
                ProducerConfig.BATCH_SIZE_CONFIG,
                256 << 10,
                ProducerConfig.BUFFER_MEMORY_CONFIG,
                64L << 20);
        ManyDocuments many = new ManyDocuments(Catalog.workspace(), seed, documents);
        LogTopics topics = new LogTopics("syncline");
        AtomicReference<Exception> failed = new AtomicReference<>();
        try (var producer = new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer())) {
            for (long i = 0; i < documents && failed.get() == null; i++) {
                Event.Put put = many.put(i);
                var record = Records.of(topics.events(put.key().collection()), null, EventCodec.encode(put));
                var unused = producer.send(record, (metadata, failure) -> failed.compareAndSet(null, failure));
            }
        }
        if (failed.get() != null) {
            throw new IllegalStateException("Kafka did not take everything", failed.get());
        }
    }

    private void awaitStores(URI status, Applied before, long begun) throws IOException, InterruptedException {
        boolean postgres = false;
        boolean json = false;
        while (!postgres || !json) {
            TimeUnit.MILLISECONDS.sleep(500);
            Applied now = applied(status);
            if (!postgres && now.postgres() - before.postgres() >= documents) {
                postgres = true;
                print("in PostgreSQL", begun);
            }
            if (!json && now.json() - before.json() >= documents) {
                json = true;
                print("in the JSON store", begun);
            }
        }
    }

    private void print(String what, long begun) {
        double seconds = (System.nanoTime() - begun) / 1e9;
        System.out.printf("%-22s %,12d documents %8.1f s %,10.0f/s%n", what, documents, seconds, documents / seconds);
    }

    private Applied applied(URI status) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(status).build();
        JsonNode parts = Json.object(client.send(request, HttpResponse.BodyHandlers.ofByteArray())
                        .body())
                .get("dependencies");
        return new Applied(
                parts.at("/projector.postgres/applied").asLong(),
                parts.at("/projector.json/applied").asLong());
    }
}
