package dev.syncline.postgres;

import java.util.Arrays;

/** Bytes that become more. Used by one thread. */
final class Bytes {
    private static final byte[] HEXADECIMAL = {
        '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'A', 'B', 'C', 'D', 'E', 'F'
    };

    private byte[] bytes = new byte[1024];
    private int length;

    void clear() {
        length = 0;
    }

    byte[] copy() {
        return Arrays.copyOf(bytes, length);
    }

    void add(byte one) {
        room(1);
        bytes[length++] = one;
    }

    void add(byte[] some) {
        add(some, 0, some.length);
    }

    /** Those of {@code [from, to)}. */
    void add(byte[] some, int from, int to) {
        room(to - from);
        System.arraycopy(some, from, bytes, length, to - from);
        length += to - from;
    }

    /** Text in UTF-8 as a JSON string, escaped where it must be and nowhere else. */
    void addString(byte[] text) {
        room(text.length + 2);
        bytes[length++] = '"';
        int copied = 0;
        for (int i = 0; i < text.length; i++) {
            byte c = text[i];
            if ((c >= 0 && c < ' ') || c == '"' || c == '\\') {
                add(text, copied, i);
                copied = i + 1;
                addEscaped(c);
            }
        }
        add(text, copied, text.length);
        add((byte) '"');
    }

    private void addEscaped(byte c) {
        add((byte) '\\');
        switch (c) {
            case '"', '\\' -> add(c);
            case '\b' -> add((byte) 'b');
            case '\f' -> add((byte) 'f');
            case '\n' -> add((byte) 'n');
            case '\r' -> add((byte) 'r');
            case '\t' -> add((byte) 't');
            default -> add(new byte[] {'u', '0', '0', HEXADECIMAL[c >> 4], HEXADECIMAL[c & 15]});
        }
    }

    private void room(int more) {
        if (length + more > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, length + more));
        }
    }
}
