package dev.syncline.rebuild;

import dev.syncline.projector.StoreUnavailableException;
import java.util.List;
import java.util.Optional;
import org.slf4j.LoggerFactory;

/** A kind of store that can be rebuilt. Thread-safe. Throws what {@link FreshStore} throws. */
public interface StoreKind {
    RebuildJobs jobs();

    FreshStore fresh(RebuildJob job);

    /** Ends a rebuild that whoever calls has the right to: neither it nor what it filled is there afterwards. */
    default void leaveNothing(RebuildJob job) {
        // Whoever takes it up when this process dies ends it, too: a part of what it filled is gone.
        try {
            jobs().ask(job.id(), RebuildJobs.Ask.CANCEL, 1);
        } catch (StoreUnavailableException e) {
            LoggerFactory.getLogger(StoreKind.class)
                    .warn("that a rebuild ends can't be kept, it makes room first job={}", job.id(), e);
        }
        fresh(job).drop();
        jobs().remove(job.id());
    }

    /** Bytes that the live documents of these collections take up, with all that belongs to them. */
    long bytes(List<String> collections);

    /** Documents a second that a fresh store takes: a guess for estimates, of two cores and documents of 300 bytes. */
    long usualRate();

    /** Where a fresh store would stand; empty where that can't be told. */
    Optional<DiskRoom> room();

    /** What others made on the live store that forbids a swap. */
    List<String> obstacles(List<String> collections);

    /** What others made on the live store that would be lost by a swap, with the reason. */
    List<String> lost(List<String> collections);

    /** Stores that were live once, and are kept until they are dropped. */
    List<String> kept();

    /**
     * Ends a store that is kept.
     *
     * @return whether there was one of that name
     */
    boolean drop(String name);

    /** Removes for good what a process that died was removing. */
    void sweep();
}
