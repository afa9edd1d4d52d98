package dev.syncline.event;

/** Where an event stands in the log: a partition of its collection's events topic, and the offset in it. */
public record Place(String collection, int partition, long offset) {
    public Version version() {
        return new Version(offset);
    }

    /** As people read it: {@code tasks 3@18211}. */
    @Override
    public String toString() {
        return collection + " " + partition + "@" + offset;
    }
}
