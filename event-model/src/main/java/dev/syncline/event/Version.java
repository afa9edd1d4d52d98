package dev.syncline.event;

/**
 * Of a document: the offset of the event that last changed it, in its partition of the events topic. It never goes back.
 */
public record Version(long offset) implements Comparable<Version> {
    public Version {
        if (offset < 0) {
            throw new IllegalArgumentException("version must not be negative, was " + offset);
        }
    }

    @Override
    public int compareTo(Version other) {
        return Long.compare(offset, other.offset);
    }

    @Override
    public String toString() {
        return Long.toString(offset);
    }
}
