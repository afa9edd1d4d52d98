package dev.syncline.event;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;

/**
 * Texts that come again and again, such as names of fields, as one object each: the changes that are held in memory would
 * else bring their own. A few hundred are known; one that takes another's slot displaces it. Thread-safe.
 */
final class CommonTexts {
    private static final int SLOTS = 1 << 10;
    /** Longer ones are hardly names. */
    private static final int MAX_BYTES = 64;

    private static final class Known {
        private final byte[] utf8;
        private final String text;

        private Known(byte[] utf8) {
            this.utf8 = utf8;
            this.text = new String(utf8, UTF_8);
        }
    }

    /** Without a lock: an entry is whole or not there, and one that gets lost is made again. */
    private static final Known[] KNOWN = new Known[SLOTS];

    private CommonTexts() {}

    /** Of UTF-8 in [from, to). */
    static String of(byte[] utf8, int from, int to) {
        if (to - from > MAX_BYTES) {
            return new String(utf8, from, to - from, UTF_8);
        }
        int hash = 1;
        for (int i = from; i < to; i++) {
            hash = 31 * hash + utf8[i];
        }
        int slot = (hash ^ (hash >>> 16)) & (SLOTS - 1);
        Known known = KNOWN[slot];
        if (known == null || !Arrays.equals(known.utf8, 0, known.utf8.length, utf8, from, to)) {
            known = new Known(Arrays.copyOfRange(utf8, from, to));
            KNOWN[slot] = known;
        }
        return known.text;
    }
}
