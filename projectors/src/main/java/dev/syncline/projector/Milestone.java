package dev.syncline.projector;

/** A place that something must pass on its way. Used by one thread. */
public interface Milestone {
    /** What is awaited, for people: {@code capture at LSN 0/1A2B}. May say how far it is. */
    String what();

    /**
     * Whether it was passed.
     *
     * @throws StoreUnavailableException if nobody answers
     */
    boolean passed();

    /** Something that follows something else: where the other now is, it will come by. */
    @FunctionalInterface
    interface Follower {
        /** @throws StoreUnavailableException if nobody answers */
        Milestone mark();
    }
}
