package dev.syncline.server.live;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** JSON as it grows, in UTF-8. Used by one thread. */
final class JsonBytes {
    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
    private static final boolean[] ESCAPED = new boolean[256];

    static {
        Arrays.fill(ESCAPED, 0, ' ', true);
        ESCAPED['"'] = true;
        ESCAPED['\\'] = true;
    }

    /** A byte becomes six at most. */
    private static final int WORST = 6;

    private byte[] bytes = new byte[512];
    private int size;

    JsonBytes raw(byte[] ready) {
        copy(ready, 0, ready.length);
        return this;
    }

    JsonBytes raw(String ascii) {
        return raw(ascii.getBytes(StandardCharsets.UTF_8));
    }

    /** In quotes. */
    JsonBytes string(String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        raw("\"");
        content(utf8, 0, utf8.length);
        return raw("\"");
    }

    /** What stands between the quotes. */
    JsonBytes content(byte[] utf8, int from, int to) {
        int clean = from;
        for (int i = from; i < to; i++) {
            if (ESCAPED[utf8[i] & 0xff]) {
                copy(utf8, clean, i);
                escape(utf8[i]);
                clean = i + 1;
            }
        }
        copy(utf8, clean, to);
        return this;
    }

    private void copy(byte[] from, int start, int end) {
        reserve(end - start);
        System.arraycopy(from, start, bytes, size, end - start);
        size += end - start;
    }

    private void escape(byte b) {
        reserve(WORST);
        if (b == '"' || b == '\\') {
            bytes[size++] = '\\';
            bytes[size++] = b;
        } else {
            control(b);
        }
    }

    private void control(byte b) {
        bytes[size++] = '\\';
        bytes[size++] = 'u';
        bytes[size++] = '0';
        bytes[size++] = '0';
        bytes[size++] = HEX[b >> 4];
        bytes[size++] = HEX[b & 15];
    }

    private void reserve(int more) {
        if (bytes.length - size < more) {
            bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, size + more));
        }
    }

    int size() {
        return size;
    }

    byte[] toBytes() {
        return Arrays.copyOf(bytes, size);
    }

    /** The bytes so far, from 0 to {@link #size}; not to be kept. */
    byte[] buffer() {
        return bytes;
    }

    void clear() {
        size = 0;
    }
}
