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

    /** What people ask of a rebuild, as a number. */
    enum Ask {
        /** 1 lets it take the live store's place. */
        SWITCH,
        /** Documents a second at most; 0 for as many as it can. */
        RATE,
        /** 1 holds it. */
        PAUSE,
        /** 1 ends it, and leaves nothing of it. */
        CANCEL
    }

    /** Durable once it returns, for whichever server works on it. Nothing happens to one that has ended. */
    void ask(String id, Ask what, long value);

    /** @return 0 where nobody asked */
    long asked(String id, Ask what);

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
