package dev.syncline.server.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.syncline.event.Json;
import dev.syncline.projector.LogReplacedException;
import dev.syncline.projector.LogUnavailableException;
import dev.syncline.projector.StoreUnavailableException;
import dev.syncline.rebuild.RefusedException;
import dev.syncline.server.ops.JobSettings.Setting;
import jakarta.ws.rs.core.StreamingOutput;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class JobsTest {
    private static final Duration SOON = Duration.ofSeconds(30);

    private final AtomicInteger ids = new AtomicInteger();
    private final Jobs jobs = new Jobs(Clock.systemUTC(), () -> "job-" + ids.incrementAndGet(), Thread::new);
    private final CountDownLatch go = new CountDownLatch(1);

    @AfterEach
    void close() {
        go.countDown();
        jobs.close();
    }

    private ObjectNode ended(Job job) throws InterruptedException {
        assertThat(job.awaitEnd(SOON)).isTrue();
        return job.tree();
    }

    private Job waiting(String kind) {
        return jobs.begin(kind, (id, progress) -> {
            while (go.getCount() > 0) {
                progress.advance("read", 1);
                progress.step();
                LockSupport.parkNanos(1_000_000);
            }
            return Json.NODES.objectNode().put("came", "out");
        });
    }

    @Test
    void oneOfAKindRunsAtATime() throws Exception {
        Job first = waiting("rebuild");

        assertThatThrownBy(() -> waiting("rebuild"))
                .isInstanceOf(Jobs.JobRunsException.class)
                .hasMessageContaining(first.id());
        Job other = waiting("reconciliation");
        go.countDown();

        assertThat(ended(first).at("/result/came").asText()).isEqualTo("out");
        assertThat(ended(other).path("state").asText()).isEqualTo("done");
        assertThat(ended(waiting("rebuild")).path("state").asText()).isEqualTo("done");
    }

    @Test
    void whatIsCancelledEndsWithItsNextStepAlsoWhilePaused() throws Exception {
        Job job = waiting("rebuild");
        job.control().set(Setting.PAUSED, 1);

        job.control().set(Setting.CANCELLED, 1);

        assertThat(ended(job).path("state").asText()).isEqualTo("cancelled");
    }

    @Test
    void itWaitsUntilItSteps() throws Exception {
        List<String> states = new CopyOnWriteArrayList<>();
        AtomicReference<Job> job = new AtomicReference<>();
        CountDownLatch known = new CountDownLatch(1);
        job.set(jobs.begin("rebuild", (id, progress) -> {
            await(known);
            for (int look = 0; look < 2; look++) {
                progress.waiting("the store");
                progress.step();
                states.add(job.get().tree().path("state").asText());
            }
            progress.step();
            states.add(job.get().tree().path("state").asText());
            return Json.NODES.objectNode();
        }));
        known.countDown();

        ended(job.get());

        assertThat(states).containsExactly("waiting: the store", "waiting: the store", "running");
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(SOON.toSeconds(), TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void whatWasSetOnItHoldsForTheProcessThatGoesOn() throws Exception {
        Kept kept = new Kept();
        kept.set(Setting.RATE, 5);
        kept.set(Setting.PAUSED, 1);
        Job job = jobs.begin("known", "rebuild", kept, (id, progress) -> {
            progress.step();
            return Json.NODES.objectNode().put("rate", progress.rate());
        });
        assertThat(job.awaitEnd(Duration.ofMillis(50))).isFalse();
        assertThat(job.tree().path("rate").asLong()).isEqualTo(5);

        job.control().set(Setting.RATE, 7);
        job.control().set(Setting.PAUSED, 0);

        assertThat(ended(job).at("/result/rate").asLong()).isEqualTo(7);
        assertThat(kept.get(Setting.RATE)).isEqualTo(7);
        assertThat(kept.get(Setting.PAUSED)).isZero();
    }

    @Test
    void whatIsSetOnAnotherServerIsHeardHere() throws Exception {
        Kept kept = new Kept();
        Job here = steps(kept);
        Job there = steps(kept);

        there.control().set(Setting.PAUSED, 1);
        Awaitility.await().until(() -> here.tree().path("state").asText().equals("paused"));
        there.control().set(Setting.RATE, 9);
        Awaitility.await().until(() -> here.tree().path("rate").asLong() == 9);
        there.control().set(Setting.CANCELLED, 1);

        assertThat(ended(here).path("state").asText()).isEqualTo("cancelled");
        assertThat(here.tree().path("rate").asLong()).isEqualTo(9);
        assertThat(ended(steps(kept)).path("state").asText()).isEqualTo("cancelled");
    }

    @Test
    void whatCanNotBeKeptIsDoneAndKeptOnceItCan() throws Exception {
        Kept kept = new Kept();
        Job job = steps(kept);
        kept.silent = true;

        assertThatThrownBy(() -> job.control().set(Setting.PAUSED, 1)).isInstanceOf(StoreUnavailableException.class);

        Awaitility.await().until(() -> job.tree().path("state").asText().equals("paused"));
        kept.silent = false;
        Awaitility.await().until(() -> kept.get(Setting.PAUSED) == 1);
        assertThat(job.tree().path("state").asText()).isEqualTo("paused");
    }

    @Test
    void processThatEndsCancelsNothingForOthers() throws Exception {
        Kept kept = new Kept();
        Job job = steps(kept);

        jobs.close();

        assertThat(ended(job).path("state").asText()).isEqualTo("cancelled");
        assertThat(kept.get(Setting.CANCELLED)).isZero();
    }

    private Job steps(JobSettings settings) {
        String id = "job-" + ids.incrementAndGet();
        return jobs.begin(id, "kind of " + id, settings, (known, progress) -> {
            while (true) {
                progress.step();
                LockSupport.parkNanos(1_000_000);
            }
        });
    }

    /** What two servers see. */
    private static final class Kept implements JobSettings {
        private final Map<Setting, Long> values = new ConcurrentHashMap<>();
        private volatile boolean silent;

        @Override
        public long get(Setting what) {
            answer();
            return values.getOrDefault(what, 0L);
        }

        @Override
        public void set(Setting what, long value) {
            answer();
            values.put(what, value);
        }

        private void answer() {
            if (silent) {
                throw new StoreUnavailableException("postgres", new IOException("silent"));
            }
        }
    }

    @Test
    void failureTellsItsReasonAndADefectOnlyWhereToLook() throws Exception {
        Job known = jobs.begin("one", (id, progress) -> {
            throw new LogUnavailableException("Kafka fell silent", null);
        });
        Job defect = jobs.begin("two", (id, progress) -> {
            throw new IllegalStateException("password=secret");
        });

        assertThat(ended(known).path("detail").asText()).isEqualTo("Kafka fell silent");
        assertThat(ended(defect).path("state").asText()).isEqualTo("failed");
        assertThat(defect.tree().toString()).contains(defect.id()).doesNotContain("secret");
    }

    @ParameterizedTest
    @MethodSource("failures")
    void failureTellsWhoseItIs(RuntimeException failure, String code) throws Exception {
        Job job = jobs.begin("one", (id, progress) -> {
            throw failure;
        });

        assertThat(ended(job).path("code").asText()).isEqualTo(code);
    }

    static Stream<Arguments> failures() {
        return Stream.of(
                arguments(new RefusedException("no room left"), "refused"),
                arguments(new IllegalArgumentException("no such collection"), "refused"),
                arguments(new LogReplacedException("json", 0, "topic-1", "topic-2"), "refused"),
                arguments(new LogUnavailableException("Kafka fell silent", null), "unavailable"),
                arguments(new StoreUnavailableException("json", new IOException("disk gone")), "unavailable"),
                arguments(new IllegalStateException("never"), "defect"));
    }

    @Test
    void errorIsNoJobThatRunsForEver() throws Exception {
        Job job = jobs.begin("one", (id, progress) -> {
            throw new StackOverflowError("too deep");
        });

        assertThat(ended(job).path("state").asText()).isEqualTo("failed");
    }

    @Test
    void jobIsWatchedUntilItHasEnded() throws Exception {
        Job job = waiting("rebuild");
        StreamingOutput events = (StreamingOutput) new JobsResource(jobs, (id, what, value) -> Optional.empty())
                .watch(job.id())
                .getEntity();
        ByteArrayOutputStream out = new ByteArrayOutputStream() {
            @Override
            public void flush() {
                go.countDown();
            }
        };

        events.write(out);

        List<String> told = List.of(out.toString(StandardCharsets.UTF_8).split("\n\n"));
        assertThat(told).hasSizeGreaterThan(1).allMatch(event -> event.startsWith("event: job\ndata: {"));
        assertThat(told.get(0)).contains("\"state\":\"running\"");
        assertThat(told.get(told.size() - 1)).contains("\"state\":\"done\"").contains("\"came\":\"out\"");
    }

    @Test
    @Timeout(30)
    void whoeverWatchesIsLetGoWhenTheServerStops() throws Exception {
        Job job = waiting("rebuild");
        StreamingOutput events = (StreamingOutput) new JobsResource(jobs, (id, what, value) -> Optional.empty())
                .watch(job.id())
                .getEntity();
        jobs.drain();
        ByteArrayOutputStream out = new ByteArrayOutputStream();

        events.write(out);

        assertThat(out.toString(StandardCharsets.UTF_8))
                .contains("\"state\":\"running\"")
                .doesNotContain("done");
        go.countDown();
    }
}
