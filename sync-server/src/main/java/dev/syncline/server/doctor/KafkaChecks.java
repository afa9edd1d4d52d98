package dev.syncline.server.doctor;

import dev.syncline.catalog.Catalog;
import dev.syncline.catalog.Collection;
import dev.syncline.projector.kafka.LogLayout;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.FinalizedVersionRange;
import org.apache.kafka.clients.admin.QuorumInfo;

/** Asks Kafka. Each check has a client of its own, so that none waits behind another. */
final class KafkaChecks {
    static final String REACHABLE = "kafka.reachable";
    static final String TRANSACTIONS = "kafka.transaction-version";
    static final String CLOCK = "clock.kafka";
    static final String STABLE = "kafka.stable-offset";

    private static final int ANSWER_WITHIN_MS = 5_000;
    private static final int VERSION_WANTED = 2;

    private final Map<String, Object> client;
    private final LogLayout layout;
    private final Catalog catalog;
    private final Clock clock;

    KafkaChecks(Map<String, Object> client, LogLayout layout, Catalog catalog, Clock clock) {
        this.client = new HashMap<>(client);
        this.client.put(CommonClientConfigs.DEFAULT_API_TIMEOUT_MS_CONFIG, ANSWER_WITHIN_MS);
        this.client.put(CommonClientConfigs.REQUEST_TIMEOUT_MS_CONFIG, ANSWER_WITHIN_MS);
        this.layout = layout;
        this.catalog = catalog;
        this.clock = clock;
    }

    private interface Question {
        List<Finding> ask(Admin admin) throws Exception;
    }

    List<Check> all() {
        return List.of(
                check(List.of(REACHABLE), this::reachable),
                check(List.of(TRANSACTIONS), KafkaChecks::transactions),
                check(List.of(CLOCK), this::clock),
                check(TopicRules.NAMES, this::topics),
                check(List.of(STABLE), this::stable));
    }

    private Check check(List<String> names, Question question) {
        return new Check(names, () -> {
            Admin admin = Admin.create(client);
            try {
                return question.ask(admin);
            } finally {
                admin.close(Duration.ZERO);
            }
        });
    }

    private List<Finding> reachable(Admin admin) throws InterruptedException {
        try {
            int brokers = admin.describeCluster().nodes().get().size();
            return List.of(
                    Finding.ok(REACHABLE, bootstrap() + ", " + brokers + (brokers == 1 ? " broker" : " brokers")));
        } catch (java.util.concurrent.ExecutionException e) {
            return List.of(Finding.fail(
                    REACHABLE,
                    bootstrap() + ": " + Doctor.reason(e),
                    "an answer",
                    List.of("kafka-broker-api-versions.sh --bootstrap-server " + bootstrap()),
                    "writes are refused until Kafka answers; see kafka.bootstrapServers and kafka.client"));
        }
    }

    private String bootstrap() {
        return String.valueOf(client.get(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG));
    }

    private static List<Finding> transactions(Admin admin) throws Exception {
        FinalizedVersionRange range = admin.describeFeatures()
                .featureMetadata()
                .get()
                .finalizedFeatures()
                .get("transaction.version");
        return List.of(transactions(range == null ? OptionalLong.empty() : OptionalLong.of(range.maxVersionLevel())));
    }

    static Finding transactions(OptionalLong version) {
        boolean enough = version.isPresent() && version.getAsLong() >= VERSION_WANTED;
        String found = version.isPresent() ? Long.toString(version.getAsLong()) : "not finalized";
        return enough
                ? Finding.ok(TRANSACTIONS, found)
                : Finding.fail(
                        TRANSACTIONS,
                        found,
                        "at least " + VERSION_WANTED,
                        List.of(
                                "kafka-features.sh --bootstrap-server HOST:PORT upgrade --feature transaction.version=2"),
                        "before that a transaction can be torn: part of a decision committed, part of it lost");
    }

    /** The leader of the metadata quorum tells its own time as when it was last caught up with itself. */
    private List<Finding> clock(Admin admin) throws Exception {
        admin.describeCluster().nodes().get(); // connects, which takes longer than the question
        Instant before = clock.instant();
        QuorumInfo quorum = admin.describeMetadataQuorum().quorumInfo().get();
        Instant after = clock.instant();
        OptionalLong told = quorum.voters().stream()
                .filter(voter -> voter.replicaId() == quorum.leaderId())
                .findFirst()
                .map(QuorumInfo.ReplicaState::lastCaughtUpTimestamp)
                .orElse(OptionalLong.empty());
        if (told.isEmpty() || told.getAsLong() <= 0) {
            return List.of(Finding.unknown(CLOCK, "the leader of Kafka's metadata does not tell its time"));
        }
        Duration error = Duration.between(before, after).dividedBy(2);
        Duration ahead = Duration.between(before.plus(error), Instant.ofEpochMilli(told.getAsLong()));
        return List.of(ClockRules.judge(CLOCK, "Kafka", ahead, error));
    }

    private List<Finding> topics(Admin admin) throws Exception {
        TopicLook look = new TopicLook(admin, layout, catalog);
        List<TopicView> there = look.views();
        if (there.isEmpty()) {
            return TopicRules.NAMES.stream()
                    .map(name -> Finding.warn(
                            name,
                            "no topics of " + layout.topics().prefix() + " yet",
                            "the log's topics",
                            List.of("syncline server FILE"),
                            "a server makes them when it starts first"))
                    .toList();
        }
        return new TopicRules(bootstrap(), there).judge(layout.topics().changes());
    }

    private List<Finding> stable(Admin admin) throws Exception {
        List<String> topics = new java.util.ArrayList<>(catalog.collections().stream()
                .map(Collection::name)
                .map(layout.topics()::events)
                .toList());
        topics.add(layout.topics().changes());
        return List.of(new StableOffsets(admin, bootstrap()).look(topics));
    }
}
