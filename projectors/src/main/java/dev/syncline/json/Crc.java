package dev.syncline.json;

import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;

/**
 * The checksum that is the first member, {@code "crc"}, of every record and every manifest: CRC32C of all bytes behind
 * its comma, in 8 hex digits.
 */
final class Crc {
    /** Bytes up to and including the comma. */
    static final int PREFIX = 18;

    private static final byte[] HEAD = "{\"crc\":\"".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] DIGITS = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
    private static final int HEX = 8;

    private Crc() {}

    static int of(byte[] bytes, int from, int to) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, from, to - from);
        return (int) crc.getValue();
    }

    /** Fills the first {@link #PREFIX} bytes of [from, to) for what follows them. */
    static void seal(byte[] bytes, int from, int to) {
        System.arraycopy(HEAD, 0, bytes, from, HEAD.length);
        int crc = of(bytes, from + PREFIX, to);
        int digit = from + HEAD.length;
        for (int shift = 28; shift >= 0; shift -= 4) {
            bytes[digit++] = DIGITS[(crc >>> shift) & 0xf];
        }
        bytes[digit++] = '"';
        bytes[digit] = ',';
    }

    /** Whether [from, to) begins with the checksum of its rest. */
    static boolean holds(byte[] bytes, int from, int to) {
        if (to - from <= PREFIX || bytes[from + PREFIX - 2] != '"' || bytes[from + PREFIX - 1] != ',') {
            return false;
        }
        for (int i = 0; i < HEAD.length; i++) {
            if (bytes[from + i] != HEAD[i]) {
                return false;
            }
        }
        int told = 0;
        for (int i = from + HEAD.length; i < from + HEAD.length + HEX; i++) {
            int digit = digit(bytes[i]);
            if (digit < 0) {
                return false;
            }
            told = told << 4 | digit;
        }
        return told == of(bytes, from + PREFIX, to);
    }

    /** Lower case only: one content has one form. */
    private static int digit(byte c) {
        if (c >= '0' && c <= '9') {
            return c - '0';
        }
        return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
    }
}
