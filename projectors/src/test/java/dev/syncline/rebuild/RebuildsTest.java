package dev.syncline.rebuild;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.syncline.catalog.Catalog;
import dev.syncline.event.Position;
import dev.syncline.projector.Claim;
import dev.syncline.projector.CrashPoint;
import dev.syncline.projector.FencedException;
import dev.syncline.projector.JobProgress;
import dev.syncline.projector.StoreUnavailableException;
import dev.syncline.projector.Tasks;
import dev.syncline.projector.kafka.LogLayout;
import dev.syncline.projector.kafka.LogTopics;
import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.junit.jupiter.api.Test;

/** Several servers on one log: who works on a rebuild, and what the others find. No log is asked for any of it. */
class RebuildsTest {
    private static final RebuildJob JOB = new RebuildJob(
            "1f9e02ac",
            new RebuildRequest("json", List.of(), false, Source.CHANGES, Optional.empty()),
            "topic-1",
            Map.of(0, new Position(3)),
            RebuildJob.Stage.BEGUN);

    private final Kind kind = new Kind();
    private final Waiting progress = new Waiting();
    private final Rebuilds rebuilds = new Rebuilds(surroundings(), Map.of("json", kind));

    private static Surroundings surroundings() {
        Catalog catalog = new Catalog(List.of(Tasks.COLLECTION));
        Supplier<Consumer<byte[], byte[]>> consumers = () -> {
            throw new AssertionError("no log is asked");
        };
        LogLayout layout = new LogLayout(new LogTopics("test"), 1, 1, (short) 1);
        return new Surroundings(
                catalog,
                new ChangeSource(consumers, layout, topic -> "topic-1"),
                new EventSource(consumers, layout.topics(), catalog),
                null,
                () -> {
                    throw new AssertionError("nobody waits for the decider");
                },
                new NoPast(),
                null,
                Map.of(),
                Clock.systemUTC(),
                CrashPoint.NONE,
                pause -> {});
    }

    @Test
    void rebuildThatAnotherServerEndedMeanwhileSaysSoAndTouchesNothing() {
        kind.busy = 3;

        assertThatThrownBy(() -> rebuilds.run(JOB, progress))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("rebuild 1f9e02ac has ended already");

        assertThat(progress.waited)
                .containsOnly("another server that works on it")
                .hasSize(3);
        assertThat(kind.dropped).isFalse();
        assertThat(kind.held).isZero();
    }

    @Test
    void cancelHereDoesNotEndWhatAnotherServerWorksOn() {
        kind.save(JOB);
        kind.busy = Integer.MAX_VALUE;
        progress.cancelAfter = 2;

        assertThatThrownBy(() -> rebuilds.run(JOB, progress)).isInstanceOf(JobProgress.CancelledException.class);

        assertThat(kind.dropped).isFalse();
        assertThat(rebuilds.find(JOB.id())).contains(JOB);
    }

    @Test
    void cancelWhileTheStoreIsSilentIsDoneOnceItAnswers() {
        kind.save(JOB);
        kind.onHold = () -> kind.silent = 3;
        progress.cancelAfter = 1;

        assertThatThrownBy(() -> rebuilds.run(JOB, progress)).isInstanceOf(JobProgress.CancelledException.class);

        assertThat(kind.dropped).isTrue();
        assertThat(rebuilds.find(JOB.id())).isEmpty();
        assertThat(kind.held).isZero();
    }

    @Test
    void cancelBeforeTheRightToItIsAnsweredIsDoneOnceItIs() {
        kind.save(JOB);
        kind.silent = 3;
        progress.cancelAfter = 1;

        assertThatThrownBy(() -> rebuilds.run(JOB, progress)).isInstanceOf(JobProgress.CancelledException.class);

        assertThat(kind.dropped).isTrue();
        assertThat(rebuilds.find(JOB.id())).isEmpty();
    }

    @Test
    void cancelledRebuildIsLeftWhereTheProcessEndsBeforeTheStoreAnswers() {
        kind.save(JOB);
        kind.onHold = () -> kind.silent = Integer.MAX_VALUE;
        progress.cancelAfter = 1;
        progress.onWaiting = () -> {
            if (progress.waited.size() == 3) {
                rebuilds.close();
            }
        };

        assertThatThrownBy(() -> rebuilds.run(JOB, progress)).isInstanceOf(JobProgress.CancelledException.class);

        kind.silent = 0;
        assertThat(rebuilds.find(JOB.id())).contains(JOB);
    }

