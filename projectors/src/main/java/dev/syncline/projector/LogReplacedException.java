package dev.syncline.projector;

/** The store's position belongs to a changes topic that is gone; only a rebuild into a fresh store mends that. */
public final class LogReplacedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public LogReplacedException(String store, int partition, String stored, String found) {
        super("store %s holds a position of changes topic %s in partition %d, but the topic is now %s; "
                        .formatted(store, stored, partition, found)
                + "it was deleted and made again. Nothing was applied. Next: rebuild the store from the log");
    }
}
