package dev.syncline.projector.kafka;

/** The topics are not as they must be, and Syncline does not start on them. The message says what to do. */
public final class LogLayoutException extends RuntimeException {
    /** The way out where events are lost. */
    static final String NEXT = "Nothing is decided any more. Next: bring it back from a replica or a backup, offsets"
            + " included; or begin a new log under another kafka.topicPrefix with fresh stores, and publish what `syncline"
            + " export` still gives";

    private static final long serialVersionUID = 1;

    public LogLayoutException(String message) {
        super(message);
    }

    /**
     * An offset was given a second time: the log was cut off at its end, or is another one.
     *
     * @param place of the event that came later than what was decided behind it
     * @param version of its document
     */
    public static LogLayoutException contradiction(String place, long version) {
        return new LogLayoutException("the event at " + place + " came after its document had reached version "
                + version + ": that offset was given a second time. " + NEXT + " [log-truncated]");
    }
}
