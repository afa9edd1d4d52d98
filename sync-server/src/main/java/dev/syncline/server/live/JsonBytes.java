package dev.syncline.server.live;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** JSON as it grows, in UTF-8. Used by one thread. */
final class JsonBytes {
    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
    private static final VarHandle WORDS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long EACH = 0x0101010101010101L;
    private static final long HIGH = EACH << 7;

    /** A byte becomes six at most. */
    static final int WORST = 6;

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
        for (int i = plain(utf8, from, to); i < to; i = plain(utf8, clean, to)) {
            copy(utf8, clean, i);
            reserve(WORST);
            size = escape(utf8[i], bytes, size);
            clean = i + 1;
        }
        copy(utf8, clean, to);
        return this;
    }

    /**
     * The first byte from {@code from} on that can't stand in a JSON string as itself; {@code to} where there is none.
     * Eight at a time, as in <a href="https://graphics.stanford.edu/~seander/bithacks.html#ZeroInWord">Bit Twiddling
     * Hacks</a>.
     */
    static int plain(byte[] utf8, int from, int to) {
        int i = from;
        for (; to - i >= Long.BYTES; i += Long.BYTES) {
            long word = (long) WORDS.get(utf8, i);
            long quotes = word ^ EACH * '"';
            long backslashes = word ^ EACH * '\\';
            long found =
                    ((word - EACH * ' ') & ~word) | ((quotes - EACH) & ~quotes) | ((backslashes - EACH) & ~backslashes);
            found &= HIGH;
            if (found != 0) {
                return i + (Long.numberOfTrailingZeros(found) >>> 3);
            }
        }
        while (i < to && (utf8[i] >= ' ' || utf8[i] < 0) && utf8[i] != '"' && utf8[i] != '\\') {
            i++;
        }
        return i;
    }

    private void copy(byte[] from, int start, int end) {
        reserve(end - start);
        System.arraycopy(from, start, bytes, size, end - start);
        size += end - start;
    }

    /** Writes a byte that can't stand in a JSON string as itself; returns where the next one goes. */
    static int escape(byte b, byte[] to, int at) {
        int next = at;
        to[next++] = '\\';
        if (b == '"' || b == '\\') {
            to[next++] = b;
        } else {
            to[next++] = 'u';
            to[next++] = '0';
            to[next++] = '0';
            to[next++] = HEX[b >> 4];
            to[next++] = HEX[b & 15];
        }
        return next;
    }

    /** Where so many more bytes fit behind {@link #size}; {@link #grown} follows. */
    byte[] room(int more) {
        reserve(more);
        return bytes;
    }

    /** @param end behind the bytes that were put into {@link #room} */
    void grown(int end) {
        size = end;
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
