package dev.syncline.json;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * One record as it was read.
 *
 * @param from where its document begins in the bytes it was read from; {@link #to} for a delete
 */
record Line(String id, long version, int from, int to) {
    private static final byte[] CRC = "\"crc\":\"".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] ID = "\"id\":\"".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] VERSION = ",\"version\":".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] DOCUMENT = ",\"doc\":".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] DELETED = ",\"deleted\":true".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] DOCUMENT_ID = "{\"id\":\"".getBytes(StandardCharsets.US_ASCII);

    boolean deleted() {
        return from == to;
    }

    /** The record in [from, to), without its newline; empty if it is not, byte for byte, what was written. */
    static Optional<Line> read(byte[] bytes, int from, int to) {
        return Crc.holds(bytes, from, to) ? parse(bytes, from, to) : Optional.empty();
    }

    /**
     * The id of a damaged record, when it can be told for certain: a document says its id a second time, and both say
     * the same. Of records that ran into each other, for want of the newline between them, nothing is certain.
     */
    static Optional<String> idOfDamaged(byte[] bytes) {
        for (int i = 2; i < bytes.length - CRC.length; i++) {
            if (startsWith(bytes, i, bytes.length, CRC)) {
                return Optional.empty();
            }
        }
        int end = bytes.length - 1;
        return parse(bytes, 0, end).filter(line -> line.confirmsId(bytes)).map(Line::id);
    }

    private boolean confirmsId(byte[] bytes) {
        if (!startsWith(bytes, from, to, DOCUMENT_ID)) {
            return false;
        }
        int start = from + DOCUMENT_ID.length;
        int end = endOfString(bytes, start, to);
        return end < to && text(bytes, start, end).filter(id::equals).isPresent();
    }

    private static Optional<Line> parse(byte[] bytes, int from, int to) {
        int start = from + Crc.PREFIX + ID.length;
        if (to <= start || !startsWith(bytes, from + Crc.PREFIX, to, ID)) {
            return Optional.empty();
        }
        int end = endOfString(bytes, start, to);
        Optional<String> id = text(bytes, start, Math.min(end, to));
        if (id.isEmpty() || !startsWith(bytes, end + 1, to, VERSION)) {
            return Optional.empty();
        }
        long version = 0;
        int at = end + 1 + VERSION.length;
        while (at < to && bytes[at] >= '0' && bytes[at] <= '9') {
            version = version * 10 + (bytes[at++] - '0');
        }
        if (startsWith(bytes, at, to, DOCUMENT) && bytes[to - 1] == '}') {
            return Optional.of(new Line(id.get(), version, at + DOCUMENT.length, to - 1));
        }
        return startsWith(bytes, at, to, DELETED) ? Optional.of(new Line(id.get(), version, to, to)) : Optional.empty();
    }

    private static boolean startsWith(byte[] bytes, int from, int to, byte[] expected) {
        return from + expected.length <= to
                && Arrays.equals(bytes, from, from + expected.length, expected, 0, expected.length);
    }

    /** Where the quote stands that ends the string; {@code to} if none does. */
    private static int endOfString(byte[] bytes, int from, int to) {
        int at = from;
        while (at < to && bytes[at] != '"') {
            at += bytes[at] == '\\' ? 2 : 1;
        }
        return Math.min(at, to);
    }

    private static Optional<String> text(byte[] bytes, int from, int to) {
        for (int i = from; i < to; i++) {
            if (bytes[i] == '\\') {
                return unescaped(new String(bytes, from, to - from, StandardCharsets.UTF_8));
            }
        }
        return Optional.of(new String(bytes, from, to - from, StandardCharsets.UTF_8));
    }

    /** Knows the escapes that {@link LineBuffer} writes and the ones JSON has beside them. */
    private static Optional<String> unescaped(String escaped) {
        StringBuilder text = new StringBuilder(escaped.length());
        try {
            for (int i = 0; i < escaped.length(); i++) {
                char c = escaped.charAt(i);
                if (c != '\\') {
                    text.append(c);
                } else if (escaped.charAt(++i) == 'u') {
                    text.append((char) Integer.parseInt(escaped, i + 1, i + 5, 16));
                    i += 4;
                } else {
                    text.append(unescaped(escaped.charAt(i)));
                }
            }
        } catch (IndexOutOfBoundsException | NumberFormatException e) {
            return Optional.empty();
        }
        return Optional.of(text.toString());
    }

    private static char unescaped(char c) {
        return switch (c) {
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            default -> c;
        };
    }
}
