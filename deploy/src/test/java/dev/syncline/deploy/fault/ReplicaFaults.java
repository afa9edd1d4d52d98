package dev.syncline.deploy.fault;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.ListTopicsOptions;
import org.awaitility.Awaitility;

/** Of three brokers that replicate everything some die, sleep, or lose what they hold. */
final class ReplicaFaults {
    private static final Duration WITHIN = Duration.ofMinutes(2);
    private static final int KNOCKS = 20;

    private ReplicaFaults() {}

    static List<Fault> all() {
        return List.of(
                Fault.replicated("each of three brokers killed in turn", "3", ReplicaFaults::killInTurn),
                Fault.replicated("one of three brokers asleep", "4", ReplicaFaults::sleep),
                Fault.lastingReplicated("two of three brokers killed", "5b", ReplicaFaults::killTwo),
                Fault.lastingReplicated(
                        "all of three brokers killed, the one that missed most back first",
                        "5b",
                        ReplicaFaults::killAll),
                Fault.replicated("one of three brokers back without its data", "5b", ReplicaFaults::loseOne));
    }

    private static List<BrokerProcess> shuffled(Arena arena, Random random) {
        List<BrokerProcess> brokers = new ArrayList<>(arena.brokers());
        Collections.shuffle(brokers, random);
        return brokers;
    }

    private static void killInTurn(Arena arena, Random random) throws Exception {
        for (BrokerProcess broker : shuffled(arena, random)) {
            broker.kill();
            awaitMissing(arena);
            Pauses.millis(random.nextInt(5_000));
            broker.start();
            awaitReplicas(arena);
        }
    }

    /** While others lead it takes itself for the leader, until it wakes. */
    private static void sleep(Arena arena, Random random) throws Exception {
        BrokerProcess broker = shuffled(arena, random).get(0);
        broker.signal("STOP");
        awaitMissing(arena);
        Pauses.millis(random.nextInt(5_000));
        broker.signal("CONT");
        awaitReplicas(arena);
    }

    private static void killTwo(Arena arena, Random random) throws Exception {
        List<BrokerProcess> brokers = shuffled(arena, random);
        brokers.get(0).kill();
        brokers.get(1).kill();
        Pauses.lasting(arena, random);
        brokers.get(0).start();
        Pauses.millis(random.nextInt(5_000));
        brokers.get(1).start();
        // Without two nobody could write down that they were missing.
        awaitMissing(arena);
        awaitReplicas(arena);
    }

    /** It must not lead: what was acknowledged meanwhile it does not have. */
    private static void killAll(Arena arena, Random random) throws Exception {
        List<BrokerProcess> brokers = shuffled(arena, random);
        brokers.get(0).kill();
        awaitMissing(arena);
        for (int knock = 0; knock < KNOCKS; knock++) {
            arena.knock();
        }
        arena.heal();
        arena.watch().again();
        brokers.get(1).kill();
        brokers.get(2).kill();
        Pauses.lasting(arena, random);
        for (BrokerProcess broker : brokers) {
            broker.start();
            Pauses.millis(1_000 + random.nextInt(2_000));
        }
        awaitReplicas(arena);
    }

    private static void loseOne(Arena arena, Random random) throws Exception {
        BrokerProcess broker = shuffled(arena, random).get(0);
        broker.kill();
        awaitMissing(arena);
        broker.loseData();
        broker.start();
        awaitReplicas(arena);
    }

    /** Until somebody has noticed that one is gone. */
    private static void awaitMissing(Arena arena) {
        awaitTrue(
                arena,
                admin -> replicas(admin)
                        .anyMatch(replicas -> replicas < arena.brokers().size()));
    }

    /** Until each partition stands on all of them again. */
    private static void awaitReplicas(Arena arena) {
        awaitTrue(
                arena,
                admin -> replicas(admin)
                        .allMatch(replicas -> replicas == arena.brokers().size()));
    }

    private interface Look {
        boolean at(Admin admin) throws Exception;
    }

    private static void awaitTrue(Arena arena, Look look) {
        try (Admin admin = Admin.create(
                Map.<String, Object>of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, arena.bootstrapServers()))) {
            Awaitility.await().atMost(WITHIN).ignoreExceptions().until(() -> look.at(admin));
        }
    }

    /** Of each partition, Kafka's own included, on how many brokers it stands whole. */
    private static Stream<Integer> replicas(Admin admin) throws Exception {
        var topics = admin.listTopics(new ListTopicsOptions().listInternal(true))
                .names()
                .get();
        return admin.describeTopics(topics).allTopicNames().get().values().stream()
                .flatMap(topic -> topic.partitions().stream())
                .map(partition -> partition.isr().size());
    }
}
