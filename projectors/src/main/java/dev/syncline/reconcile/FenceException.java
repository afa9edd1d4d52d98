package dev.syncline.reconcile;

/** What had to be awaited did not come: nothing can be said of the stores. */
public final class FenceException extends RuntimeException {
    private static final long serialVersionUID = 1;

    FenceException(String what, long seconds) {
        super("nothing was compared: waited " + seconds + " s for " + what
                + ". Next: see syncline status for what holds it up, then try again [fence-not-reached]");
    }
}
