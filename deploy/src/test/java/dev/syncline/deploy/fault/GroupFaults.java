package dev.syncline.deploy.fault;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.syncline.deploy.ServerProcess;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.GroupListing;
import org.apache.kafka.clients.admin.MemberDescription;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.awaitility.Awaitility;

/** Who reads which partition changes again and again, and what a group has noted is not true. */
final class GroupFaults {
    private static final Duration WITHIN = Duration.ofSeconds(90);
    private static final int KILLS = 3;
    private static final int VISITS = 6;
    private static final int POLL_INTERVAL_MILLIS = 7_000;

    private GroupFaults() {}

    static List<Fault> all() {
        return List.of(
                Fault.brief("groups moved to the beginning by a stranger", "16b", GroupFaults::resetGroups),
                Fault.ofTwo("one of two servers killed again and again", "16a", GroupFaults::rebalance),
                Fault.brief(
                        "a stranger joins the projectors' groups and leaves, again and again",
                        "16a",
                        GroupFaults::visit),
                Fault.ofTwo("projectors silent for longer than Kafka waits for a member", "16a", GroupFaults::overstay),
                Fault.lasting("a stranger stays in the projectors' groups", "16a", GroupFaults::stay));
    }

    private static Map<String, Object> kafka(Arena arena) {
        return Map.of(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, arena.bootstrapServers());
    }

    private static void resetGroups(Arena arena, Random random) throws Exception {
        arena.server().kill();
        try (Admin admin = Admin.create(kafka(arena))) {
            List<String> groups = admin.listGroups().all().get().stream()
                    .map(GroupListing::groupId)
                    .toList();
            for (String group : groups) {
                Map<TopicPartition, OffsetAndMetadata> beginning = new HashMap<>();
                admin.listConsumerGroupOffsets(group)
                        .partitionsToOffsetAndMetadata()
                        .get()
                        .keySet()
                        .forEach(partition -> beginning.put(partition, new OffsetAndMetadata(0)));
                // Members that were killed are missed after their session's end.
                Awaitility.await()
                        .atMost(WITHIN)
                        .ignoreExceptions()
                        .until(() -> admin.alterConsumerGroupOffsets(group, beginning)
                                        .all()
                                        .get()
                                == null);
            }
        }
        arena.server().start();
    }

    private static void rebalance(Arena arena, Random random) throws Exception {
        ServerProcess second = arena.servers().get(1);
        for (int kill = 0; kill < KILLS; kill++) {
            second.kill();
            Pauses.millis(random.nextInt(4_000));
            second.start();
            Pauses.millis(random.nextInt(6_000));
        }
    }

    private static void visit(Arena arena, Random random) throws Exception {
        for (int visit = 0; visit < VISITS; visit++) {
            for (String store : List.of("postgres", "json")) {
                try (var stranger = member(arena, store)) {
                    Pauses.millis(random.nextInt(1_000));
                    stranger.poll(Duration.ZERO);
                }
            }
            Pauses.millis(random.nextInt(1_000));
        }
    }

    /** Somebody holds what they write. One is taken for dead, hands over without knowing, and wakes; so may the other. */
    private static void overstay(Arena arena, Random random) throws Exception {
        Map<String, String> impatient =
                Map.of(ConsumerConfig.MAX_POLL_INTERVAL_MS_CONFIG, Integer.toString(POLL_INTERVAL_MILLIS));
        try (Admin admin = Admin.create(kafka(arena));
                Connection stranger = arena.others().connect();
                Statement statement = stranger.createStatement()) {
            Set<String> killed = members(admin);
            restart(arena, impatient);
            arena.heal();
            Awaitility.await()
                    .atMost(WITHIN)
                    .until(() -> members(admin).size() == arena.servers().size()
                            && Collections.disjoint(killed, members(admin)));
            Set<String> before = members(admin);
            stranger.setAutoCommit(false);
            statement.execute("LOCK TABLE tasks IN ACCESS EXCLUSIVE MODE");
            Awaitility.await().atMost(WITHIN).until(() -> {
                arena.knock();
                return !members(admin).containsAll(before);
            });
            Pauses.millis(random.nextInt(2 * POLL_INTERVAL_MILLIS));
            stranger.rollback();
        }
        arena.heal();
        restart(arena, Map.of());
    }

    private static void restart(Arena arena, Map<String, String> client) throws Exception {
        for (ServerProcess server : arena.servers()) {
            server.kill();
            server.configure(settings -> {
                ObjectNode clients = settings.withObject("/kafka").putObject("client");
                client.forEach(clients::put);
            });
            server.start();
        }
    }

    private static Set<String> members(Admin admin) throws Exception {
        String group = "syncline.projector.postgres";
        return admin.describeConsumerGroups(List.of(group)).all().get().get(group).members().stream()
                .map(MemberDescription::consumerId)
                .collect(Collectors.toSet());
    }

    private static void stay(Arena arena, Random random) {
        try (var ofPostgres = member(arena, "postgres");
                var ofJson = member(arena, "json")) {
            Pauses.lasting(arena, random);
            ofPostgres.poll(Duration.ZERO);
            ofJson.poll(Duration.ZERO);
        }
    }

    /** Returns when it has partitions. */
    private static KafkaConsumer<byte[], byte[]> member(Arena arena, String store) {
        Map<String, Object> config = new HashMap<>(kafka(arena));
        config.put(ConsumerConfig.GROUP_ID_CONFIG, "syncline.projector." + store);
        config.put(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, 6_000);
        config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        config.put(ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG, CooperativeStickyAssignor.class.getName());
        var member = new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        member.subscribe(List.of("syncline.changes"));
        Awaitility.await().atMost(WITHIN).until(() -> {
            member.poll(Duration.ofMillis(50));
            return !member.assignment().isEmpty();
        });
        return member;
    }
}
