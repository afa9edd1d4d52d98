package dev.syncline.json;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Records as lines, one behind the other, on their way into a segment. Used by one thread at a time. */
final class LineBuffer {
    private static final byte[] ID = "\"id\":\"".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] VERSION = "\",\"version\":".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] DOCUMENT = ",\"doc\":".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] DELETED = ",\"deleted\":true".getBytes(StandardCharsets.US_ASCII);
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());
    private static final long LOWEST_BITS = 0x0101010101010101L;
    private static final long HIGHEST_BITS = 0x8080808080808080L;
    private static final long LINE_BREAKS = '\n' * LOWEST_BITS;
    private static final int MAX_CHAR_BYTES = 6;
    private static final int MAX_LONG_DIGITS = 20;
    private static final int FIXED =
            Crc.PREFIX + ID.length + VERSION.length + MAX_LONG_DIGITS + DELETED.length + "}\n".length();

    private byte[] bytes = new byte[4096];
    private int size;

    int size() {
        return size;
    }

    int capacity() {
        return bytes.length;
    }

    void clear() {
        size = 0;
    }

    ByteBuffer content() {
        return ByteBuffer.wrap(bytes, 0, size);
    }

    /** @return the line's length */
    int document(String id, long version, byte[] document) {
        int start = open(id, version, document.length);
        put(DOCUMENT);
        if (hasLineBreak(document)) {
            throw new IllegalArgumentException("a canonical document has no line break");
        }
        put(document);
        return close(start);
    }

    /** Eight bytes at a time: a byte of {@code x} is zero where {@link #LINE_BREAKS} has the same (Hacker's Delight, 6-1). */
    private static boolean hasLineBreak(byte[] document) {
        int at = 0;
        for (; at <= document.length - Long.BYTES; at += Long.BYTES) {
            long x = (long) LONGS.get(document, at) ^ LINE_BREAKS;
            if (((x - LOWEST_BITS) & ~x & HIGHEST_BITS) != 0) {
                return true;
            }
        }
        for (; at < document.length; at++) {
            if (document[at] == '\n') {
                return true;
            }
        }
        return false;
    }

    /** @return the line's length */
    int delete(String id, long version) {
        int start = open(id, version, 0);
        put(DELETED);
        return close(start);
    }

    /** A line as it stands in another segment, its newline included. */
    void copy(byte[] from, int offset, int length) {
        reserve(length);
        System.arraycopy(from, offset, bytes, size, length);
        size += length;
    }

    private int open(String id, long version, int documentLength) {
        reserve(Math.addExact(FIXED + id.length() * MAX_CHAR_BYTES, documentLength));
        int start = size;
        size += Crc.PREFIX;
        put(ID);
        putEscaped(id);
        put(VERSION);
        put(Long.toString(version).getBytes(StandardCharsets.US_ASCII));
        return start;
    }

    private int close(int start) {
        bytes[size++] = '}';
        Crc.seal(bytes, start, size);
        bytes[size++] = '\n';
        return size - start;
    }

    private void putEscaped(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= 0x80 || c < ' ') {
                i += putWide(text, i);
            } else {
                if (c == '"' || c == '\\') {
                    bytes[size++] = '\\';
                }
                bytes[size++] = (byte) c;
            }
        }
    }

    /** @return how many more characters than one it took */
    private int putWide(String text, int at) {
        int codePoint = text.codePointAt(at);
        // A lone surrogate has no UTF-8: as '?' two ids would become one.
        boolean plain =
                codePoint >= 0x80 && (codePoint < Character.MIN_SURROGATE || codePoint > Character.MAX_SURROGATE);
        put((plain ? Character.toString(codePoint) : "\\u%04x".formatted(codePoint)).getBytes(StandardCharsets.UTF_8));
        return Character.charCount(codePoint) - 1;
    }

    private void put(byte[] more) {
        System.arraycopy(more, 0, bytes, size, more.length);
        size += more.length;
    }

    private void reserve(int more) {
        int needed = Math.addExact(size, more);
        if (needed > bytes.length) {
            bytes = Arrays.copyOf(bytes, (int) Math.min(Integer.MAX_VALUE - 8L, Math.max(needed, bytes.length * 2L)));
        }
    }
}
