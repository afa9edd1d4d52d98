package dev.syncline.projector;

/** A named place where a test lets the process die; handed in like a clock, and free when nothing is armed. */
@FunctionalInterface
public interface CrashPoint {
    CrashPoint NONE = stage -> {};

    void reached(Stage stage);

    /** What was just done, or found done. Every step that writes something has one. */
    enum Stage {
        DEFINITION_BEGUN,
        DEFINITION_HALF_WRITTEN,
        DEFINITION_WRITTEN,
        DEFINITION_COMPLETED,
        HTTP_RECEIVED,
        HTTP_PRODUCED,
        HTTP_ACKNOWLEDGED,
        HTTP_DECIDED,
        DECIDE_STATE_READ,
        DECIDE_FORWARDED,
        DECIDE_STATE_PUT,
        POSTGRES_ROWS_WRITTEN,
        POSTGRES_BEFORE_COMMIT,
        POSTGRES_COMMITTED,
        JSON_RECORDS_WRITTEN,
        JSON_SEGMENTS_FSYNCED,
        JSON_MANIFEST_WRITTEN,
        JSON_MANIFEST_RENAMED,
        JSON_DIRECTORY_FSYNCED,
        JSON_COMPACTED_BEFORE_DELETE,
        LOAD_RECORDS_WRITTEN,
        LOAD_ROWS_COPIED,
        TABLES_SWITCHED_BEFORE_COMMIT,
        TABLES_SWITCHED,
        SWITCH_OLD_KEPT,
        SWITCH_NEW_LINKED,
        SWITCH_PARTITION_DONE,
        CAPTURE_BATCH_RECEIVED,
        CAPTURE_HALF_PUBLISHED,
        CAPTURE_ACKNOWLEDGED,
        CAPTURE_LEDGER_SAVED,
        CAPTURE_MARKED,
        CAPTURE_FOOTPRINT_LEFT,
        CAPTURE_INCIDENT_RAISED,
        CAPTURE_SLOT_DROPPED,
        CAPTURE_SLOT_MADE,
        CAPTURE_SLOT_READY,
        CAPTURE_REREAD_CHUNK,
        CAPTURE_REREAD_DELETED,
        CAPTURE_INCIDENT_CLOSED,
        REPAIR_CHUNK_WRITTEN,
        REPAIR_STEP_NOTED,
        ADOPTION_HALF_PUBLISHED,
        ADOPTION_PUBLISHED
    }
}
