package dev.syncline.server.live;

/** So many are served already that one more would make all slow. The same request may be served a moment later. */
final class BusyException extends RuntimeException {
    private static final long serialVersionUID = 1;

    BusyException(String message) {
        super(message);
    }
}
