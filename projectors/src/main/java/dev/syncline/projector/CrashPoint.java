package dev.syncline.projector;

/** Where a process may die between two steps: handed in like a clock, does nothing but in tests. */
@FunctionalInterface
public interface CrashPoint {
    CrashPoint NONE = stage -> {};

    void reached(Stage stage);

    /** What was just done. */
    enum Stage {
        JSON_RECORDS_WRITTEN,
        JSON_SEGMENTS_FSYNCED,
        JSON_MANIFEST_WRITTEN,
        JSON_MANIFEST_RENAMED,
        JSON_DIRECTORY_FSYNCED,
        JSON_COMPACTED_BEFORE_DELETE
    }
}
