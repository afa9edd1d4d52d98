package dev.syncline.server.live;

/** The server stops; the same request may be served by another one, or by this one when it is there again. */
final class StoppingException extends RuntimeException {
    private static final long serialVersionUID = 1;

    StoppingException() {
        super("This server stops. Try again later");
    }
}