    @Test
    void whatIsCancelledIsHeldUntilNothingIsLeft() {
        kind.save(JOB);
        kind.onHold = () -> kind.silent = 1;
        kind.onDrop = () -> assertThat(kind.held).isOne();
        progress.cancelAfter = 1;

        assertThatThrownBy(() -> rebuilds.run(JOB, progress)).isInstanceOf(JobProgress.CancelledException.class);

        assertThat(kind.dropped).isTrue();
    }

    @Test
    void whatWasCancelledBeforeItsServerDiedIsEndedAndNotGoneOnWith() {
        kind.save(JOB.at(RebuildJob.Stage.COMPLETE));
        progress.cancelAfter = 0;

        assertThatThrownBy(() -> rebuilds.run(JOB, progress)).isInstanceOf(JobProgress.CancelledException.class);

        assertThat(kind.written).isFalse();
        assertThat(kind.dropped).isTrue();
        assertThat(rebuilds.find(JOB.id())).isEmpty();
    }

    @Test
    void dropThatDiedIsWhatWhoeverTakesTheRebuildUpGoesOnWith() {
        kind.save(JOB.at(RebuildJob.Stage.COMPLETE));
        kind.onDrop = () -> {
            throw new IllegalStateException("the process dies");
        };

        assertThatThrownBy(() -> rebuilds.drop(JOB.id())).hasMessage("the process dies");

        assertThat(rebuilds.unfinished()).hasSize(1);
        assertThat(rebuilds.asked(JOB, RebuildJobs.Ask.CANCEL)).isOne();
    }

    @Test
    void storeThatIsSilentWhenTheRightToItIsAskedIsAskedAgain() {
        kind.silent = 2;

        assertThatThrownBy(() -> rebuilds.run(JOB, progress)).hasMessageContaining("has ended already");

        assertThat(progress.waited).hasSize(2).allMatch(what -> what.contains("store unavailable"));
    }

    @Test
    void rebuildThatAnotherServerTookOverIsHeldAgainBeforeItGoesOn() {
        kind.save(JOB);
        kind.onHold = () -> kind.takenOver = true;
        progress.onWaiting = () -> {
            kind.onHold = () -> {};
            kind.takenOver = false;
            kind.remove(JOB.id());
        };

        assertThatThrownBy(() -> rebuilds.run(JOB, progress)).hasMessageContaining("has ended already");

        assertThat(progress.waited).containsExactly("another server that works on it");
        assertThat(kind.held).isZero();
        assertThat(kind.dropped).isFalse();
    }

    @Test
    void rebuildThatWasRefusedIsNotTakenUpButCanBeDropped() {
        kind.save(JOB.at(RebuildJob.Stage.REFUSED));

        assertThat(rebuilds.unfinished()).isEmpty();
        assertThat(rebuilds.drop(JOB.id())).isTrue();

        assertThat(kind.dropped).isTrue();
        assertThat(rebuilds.find(JOB.id())).isEmpty();
        assertThat(rebuilds.drop(JOB.id())).isFalse();
    }

    @Test
    void whatSomebodyElseWorksOnIsNotDropped() {
        kind.save(JOB);
        kind.busy = 1;

        assertThatThrownBy(() -> rebuilds.drop(JOB.id()))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("syncline job cancel 1f9e02ac");

        assertThat(kind.dropped).isFalse();
        assertThat(rebuilds.find(JOB.id())).contains(JOB);
    }

    @Test
    void rebuildThatWentOnUntilItWasHeldIsDroppedAllTheSame() {
        kind.save(JOB);
        kind.onHold = () -> kind.save(JOB.at(RebuildJob.Stage.LOADED));

        assertThat(rebuilds.drop(JOB.id())).isTrue();

        assertThat(rebuilds.find(JOB.id())).isEmpty();
    }

