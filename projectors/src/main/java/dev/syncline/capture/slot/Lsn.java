package dev.syncline.capture.slot;

/** A place in PostgreSQL's write-ahead log, unsigned. */
public record Lsn(long value) implements Comparable<Lsn> {
    public static final Lsn ZERO = new Lsn(0);

    /** Reads PostgreSQL's form, {@code 16/B374D848}. */
    public static Lsn parse(String text) {
        int slash = text.indexOf('/');
        if (slash < 0) {
            throw new IllegalArgumentException("an LSN must be <high>/<low> in hexadecimal, was " + text);
        }
        long high = Long.parseLong(text.substring(0, slash), 16);
        return new Lsn(high << 32 | Long.parseLong(text.substring(slash + 1), 16));
    }

    public Lsn max(Lsn other) {
        return compareTo(other) >= 0 ? this : other;
    }

    @Override
    public int compareTo(Lsn other) {
        return Long.compareUnsigned(value, other.value);
    }

    /** PostgreSQL's form. */
    @Override
    public String toString() {
        return "%X/%X".formatted(value >>> 32, value & 0xFFFFFFFFL);
    }
}
