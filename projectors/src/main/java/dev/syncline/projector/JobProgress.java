package dev.syncline.projector;

/** How long work tells how far it is, and hears that it is to stop. Thread-safe. */
public interface JobProgress {
    /** Nobody looks, and nobody stops it. */
    JobProgress NONE = new JobProgress() {
        @Override
        public void waiting(String what) {
            // nobody looks
        }

        @Override
        public void advance(String counter, long by) {
            // nobody looks
        }

        @Override
        public void step() {
            // nobody stops it
        }
    };

    /** The work waits for this, until it {@link #step steps} again. */
    void waiting(String what);

    /** Counts under a name, such as {@code compared}. */
    void advance(String counter, long by);

    /** The same, for what was done before this work began. */
    default void already(String counter, long by) {
        advance(counter, by);
    }

    /**
     * Called again and again by work that goes on; holds it while it is paused.
     *
     * @throws CancelledException if it is to end
     */
    void step();

    /** The work goes on with this part of it, such as {@code loading}. */
    default void doing(String part) {}

    /** The same, with how much there is: the part is done when it has advanced the counter so far from here. */
    default void doing(String part, String counter, long total) {
        doing(part);
    }

    /** How many documents a second the work may do at most, as of now; 0 for as many as it can. */
    default long rate() {
        return 0;
    }

    /** The work was asked to end before it was done. */
    final class CancelledException extends RuntimeException {
        private static final long serialVersionUID = 1;

        public CancelledException() {
            super("cancelled", null, false, false);
        }
    }
}
