package dev.syncline.server.ops;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.syncline.event.DocumentKey;
import dev.syncline.event.Json;
import dev.syncline.reconcile.Divergence;
import dev.syncline.reconcile.DivergenceClass;
import dev.syncline.reconcile.Reports;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ReconciliationsResourceTest {
    private final CountDownLatch go = new CountDownLatch(1);
    private final Jobs jobs = new Jobs(Clock.systemUTC(), () -> "job-1", Thread::new);
    private final Kept kept = new Kept();
    private final ReconciliationsResource resource = new ReconciliationsResource(jobs, null, kept);

    @AfterEach
    void close() {
        go.countDown();
        jobs.close();
    }

    @Test
    void whatNobodyHereWorksOnIsNotToldAsRunning() { // I10
        kept.states.addAll(List.of("running", "running"));

        assertThat(state()).isEqualTo("not worked on here");
    }

    @Test
    void whatIsWorkedOnHereIsToldAsRunning() {
        jobs.begin("reconciliation", (id, progress) -> {
            awaitGo();
            return Json.NODES.objectNode();
        });
        kept.states.add("running");

        assertThat(state()).isEqualTo("running");
    }

    @Test
    void whatEndedSinceItWasReadIsToldAsEnded() {
        kept.states.addAll(List.of("running", "done"));

        assertThat(state()).isEqualTo("done");
    }

    private void awaitGo() {
        try {
            go.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private String state() {
        return Json.object(resource.get("job-1")).path("state").asText();
    }

    /** One report, in one state after the other. */
    private static final class Kept implements Reports {
        private final Queue<String> states = new ArrayDeque<>();

        @Override
        public Optional<ObjectNode> find(String id) {
            return Optional.of(Json.NODES.objectNode().put("id", id).put("state", states.remove()));
        }

        @Override
        public void save(String id, String kind, ObjectNode report) {
            throw new AssertionError();
        }

        @Override
        public void found(
                String id,
                String collection,
                Optional<DocumentKey> after,
                Optional<DocumentKey> upTo,
                List<Divergence> divergences) {
            throw new AssertionError();
        }

        @Override
        public List<ObjectNode> list(int limit) {
            throw new AssertionError();
        }

        @Override
        public List<Known> open(Filter filter) {
            throw new AssertionError();
        }

        @Override
        public List<ObjectNode> divergences(Optional<String> id, boolean open, int limit) {
            throw new AssertionError();
        }

        @Override
        public void repaired(DocumentKey key, DivergenceClass kind, String id) {
            throw new AssertionError();
        }

        @Override
        public Map<String, Map<String, Long>> counts() {
            throw new AssertionError();
        }
    }
}
