package dev.syncline.server.ops;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.syncline.projector.JobProgress;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Long work of this server: begun here, watched and ended by its id. It ends with the server, and finished ones are
 * forgotten some time. Thread-safe.
 */
public final class Jobs implements AutoCloseable {
    private static final Logger LOGGER = LoggerFactory.getLogger(Jobs.class);
    private static final int REMEMBERED = 200;
    private static final long END_WITHIN_SECONDS = 10;
    private static final long LISTEN_MILLIS = 500;

    private final Clock clock;
    private final Supplier<String> ids;
    private final ExecutorService threads;
    private final ScheduledExecutorService listening;
    private final Map<String, Job> jobs = new LinkedHashMap<>();
    private volatile boolean draining;

    /** @param ids makes a new one each time */
    public Jobs(Clock clock, Supplier<String> ids, ThreadFactory threads) {
        this.clock = clock;
        this.ids = ids;
        this.threads = Executors.newCachedThreadPool(threads);
        this.listening = Executors.newSingleThreadScheduledExecutor(threads);
        var unused =
                listening.scheduleWithFixedDelay(this::listen, LISTEN_MILLIS, LISTEN_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void listen() {
        for (Job job : list()) {
            try {
                job.control().listen(job.ended());
            } catch (RuntimeException e) {
                LOGGER.warn("what was set on a job is not known job={}", job.id(), e);
            }
        }
    }

    /** What a job does. */
    @FunctionalInterface
    public interface Work {
        /**
         * Ends normally when it is done; calls {@link JobProgress#step} again and again.
         *
         * @param id the job's
         * @return what came out
         */
        ObjectNode run(String id, JobProgress progress);
    }

    /**
     * Begins a job.
     *
     * @throws JobRunsException if one of this kind runs
     */
    public Job begin(String kind, Work work) {
        return begin(ids.get(), kind, JobSettings.forgotten(), work);
    }

    /**
     * Begins a job that is known by this id already: one that an earlier process began.
     *
     * @param settings what was set on it before
     * @throws JobRunsException if one of this kind runs
     */
    public Job begin(String id, String kind, JobSettings settings, Work work) {
        Job job = new Job(id, kind, clock, settings);
        synchronized (jobs) {
            for (Job other : jobs.values()) {
                if (other.kind().equals(kind) && !other.ended()) {
                    throw new JobRunsException(kind, other.id());
                }
            }
            jobs.put(job.id(), job);
            forgetOld();
        }
        threads.execute(() -> job.run(work));
        return job;
    }

    private void forgetOld() {
        List<String> ended =
                jobs.values().stream().filter(Job::ended).map(Job::id).toList();
        for (String id : ended.subList(0, Math.max(0, Math.min(ended.size(), jobs.size() - REMEMBERED)))) {
            jobs.remove(id);
        }
    }

    /** The newest first. */
    public List<Job> list() {
        synchronized (jobs) {
            List<Job> all = new ArrayList<>(jobs.values());
            java.util.Collections.reverse(all);
            return all;
        }
    }

    public Optional<Job> find(String id) {
        synchronized (jobs) {
            return Optional.ofNullable(jobs.get(id));
        }
    }

    /** Whoever watches a job is let go; the jobs go on until the end. */
    public void drain() {
        draining = true;
    }

    boolean drains() {
        return draining;
    }

    @Override
    public void close() {
        listening.shutdownNow();
        list().forEach(Job::leave);
        threads.shutdown();
        try {
            if (!threads.awaitTermination(END_WITHIN_SECONDS, TimeUnit.SECONDS)) {
                LOGGER.warn("jobs still ran when they should have ended");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** A job of this kind runs already, and one at a time is enough. */
    public static final class JobRunsException extends RuntimeException {
        private static final long serialVersionUID = 1;

        JobRunsException(String kind, String id) {
            super("a " + kind + " runs already: job " + id + ". Wait for it, or cancel it: DELETE /v1/ops/jobs/" + id);
        }
    }
}
