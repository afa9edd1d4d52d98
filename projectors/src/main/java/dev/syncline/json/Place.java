package dev.syncline.json;

/** Where the newest record of a document stands. One per document is held in memory: 32 bytes. */
final class Place {
    /** Of a document whose newest record nobody can read: it is nowhere. */
    static final Place LOST = new Place(null, 0, 1, 0);

    private final Segment segment;
    private final int offset;
    /** Negative for a delete, so that no further field is needed. */
    private final int signedLength;

    private final long version;

    private Place(Segment segment, int offset, int signedLength, long version) {
        this.segment = segment;
        this.offset = offset;
        this.signedLength = signedLength;
        this.version = version;
    }

    static Place of(Segment segment, int offset, int length, long version, boolean deleted) {
        return new Place(segment, offset, deleted ? -length : length, version);
    }

    Segment segment() {
        return segment;
    }

    int offset() {
        return offset;
    }

    /** Of the line, its newline included. */
    int length() {
        return Math.abs(signedLength);
    }

    /** Bytes that compaction must keep: a delete is needed only while older segments are there. */
    int liveBytes() {
        return Math.max(signedLength, 0);
    }

    boolean deleted() {
        return signedLength < 0;
    }

    long version() {
        return version;
    }

    boolean at(Segment otherSegment, int otherOffset) {
        return segment == otherSegment && offset == otherOffset;
    }
}