    @Test
    void whatARebuildThatHasNotEndedKeepsIsNotDropped() {
        kind.save(JOB.at(RebuildJob.Stage.SWITCHING));

        assertThatThrownBy(() -> rebuilds.drop("json_old_1f9e02ac"))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("1f9e02ac");

        assertThat(kind.dropped).isFalse();
        assertThat(kind.held).isZero();
    }

    @Test
    void whatCannotBeDroppedSaysWhy() {
        kind.save(JOB);
        kind.inTheWay = "cannot use manifest.json";

        assertThatThrownBy(() -> rebuilds.drop(JOB.id()))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("manifest.json");

        assertThat(rebuilds.find(JOB.id())).contains(JOB);
        assertThat(kind.held).isZero();
    }

    @Test
    void switchThatWasBegunIsTakenUpAgain() {
        kind.save(JOB.at(RebuildJob.Stage.SWITCHING));

        assertThat(rebuilds.unfinished()).containsExactly(JOB.at(RebuildJob.Stage.SWITCHING));
    }

    @Test
    void storeThatGivesNoAnswerHidesNoRebuildOfAnother() {
        kind.save(JOB);
        Kind silent = new Kind();
        silent.silent = 1;

        assertThat(new Rebuilds(surroundings(), Map.of("json", kind, "postgres", silent)).unfinished())
                .containsExactly(JOB);
    }

    /** Tells what was waited for, and may be cancelled. */
    private static final class Waiting implements JobProgress {
        private final List<String> waited = new ArrayList<>();
        private int cancelAfter = Integer.MAX_VALUE;
        private Runnable onWaiting = () -> {};

        @Override
        public void waiting(String what) {
            waited.add(what);
            onWaiting.run();
        }

        @Override
        public void advance(String counter, long by) {
            // not asked
        }

        @Override
        public void step() {
            if (waited.size() >= cancelAfter) {
                throw new CancelledException();
            }
        }
    }

    /** In memory; for a number of questions somebody else holds its jobs, or it gives no answer. */
    private static final class Kind extends MemoryStore implements StoreKind, RebuildJobs {
        private final Map<String, RebuildJob> jobs = new HashMap<>();
        private final Map<Ask, Long> asked = new EnumMap<>(Ask.class);
        private String inTheWay = "";
        private Runnable onHold = () -> {};
        private Runnable onDrop = () -> {};
        private boolean takenOver;
        private int silent;
        private int busy;
        private int held;

        @Override
        public RebuildJobs jobs() {
            return this;
        }

        private void answer() {
            if (silent > 0) {
                silent--;
                throw new StoreUnavailableException("json", new IOException("no answer"));
            }
        }

        @Override
        public FreshStore fresh(RebuildJob job) {
            if (takenOver) {
                throw new FencedException("json", new Claim(0, "topic-1", 1, new Position(0)));
            }
            return this;
        }

        @Override
        public void save(RebuildJob job) {
            jobs.put(job.id(), job);
        }

        @Override
        public List<RebuildJob> list() {
            answer();
            return List.copyOf(jobs.values());
        }

        @Override
        public void remove(String id) {
            jobs.remove(id);
        }

        @Override
        public Optional<Held> hold(String id) {
            answer();
            if (busy > 0) {
                busy--;
                return Optional.empty();
            }
            held++;
            onHold.run();
            return Optional.of(() -> held--);
        }

        @Override
        public void drop() {
            answer();
            onDrop.run();
            if (!inTheWay.isEmpty()) {
                throw new IllegalArgumentException(inTheWay);
            }
            super.drop();
        }

        @Override
        public void ask(String id, Ask what, long value) {
            asked.put(what, value);
        }

        @Override
        public long asked(String id, Ask what) {
            return asked.getOrDefault(what, 0L);
        }

        @Override
        public void sweep() {
            // nothing dies here
        }

        @Override
        public long bytes(List<String> collections) {
            return 0;
        }

        @Override
        public long usualRate() {
            return 1;
        }

        @Override
        public Optional<DiskRoom> room() {
            return Optional.empty();
        }

        @Override
        public List<String> obstacles(List<String> collections) {
            return List.of();
        }

        @Override
        public List<String> lost(List<String> collections) {
            return List.of();
        }

        @Override
        public List<String> kept() {
            return List.of();
        }

        @Override
        public boolean drop(String name) {
            return false;
        }
    }
}
