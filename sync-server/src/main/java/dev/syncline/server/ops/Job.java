package dev.syncline.server.ops;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.syncline.event.Json;
import dev.syncline.projector.JobProgress;
import dev.syncline.projector.LogReplacedException;
import dev.syncline.projector.LogUnavailableException;
import dev.syncline.projector.StoreUnavailableException;
import dev.syncline.rebuild.RefusedException;
import dev.syncline.reconcile.FenceException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One piece of long work, and how far it is. Thread-safe. */
public final class Job {
    private static final Logger LOGGER = LoggerFactory.getLogger(Job.class);

    private final String id;
    private final String kind;
    private final Clock clock;
    private final Instant began;
    private final JobCounters counters;
    private final JobGate gate;
    private final JobControl control;
    private Optional<String> code = Optional.empty();
    private Optional<String> detail = Optional.empty();
    private Optional<ObjectNode> result = Optional.empty();
    private Optional<Instant> endedAt = Optional.empty();
    private Optional<String> part = Optional.empty();
    private final CountDownLatch over = new CountDownLatch(1);

    Job(String id, String kind, Clock clock, JobSettings settings) {
        this.id = id;
        this.kind = kind;
        this.clock = clock;
        this.began = clock.instant();
        this.gate = new JobGate(clock);
        this.control = new JobControl(settings, gate);
        this.counters = new JobCounters(began);
    }

    public String id() {
        return id;
    }

    public String kind() {
        return kind;
    }

    public synchronized boolean ended() {
        return endedAt.isPresent();
    }

    /** @return whether it has ended, which is waited for so long at most */
    boolean awaitEnd(Duration most) throws InterruptedException {
        return over.await(most.toMillis(), TimeUnit.MILLISECONDS);
    }

    void run(Jobs.Work work) {
        try {
            ObjectNode outcome = work.run(id, new Told());
            end("done", Optional.of(outcome));
        } catch (JobProgress.CancelledException e) {
            end("cancelled", Optional.empty());
        } catch (RefusedException | LogReplacedException | IllegalArgumentException e) {
            fail("refused", e.getMessage());
        } catch (StoreUnavailableException | LogUnavailableException | FenceException e) {
            fail("unavailable", e.getMessage());
        } catch (Error e) {
            fail("defect", "the server is in trouble: " + e);
            throw e;
        } catch (RuntimeException e) {
            LOGGER.error("job ended by a defect job={} kind={}", id, kind, e);
            fail("defect", "a defect of Syncline; the server's log has it under job " + id);
        }
    }

    private synchronized void fail(String why, String because) {
        code = Optional.of(why);
        detail = Optional.ofNullable(because);
        end("failed", Optional.empty());
    }

    private synchronized void end(String as, Optional<ObjectNode> outcome) {
        gate.end(as);
        result = outcome;
        endedAt = Optional.of(clock.instant());
        over.countDown();
        LOGGER.info("job ended job={} kind={} state={}", id, kind, as);
    }

    /** How it is held, slowed down, and ended by people. */
    JobControl control() {
        return control;
    }

    /** It ends with its next step, for this process ends. */
    void leave() {
        gate.cancel();
    }

    /** How the work's progress reaches whoever looks. */
    private final class Told implements JobProgress {
        @Override
        public void waiting(String what) {
            gate.waiting(what);
        }

        @Override
        public void doing(String what) {
            synchronized (Job.this) {
                part = Optional.of(what);
            }
            gate.running();
            counters.aimAtNothing();
        }

        @Override
        public void doing(String what, String counter, long total) {
            doing(what);
            counters.aim(counter, total, clock.instant());
        }

        @Override
        public long rate() {
            return control.rate();
        }

        @Override
        public void advance(String counter, long by) {
            counters.advance(counter, by);
        }

        @Override
        public void already(String counter, long by) {
            counters.already(counter, by);
        }

        @Override
        public void step() {
            gate.step();
        }
    }

    /**
     * Of one that failed, {@code code} is refused, unavailable or defect; {@code since} is when it came into its state,
     * {@code rate} the most it may do a second, {@code perSecond} what it does, {@code goal} how far the part it does now is.
     */
    public synchronized ObjectNode tree() {
        ObjectNode tree = Json.NODES
                .objectNode()
                .put("id", id)
                .put("kind", kind)
                .put("state", gate.state())
                .put("since", gate.since().toString());
        code.ifPresent(why -> tree.put("code", why));
        detail.ifPresent(because -> tree.put("detail", because));
        part.ifPresent(doing -> tree.put("doing", doing));
        if (control.rate() > 0) {
            tree.put("rate", control.rate());
        }
        tree.put("began", began.toString());
        Instant until = endedAt.orElseGet(clock::instant);
        endedAt.ifPresent(at -> tree.put("ended", at.toString()));
        tree.put("seconds", Duration.between(began, until).toMillis() / 1000.0);
        counters.tell(tree, until, gate.isRunning());
        result.ifPresent(outcome -> tree.set("result", outcome));
        return tree;
    }
}
