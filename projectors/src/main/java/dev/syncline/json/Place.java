package dev.syncline.json;

/**
 * Where the newest record of a document stands.
 *
 * @param signedLength of the line, its newline included; negative for a delete
 */
record Place(Segment segment, int offset, int signedLength, long version) {
    /** Of a document whose newest record nobody can read: it is nowhere. */
    static final Place LOST = new Place(null, 0, 1, 0);

    static Place of(Segment segment, int offset, int length, long version, boolean deleted) {
        return new Place(segment, offset, deleted ? -length : length, version);
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

    boolean isLost() {
        return segment == null;
    }

    boolean at(Segment otherSegment, int otherOffset) {
        return segment == otherSegment && offset == otherOffset;
    }
}
