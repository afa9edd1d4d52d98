package dev.syncline.deploy.load;

import com.fasterxml.jackson.databind.JsonNode;
import dev.syncline.deploy.load.Comparison.Unit;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;

/** What is measured on a running {@code syncline dev}, as its users see it. */
final class DevParts {
    static final List<String> NAMES =
            List.of("writes", "clients", "subscriber", "crowd", "capture", "through", "sync", "rebuild", "reconcile");

    private static final String KAFKA = "Kafka, produce to consume";
    /** Where there is no peer. */
    static final String AIM = "what is aimed at";

    private static final int CLIENTS = 64;
    private static final double CLIENTS_AIM = 5_000;
    private static final double THROUGH_AIM = 25_000;
    private static final List<Integer> CROWDS = List.of(100, 1_000);
    private static final List<Integer> QUICK_CROWDS = List.of(100);

    private final OwnDev dev;
    private final Path directory;
    private final boolean quick;
    private final Comparisons comparisons;
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final JsonNode addresses;
    private final PublishedTasks tasks;
    private int rounds;

    /**
     * @param directory for what the peers write
     * @param tasks that are there, and change
     */
    DevParts(OwnDev dev, Path directory, boolean quick, Comparisons comparisons, PublishedTasks tasks)
            throws IOException {
        this.dev = dev;
        this.directory = directory;
        this.quick = quick;
        this.comparisons = comparisons;
        this.addresses = dev.addresses();
        this.tasks = tasks;
    }

    /** In the order in which they are measured. */
    List<Bench.Part> all() {
        List<Bench.Part.Work> works = List.of(
                this::writes,
                this::clients,
                this::subscriber,
                this::crowd,
                this::capture,
                this::through,
                this::sync,
                this::rebuild,
                this::reconcile);
        return IntStream.range(0, NAMES.size())
                .mapToObj(i -> new Bench.Part(NAMES.get(i), works.get(i)))
                .toList();
    }

    private void writes() throws Exception {
        int writes = quick ? 200 : 500;
        WriteLatency latency = new WriteLatency(addresses);
        WriteLatency.Quantiles ours = latency.ours(writes);
        WriteLatency.Quantiles refused = latency.refused(writes);
        double[] kafka = LiveLatency.peer(addresses.get("kafka").asText(), writes);
        WriteLatency.Quantiles peer = WriteLatency.Quantiles.of(kafka);
        WriteLatency.Quantiles insert = latency.insert(writes);
        WriteLatency.Quantiles dual = latency.dual(writes, directory.resolve("dual-" + rounds++));
        String p50 = "HTTP write to verdict, p50";
        comparisons.add(p50, KAFKA, Unit.MILLISECONDS, 4, ours.p50(), peer.p50());
        comparisons.add(p50, "a request refused at once", Unit.MILLISECONDS, 0, ours.p50(), refused.p50());
        comparisons.add(p50, "one INSERT, committed", Unit.MILLISECONDS, 0, ours.p50(), insert.p50());
        comparisons.add(p50, "INSERT and a file, both durable", Unit.MILLISECONDS, 1, ours.p50(), dual.p50());
        comparisons.add("HTTP write to verdict, p99", KAFKA, Unit.MILLISECONDS, 0, ours.p99(), peer.p99());
    }

    private void clients() throws Exception {
        int writes = quick ? 6_400 : 32_000;
        WriteLatency latency = new WriteLatency(addresses);
        WriteLatency.Rate ours = latency.oursPerSecond(CLIENTS, writes);
        double refused = latency.refusedPerSecond(CLIENTS, writes).perSecond();
        double inserts = latency.insertsPerSecond(CLIENTS / 2, writes).perSecond();
        WriteLatency.Quantiles kafka = WriteLatency.Quantiles.of(
                LiveLatency.peer(addresses.get("kafka").asText(), quick ? 200 : 500));
        String clients = "HTTP writes of 64 clients";
        double rate = ours.perSecond();
        comparisons.add(clients, "requests of 64 clients, refused at once", Unit.PER_SECOND, 0, rate, refused);
        comparisons.add(clients, "INSERTs of 32 connections", Unit.PER_SECOND, 0, rate, inserts);
        comparisons.add(clients, AIM, Unit.PER_SECOND, 1, rate, CLIENTS_AIM);
        comparisons.add(
                clients + ", p50", KAFKA, Unit.MILLISECONDS, 0, ours.each().p50(), kafka.p50());
        comparisons.add(
                clients + ", p99", KAFKA, Unit.MILLISECONDS, 0, ours.each().p99(), kafka.p99());
    }

    private void subscriber() throws Exception {
        LiveLatency.Latency one = LiveLatency.measure(
                URI.create(addresses.get("http").asText()),
                addresses.get("kafka").asText(),
                quick ? 100 : 300);
        comparisons.add("HTTP write to subscriber, p50", KAFKA, Unit.MILLISECONDS, 3, one.p50(), one.peer50());
        comparisons.add("HTTP write to subscriber, p99", KAFKA, Unit.MILLISECONDS, 0, one.p99(), one.peer99());
    }

