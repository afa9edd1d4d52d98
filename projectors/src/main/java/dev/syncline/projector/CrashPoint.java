package dev.syncline.projector;

/** A named place where a test lets the process die; handed in like a clock, and free when nothing is armed. */
@FunctionalInterface
public interface CrashPoint {
    CrashPoint NONE = stage -> {};

    void reached(Stage stage);

    /** Every step that writes something has one. */
    enum Stage {
        POSTGRES_ROWS_WRITTEN,
        POSTGRES_BEFORE_COMMIT,
        POSTGRES_COMMITTED
    }
}
