package dev.syncline.event;

/** Of a tenant: an offset in its partition of the changes topic. It orders all that ever happened to that tenant. */
public record Position(long offset) implements Comparable<Position> {
    public Position {
        if (offset < 0) {
            throw new IllegalArgumentException("position must not be negative, was " + offset);
        }
    }

    @Override
    public int compareTo(Position other) {
        return Long.compare(offset, other.offset);
    }

    @Override
    public String toString() {
        return Long.toString(offset);
    }
}
