package dev.syncline.projector.kafka;

import dev.syncline.event.Position;

/** The log does not hold every change from the position on any more: whoever stood there must begin anew. */
public final class ForgottenPositionException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** @param begin the first position from which everything is known */
    public ForgottenPositionException(Position begin) {
        super("the log holds every change only from later than " + begin);
    }
}
