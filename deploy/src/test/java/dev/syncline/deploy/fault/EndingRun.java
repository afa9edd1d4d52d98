package dev.syncline.deploy.fault;

import dev.syncline.deploy.Convergence;
import dev.syncline.deploy.LogReader;
import dev.syncline.deploy.ServerProcess;
import dev.syncline.deploy.Stores;
import dev.syncline.event.DocumentKey;
import dev.syncline.projector.StoredDocument;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/**
 * A fault that nothing heals: what is told, refused and kept. Somebody goes on knocking; what was accepted meanwhile is
 * not gone, and nothing that stood in the stores has changed.
 */
final class EndingRun {
    private static final Duration WITHIN = Duration.ofSeconds(30);
    private static final int OPERATIONS = 60;
    private static final long BETWEEN_KNOCKS_NANOS = 20_000_000;

    private final Arena arena;
    private final String code;
    private final Set<String> accepted = ConcurrentHashMap.newKeySet();
    private volatile boolean stopping;
    private volatile String refused = "";
    private final AtomicInteger knocks = new AtomicInteger();

    private EndingRun(Arena arena, String code) {
        this.arena = arena;
        this.code = code;
    }

    static FaultRun.Findings of(Fault fault, Arena arena, long seed) throws Exception {
        return new EndingRun(arena, fault.end().orElseThrow()).run(fault, FaultRun.random(fault, seed));
    }

    private FaultRun.Findings run(Fault fault, Random random) throws Exception {
        Convergence convergence = new Convergence(arena.others(), arena.server());
        int operations;
        Diary diary;
        try (Workload workload = new Workload(arena, random.nextInt(1_000_000), 0)) {
            workload.awaitMore(OPERATIONS);
            workload.finish();
            operations = workload.operations();
            diary = workload.diary();
        }
        convergence.awaitRest();
        List<String> lost = new ArrayList<>(diary.lost());
        Map<DocumentKey, StoredDocument> before = convergence.documents();
        List<String> diverged = new ArrayList<>();
        Optional<Double> told;
        Thread knocking = new Thread(this::knock, "knocking");
        try (HealthWatch watch = HealthWatch.of(arena.server())) {
            arena.watched(watch);
            fault.strike().on(arena, random);
            watch.again();
            // What is acknowledged before is what the fault takes away.
            knocking.start();
            Awaitility.await().atMost(WITHIN).until(() -> refused.contains(code));
            Pauses.lasting(arena, random);
            told = watch.told();
        } catch (ConditionTimeoutException e) {
            throw new IllegalStateException("no write was refused for [" + code + "], the last one: " + refused, e);
        } finally {
            stopping = true;
            knocking.join();
        }
        lost.addAll(lost());
        mustRefuseToStart(diverged);
        kept(before, diverged);
        return new FaultRun.Findings(
                operations + knocks.get(),
                lost,
                List.of(),
                List.of(),
                List.of(),
                diverged,
                told,
                FaultRun.isLate(told),
                0);
    }

    private void knock() {
        while (!stopping) {
            try {
                String id = UUID.randomUUID().toString();
                HttpResponse<byte[]> answer = arena.server()
                        .client()
                        .send(
                                HttpRequest.newBuilder(arena.server().uri("/v1/tasks"))
                                        .timeout(Duration.ofSeconds(2))
                                        .header("Content-Type", "application/json")
                                        .POST(HttpRequest.BodyPublishers.ofString(
                                                "{\"id\":\"" + id + "\",\"title\":\"knock\"}"))
                                        .build(),
                                HttpResponse.BodyHandlers.ofByteArray());
                if (answer.statusCode() == 201) {
                    accepted.add(id);
                } else if (answer.statusCode() == 503) {
                    refused = new String(answer.body(), StandardCharsets.UTF_8);
                }
                knocks.incrementAndGet();
            } catch (IOException e) {
                // nobody was told anything
            } catch (InterruptedException e) {
                return;
            }
            LockSupport.parkNanos(BETWEEN_KNOCKS_NANOS);
        }
    }

    /** What was accepted, and stands neither in the log nor in both stores. // I1 */
    private List<String> lost() throws SQLException, ExecutionException, InterruptedException {
        try {
            Awaitility.await().atMost(WITHIN).until(() -> missing().isEmpty());
        } catch (ConditionTimeoutException e) {
            // they are the finding
        }
        return missing();
    }

    private boolean isThere(String topic) throws ExecutionException, InterruptedException {
        try (Admin admin = Admin.create(
                Map.<String, Object>of(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, arena.bootstrapServers()))) {
            return admin.listTopics().names().get().contains(topic);
        }
    }

    private List<String> missing() throws SQLException, ExecutionException, InterruptedException {
        Set<DocumentKey> postgres = Stores.postgres(arena.others()).keySet();
        Set<DocumentKey> json = Stores.json(arena.server().jsonStore()).keySet();
        Set<String> logged = new HashSet<>();
        if (isThere(LogFaults.EVENTS)) {
            new LogReader(arena.bootstrapServers())
                    .read(LogFaults.EVENTS)
                    .forEach(event -> logged.add(new String(event.key(), StandardCharsets.UTF_8)));
        }
        return accepted.stream()
                .map(id -> new DocumentKey(Workload.TENANT, "tasks", id))
                .filter(key -> !postgres.contains(key) || !json.contains(key))
                .filter(key -> !logged.contains(key.eventKey()))
                .map(key -> key + " was accepted, and is gone")
                .toList();
    }

    private void mustRefuseToStart(List<String> findings) throws Exception {
        ServerProcess server = arena.server();
        server.kill();
        server.start();
        if (server.exitCode() == 0 || !server.tail().contains(code)) {
            findings.add("a server that starts does not refuse for [" + code + "]: " + server.tail());
        }
    }

    /** What stood in the stores stands there as it was. // I2 I4 */
    private void kept(Map<DocumentKey, StoredDocument> before, List<String> findings) throws SQLException {
        Map<DocumentKey, StoredDocument> postgres = Stores.postgres(arena.others());
        Map<DocumentKey, StoredDocument> json = Stores.json(arena.server().jsonStore());
        before.forEach((key, document) -> {
            if (!document.equals(postgres.get(key)) || !document.equals(json.get(key))) {
                findings.add("%s was %s, and is %s in PostgreSQL and %s in the JSON store"
                        .formatted(key, document, postgres.get(key), json.get(key)));
            }
        });
    }
}