    /** A write to its verdict, and to one subscriber, beside many others, who all hear it, too. */
    private void crowd() throws Exception {
        URI http = URI.create(addresses.get("http").asText());
        for (int many : quick ? QUICK_CROWDS : CROWDS) {
            try (Crowd crowd = new Crowd(http)) {
                for (int i = 1; i < many; i++) {
                    crowd.join("/v1/changes?collections=tasks", "text/event-stream");
                }
                crowd.listen();
                LiveLatency.Latency one =
                        LiveLatency.measure(http, addresses.get("kafka").asText(), quick ? 50 : 200);
                comparisons.add(
                        "HTTP write to one of %,d subscribers, p50".formatted(many),
                        KAFKA,
                        Unit.MILLISECONDS,
                        0,
                        one.p50(),
                        one.peer50());
                WriteLatency.Quantiles verdict = new WriteLatency(addresses).ours(quick ? 50 : 200);
                String beside = "HTTP write to verdict beside %,d subscribers, ".formatted(many - 1);
                comparisons.add(beside + "p50", KAFKA, Unit.MILLISECONDS, 0, verdict.p50(), one.peer50());
                comparisons.add(beside + "p99", KAFKA, Unit.MILLISECONDS, 0, verdict.p99(), one.peer99());
            }
        }
    }

    /** SQL by others until it is on Kafka; and a write to a subscriber beside that way, which others go. */
    private void capture() throws Exception {
        String postgres = addresses.get("postgres").asText();
        String kafka = addresses.get("kafka").asText();
        int rows = quick ? 60 : 300;
        int many = quick ? 5_000 : 50_000;
        WriteLatency.Quantiles ours;
        double rate;
        try (SqlCapture sql = new SqlCapture(postgres, "tasks", kafka, "syncline.events.tasks")) {
            sql.latency(rows / 4);
            ours = sql.latency(rows);
            rate = sql.perSecond(many);
        }
        dev.appliedAtRest();
        try (Admin admin = Admin.create(Map.<String, Object>of("bootstrap.servers", kafka))) {
            if (!admin.listTopics().names().get().contains(DebeziumPeer.TOPIC)) {
                admin.createTopics(List.of(new NewTopic(DebeziumPeer.TOPIC, 4, (short) 1)))
                        .all()
                        .get();
            }
        }
        try (DebeziumPeer debezium = new DebeziumPeer(postgres, kafka);
                SqlCapture sql = debezium.rows(postgres, kafka)) {
            sql.latency(rows / 4);
            WriteLatency.Quantiles peer = sql.latency(rows);
            String alone = "Debezium alone";
            comparisons.add("SQL to event, p50", alone, Unit.MILLISECONDS, 1.3, ours.p50(), peer.p50());
            comparisons.add("SQL to event, p99", alone, Unit.MILLISECONDS, 1.3, ours.p99(), peer.p99());
            comparisons.add("SQL to events", alone, Unit.PER_SECOND, 0.9, rate, sql.perSecond(many));
            LiveLatency.Latency one =
                    LiveLatency.measure(URI.create(addresses.get("http").asText()), kafka, quick ? 100 : 300);
            comparisons.add(
                    "HTTP write to subscriber, p50",
                    "SQL, Debezium, Kafka, consumer",
                    Unit.MILLISECONDS,
                    0.5,
                    one.p50(),
                    peer.p50());
        }
    }

    /** Events until they are in both stores, beside one COPY of as many rows as tasks are there. */
    private void through() throws Exception {
        int count = quick ? 20_000 : 100_000;
        double seconds = tasks.change(count);
        double rate = new CopyPeer(addresses.get("postgres").asText()).secondsOf("tasks");
        long tasks = new CopyPeer(addresses.get("postgres").asText()).rows("tasks");
        comparisons.add(
                "events to both stores",
                "one COPY of such rows, indexed",
                Unit.PER_SECOND,
                0,
                count / seconds,
                tasks / rate);
        comparisons.add("events to both stores", AIM, Unit.PER_SECOND, 1, count / seconds, THROUGH_AIM);
    }

    private void sync() throws Exception {
        InitialSync sync = new InitialSync(client, addresses);
        sync.measure(0);
        comparisons.add(sync.measure(1), sync.rows(), 0.6);
    }

    private void rebuild() throws Exception {
        for (String store : List.of("postgres", "json")) {
            Rebuilding.Filled filled = new Rebuilding(client, addresses, store).measure();
            comparisons.add(filled.measured(), filled.documents(), store.equals("json") ? 0.5 : 0.7);
        }
    }

    private void reconcile() throws Exception {
        Reconciling.Compared compared = new Reconciling(client, addresses).measure();
        comparisons.add(compared.measured(), compared.documents(), 0.6);
    }
}
