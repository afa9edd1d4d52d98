package dev.syncline.deploy.load;

import com.fasterxml.jackson.databind.JsonNode;
import dev.syncline.codec.EventCodec;
import dev.syncline.deploy.load.Comparison.Unit;
import dev.syncline.projector.LoggedChange;
import dev.syncline.projector.kafka.LogTopics;
import dev.syncline.projector.kafka.Records;
import dev.syncline.server.SynclineApplication;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code deploy/bin/bench}. */
@Command(
        name = "bench",
        mixinStandardHelpOptions = true,
        description = "Measures Syncline beside its peers, in the same run, with the same documents, fsync on: a"
                + " syncline dev of its own. Writes a table, bench.json and a picture of each comparison.")
public final class Bench implements Callable<Integer> {
    private static final int CLIENTS = 64;

    @Option(names = "--quick", description = "Few documents and rounds: within 5 minutes.")
    private boolean quick;

    @Option(
            names = "--rounds",
            defaultValue = "5",
            description = "Behind one that warms up. Default: ${DEFAULT-VALUE}.")
    private int rounds;

    @Option(names = "--documents", defaultValue = "1000000", description = "That are there. Default: ${DEFAULT-VALUE}.")
    private int documents;

    @Option(
            names = "--only",
            paramLabel = "REGEX",
            description =
                    "Parts whose name has it: writes, clients, subscriber, stages, through, sync, rebuild, reconcile.")
    private Optional<Pattern> only = Optional.empty();

    @Option(names = "--output", defaultValue = "bench", description = "A directory. Default: ${DEFAULT-VALUE}.")
    private Path output;

    @Option(names = "--syncline", required = true, hidden = true)
    private String syncline;

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final Map<String, Comparison> comparisons = new LinkedHashMap<>();
    private OwnDev dev;
    private JsonNode addresses;
    private int round;
    private int published;

    private interface Part {
        void measure() throws Exception;
    }

    public static void main(String[] arguments) {
        System.exit(new CommandLine(new Bench()).execute(arguments));
    }

    @Override
    public Integer call() throws Exception {
        if (quick) {
            rounds = 2;
            documents = 30_000;
        }
        Path directory = Files.createTempDirectory("syncline-bench-");
        if (parts(directory).keySet().stream().noneMatch(this::isChosen)) {
            Files.delete(directory);
            System.err.println("No part has such a name; see --help");
            return CommandLine.ExitCode.USAGE;
        }
        dev = new OwnDev(directory.resolve("dev"), syncline);
        try {
            double first = dev.start();
            addresses = dev.addresses();
            System.out.printf("a syncline dev of its own, ready in %.1f s; %,d documents ...%n", first, documents);
            publish(documents);
            for (round = 0; round <= rounds; round++) {
                System.out.printf("round %d of %d%s%n", round, rounds, round == 0 ? ", which warms up" : "");
                for (Map.Entry<String, Part> part : parts(directory).entrySet()) {
                    if (isChosen(part.getKey())) {
                        System.out.printf("  %s%n", part.getKey());
                        part.getValue().measure();
                    }
                }
            }
            List<Comparison> all = new ArrayList<>(comparisons.values());
            BenchReport.print(all, System.out);
            BenchReport.write(all, output, SynclineApplication.clock());
            System.out.printf("%nbench.json and pictures: %s%n", output.toAbsolutePath());
            lives();
        } finally {
            dev.close();
            StageRates.delete(directory);
        }
        return 0;
    }

    private boolean isChosen(String part) {
        return only.filter(name -> !name.matcher(part).find()).isEmpty();
    }

    private Map<String, Part> parts(Path directory) {
        Map<String, Part> parts = new LinkedHashMap<>();
        parts.put("writes", () -> writes(directory));
        parts.put("clients", this::clients);
        parts.put("subscriber", this::subscriber);
        parts.put("stages", () -> stages(directory));
        parts.put("through", this::through);
        parts.put("sync", this::sync);
        parts.put("rebuild", this::rebuild);
        parts.put("reconcile", this::reconcile);
        return parts;
    }

    private void add(String what, String peer, Unit unit, double aim, double our, double their) {
        if (round > 0) {
            Optional<Double> wanted = aim == 0 ? Optional.empty() : Optional.of(aim);
            comparisons
                    .computeIfAbsent(what + "/" + peer, none -> new Comparison(what, peer, unit, wanted))
                    .add(our, their);
        }
    }

    private void add(StageRates.Measured measured, int count, double aim) {
        add(
                measured.stage(),
                measured.peer(),
                Unit.PER_SECOND,
                aim,
                count / measured.seconds(),
                count / measured.peerSeconds());
    }

