package dev.syncline.deploy.fault;

/** This machine does not let the fault be made. */
final class SkippedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    SkippedException(String reason) {
        super(reason);
    }
}
