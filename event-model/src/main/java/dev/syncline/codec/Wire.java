package dev.syncline.codec;

/** Names that others hold: CloudEvents attributes and types. */
public final class Wire {
    public static final String CONTENT_TYPE = "content-type";
    public static final String JSON = "application/json";
    public static final String STRUCTURED = "application/cloudevents+json";
    public static final String BATCH = "application/cloudevents-batch+json";
    public static final String HEADER_PREFIX = "ce_";

    public static final String SPEC_VERSION = "specversion";
    public static final String ID = "id";
    public static final String SOURCE = "source";
    public static final String TYPE = "type";
    public static final String SUBJECT = "subject";
    public static final String TIME = "time";
    public static final String TENANT = "tenant";
    public static final String EXPECTED_VERSION = "expectedversion";
    public static final String ACTOR = "actor";
    public static final String SEQUENCE = "sequence";
    public static final String TRACEPARENT = "traceparent";

    /** The value of {@link #EXPECTED_VERSION} that demands that there is no such document. */
    public static final String ABSENT = "absent";

    /** The value of {@link #EXPECTED_VERSION} that demands that there is such a document. */
    public static final String PRESENT = "present";

    /** Only in events of this source does {@link #SEQUENCE} mean anything to Syncline. */
    public static final String CAPTURE_SOURCE = "/syncline/capture";

    public static final String PUT = "dev.syncline.document.put";
    public static final String PATCH = "dev.syncline.document.patch";
    public static final String ASSIGN = "dev.syncline.document.assign";
    public static final String DELETE = "dev.syncline.document.delete";
    public static final String DEFINED = "dev.syncline.collection.defined";

    private Wire() {}
}