    private void writes(Path directory) throws Exception {
        int writes = quick ? 200 : 500;
        WriteLatency latency = new WriteLatency(client, addresses);
        WriteLatency.Quantiles ours = latency.ours(writes);
        double[] kafka = LiveLatency.peer(addresses.get("kafka").asText(), writes);
        WriteLatency.Quantiles peer = WriteLatency.Quantiles.of(kafka);
        WriteLatency.Quantiles insert = latency.insert(writes);
        WriteLatency.Quantiles dual = latency.dual(writes, directory.resolve("dual-" + round));
        String p50 = "HTTP write to verdict, p50";
        add(p50, "Kafka, produce to consume", Unit.MILLISECONDS, 4, ours.p50(), peer.p50());
        add(p50, "one INSERT, committed", Unit.MILLISECONDS, 0, ours.p50(), insert.p50());
        add(p50, "INSERT and a file, both durable", Unit.MILLISECONDS, 1, ours.p50(), dual.p50());
        add("HTTP write to verdict, p99", "Kafka, produce to consume", Unit.MILLISECONDS, 0, ours.p99(), peer.p99());
    }

    private void clients() throws Exception {
        int writes = quick ? 6_400 : 32_000;
        WriteLatency latency = new WriteLatency(client, addresses);
        double ours = latency.oursPerSecond(CLIENTS, writes);
        double peer = latency.insertsPerSecond(CLIENTS / 2, writes);
        add("HTTP writes of 64 clients", "INSERTs of 32 connections", Unit.PER_SECOND, 0, ours, peer);
    }

    private void subscriber() throws Exception {
        LiveLatency.Latency one = LiveLatency.measure(
                client,
                URI.create(addresses.get("http").asText()),
                addresses.get("kafka").asText(),
                quick ? 100 : 300);
        add(
                "HTTP write to subscriber, p50",
                "Kafka, produce to consume",
                Unit.MILLISECONDS,
                3,
                one.p50(),
                one.peer50());
        add(
                "HTTP write to subscriber, p99",
                "Kafka, produce to consume",
                Unit.MILLISECONDS,
                0,
                one.p99(),
                one.peer99());
    }

    /** Each alone, on a Kafka and a PostgreSQL inside this process. */
    private void stages(Path directory) throws Exception {
        int count = quick ? 30_000 : 200_000;
        try (StageRates.Rig rig = new StageRates.Rig(directory.resolve("stages-" + round))) {
            // A young decider and a young COPY are no peers.
            for (int again = 0; again < 2; again++) {
                StageRates.Measured decider = rig.decider().measure(again, count);
                List<LoggedChange> changes = rig.decider().changes(count);
                StageRates.Measured postgres = rig.postgres().measure(changes);
                StageRates.Measured json = rig.json(again).measure(changes);
                if (again > 0) {
                    add(decider, count, 0);
                    add(postgres, count, 0);
                    add(json, count, 0.5);
                }
            }
        }
    }

    /** Events until they are in both stores, beside one COPY of as many rows as tasks are there. */
    private void through() throws Exception {
        int count = quick ? 20_000 : 100_000;
        double seconds = publish(count);
        double rate = new CopyPeer(addresses.get("postgres").asText()).secondsOf("tasks");
        long tasks = new CopyPeer(addresses.get("postgres").asText()).rows("tasks");
        add(
                "events to both stores",
                "one COPY of such rows, indexed",
                Unit.PER_SECOND,
                0,
                count / seconds,
                tasks / rate);
    }

    /** Returns the seconds from the first event until both stores have the last. */
    private double publish(int count) throws Exception {
        long before = dev.appliedAtRest();
        long begun = System.nanoTime();
        Map<String, Object> config = Map.of(
                "bootstrap.servers",
                addresses.get("kafka").asText(),
                "acks",
                "all",
                "linger.ms",
                20,
                "batch.size",
                256 << 10);
        LogTopics topics = new LogTopics("syncline");
        try (var producer = new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer())) {
            for (int i = 0; i < count; i++) {
                var unused = producer.send(Records.of(
                        topics.events("tasks"),
                        null,
                        EventCodec.encode(TaskEvents.put(1_000, published++, "default"))));
            }
        }
        while (dev.applied() - before < count) {
            TimeUnit.MILLISECONDS.sleep(50);
        }
        return (System.nanoTime() - begun) / 1e9;
    }

    private void sync() throws Exception {
        InitialSync sync = new InitialSync(client, addresses);
        sync.measure(0);
        add(sync.measure(1), sync.rows(), 0.6);
    }

    private void rebuild() throws Exception {
        for (String store : List.of("postgres", "json")) {
            Rebuilding.Filled filled = new Rebuilding(client, addresses, store).measure();
            add(filled.measured(), filled.documents(), store.equals("json") ? 0.5 : 0.7);
        }
    }

    private void reconcile() throws Exception {
        Reconciling.Compared compared = new Reconciling(client, addresses).measure();
        add(compared.measured(), compared.documents(), 0.6);
    }

    /** How it begins again, and what it takes: no peer does this. */
    private void lives() throws Exception {
        System.out.printf("resident, with Kafka: %,d MiB%n", dev.residentMib());
        dev.stop();
        System.out.printf("ready after a clean stop in %.1f s%n", dev.start());
        dev.kill();
        System.out.printf("ready after kill -9 in %.1f s%n", dev.start());
    }
}
