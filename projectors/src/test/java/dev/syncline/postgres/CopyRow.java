package dev.syncline.postgres;

import java.util.Arrays;

/** Goes through one row of COPY's text format, column by column, without a string per value. Used by one thread. */
final class CopyRow {
    private byte[] line = new byte[0];
    private int at;
    private byte[] value = line;
    private int from;
    private int to;
    private byte[] unescaped = new byte[256];

    /** Stands before the row's first column. */
    void reset(byte[] row) {
        line = row;
        at = 0;
    }

    /** Goes to the next column; to be called once for each. */
    void next() {
        int start = at;
        boolean escaped = false;
        while (at < line.length && line[at] != '\t' && line[at] != '\n') {
            escaped |= line[at] == '\\';
            at++;
        }
        value = line;
        from = start;
        to = at++;
        if (escaped && !isNull()) {
            unescape();
        }
    }

    boolean isNull() {
        return value == line && to - from == 2 && line[from] == '\\' && line[from + 1] == 'N';
    }

    /** Where the value stands, from {@link #from} to {@link #to}; until the next call. */
    byte[] bytes() {
        return value;
    }

    int from() {
        return from;
    }

    int to() {
        return to;
    }

    private void unescape() {
        if (unescaped.length < to - from) {
            unescaped = Arrays.copyOf(unescaped, 2 * (to - from));
        }
        int size = 0;
        for (int i = from; i < to; i++) {
            byte b = line[i];
            if (b == '\\') {
                b = letter(line[++i]);
            }
            unescaped[size++] = b;
        }
        value = unescaped;
        from = 0;
        to = size;
    }

    /** The escapes that COPY writes. */
    private static byte letter(byte b) {
        return switch (b) {
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'v' -> 0x0b;
            default -> b;
        };
    }
}
