package dev.syncline.event;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Where an event stands in the log: a partition of its collection's events topic, and the offset in it. */
public record Place(String collection, int partition, long offset) {
    private static final Pattern WIRE = Pattern.compile("([A-Za-z0-9]{1,64})\\.(\\d{1,6})\\.(\\d{1,18})");

    /** Reads what {@link #wire()} wrote; empty where the text is of another form. */
    public static Optional<Place> parse(String text) {
        Matcher matcher = WIRE.matcher(text);
        return matcher.matches()
                ? Optional.of(new Place(
                        matcher.group(1), Integer.parseInt(matcher.group(2)), Long.parseLong(matcher.group(3))))
                : Optional.empty();
    }

    public Version version() {
        return new Version(offset);
    }

    /** As URLs and parameters carry it: {@code tasks.3.18211}. */
    public String wire() {
        return collection + "." + partition + "." + offset;
    }

    /** As people read it: {@code tasks 3@18211}. */
    @Override
    public String toString() {
        return collection + " " + partition + "@" + offset;
    }
}
