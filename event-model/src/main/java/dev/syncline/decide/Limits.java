package dev.syncline.decide;

/** Sizes that the decider refuses to exceed; the doors and the topics are set to agree with them. */
public final class Limits {
    /** Of a document in canonical form, and of an event's content: 1 MiB. */
    public static final int MAX_DOCUMENT_BYTES = 1 << 20;

    /** Errors that a rejection tells of one document. */
    static final int MAX_ERRORS = 100;

    private Limits() {}
}
