package dev.syncline.rebuild;

import java.util.List;
import java.util.Optional;

/** Where rebuilds that were begun are kept, so that they go on when their process died. Thread-safe. */
public interface RebuildJobs {
    /** Durable once it returns; a later one of the same id replaces it, and leaves alone what was asked of it. */
    void save(RebuildJob job);

    List<RebuildJob> list();

    default Optional<RebuildJob> find(String id) {
        return list().stream().filter(job -> job.id().equals(id)).findFirst();
    }

    void remove(String id);

    /**
     * Lets a rebuild take the live store's place, whichever server works on it; durable once it returns. Nothing happens
     * to one that has ended.
     */
    void askSwitch(String id);

    boolean switchAsked(String id);

    /**
     * The right to work on a rebuild, until it is closed or its process ends.
     *
     * @return empty while somebody else has it
     */
    Optional<Held> hold(String id);

    /** Is to be closed. */
    interface Held extends AutoCloseable {
        @Override
        void close();
    }
}
