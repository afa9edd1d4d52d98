package dev.syncline.projector.kafka;

/** A record of the changes topic is no change: only the decider may write there, so its reader stops. */
public final class UnreadableChangeException extends RuntimeException {
    private static final long serialVersionUID = 1;

    UnreadableChangeException(int partition, long offset, Throwable cause) {
        super(
                "position %d of partition %d holds no change: somebody else wrote into the changes topic. Nothing was "
                                .formatted(offset, partition)
                        + "passed over. Take the right to write there from all but the decider [foreign-change]",
                cause);
    }
}
