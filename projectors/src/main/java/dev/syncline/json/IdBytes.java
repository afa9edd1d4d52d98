package dev.syncline.json;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Ids as UTF-8 behind each other in a few arrays. What was added stays as it is. Used under its table's lock. */
final class IdBytes {
    private static final int CHUNK_BITS = 16;
    private static final int CHUNK = 1 << CHUNK_BITS;
    private static final int FIRST_CHUNK = 256;
    /** Before an id stands how long it is. */
    private static final int LENGTH = 2;

    private byte[][] chunks = {new byte[FIRST_CHUNK]};
    private int last;
    private int used;

    IdBytes() {}

    private IdBytes(IdBytes other) {
        this.chunks = other.chunks.clone();
        // Both go on from here.
        this.chunks[other.last] = other.chunks[other.last].clone();
        this.last = other.last;
        this.used = other.used;
    }

    IdBytes copy() {
        return new IdBytes(this);
    }

    /**
     * @param id at most some thousand bytes
     * @return where it stands, as an unsigned number
     * @throws IllegalStateException if 4 GiB are used
     */
    int add(byte[] id) {
        int needed = LENGTH + id.length;
        if (used + needed > CHUNK) {
            addChunk();
        } else if (used + needed > chunks[last].length) {
            int grown = Math.min(CHUNK, Math.max(2 * chunks[last].length, used + needed));
            chunks[last] = Arrays.copyOf(chunks[last], grown);
        }
        byte[] chunk = chunks[last];
        int at = used;
        chunk[at] = (byte) (id.length >>> Byte.SIZE);
        chunk[at + 1] = (byte) id.length;
        System.arraycopy(id, 0, chunk, at + LENGTH, id.length);
        used += needed;
        return (last << CHUNK_BITS) | at;
    }

    private void addChunk() {
        if (last == CHUNK - 1) {
            throw new IllegalStateException("the ids of one tenant's collection in a partition need more than 4 GiB");
        }
        last++;
        if (last == chunks.length) {
            chunks = Arrays.copyOf(chunks, Math.min(CHUNK, 2 * last));
        }
        chunks[last] = new byte[CHUNK];
        used = 0;
    }

    boolean is(int place, byte[] id) {
        byte[] chunk = chunk(place);
        int from = from(place);
        return length(place) == id.length && Arrays.equals(chunk, from, from + id.length, id, 0, id.length);
    }

    /** As {@link dev.syncline.projector.KeyOrder} has them. */
    int compare(int one, int other) {
        int first = from(one);
        int second = from(other);
        return Arrays.compareUnsigned(
                chunk(one), first, first + length(one), chunk(other), second, second + length(other));
    }

    String text(int place) {
        return new String(chunk(place), from(place), length(place), StandardCharsets.UTF_8);
    }

    byte[] bytes(int place) {
        int from = from(place);
        return Arrays.copyOfRange(chunk(place), from, from + length(place));
    }

    private byte[] chunk(int place) {
        return chunks[place >>> CHUNK_BITS];
    }

    private static int from(int place) {
        return (place & (CHUNK - 1)) + LENGTH;
    }

    private int length(int place) {
        byte[] chunk = chunk(place);
        int at = place & (CHUNK - 1);
        return ((chunk[at] & 0xff) << Byte.SIZE) | (chunk[at + 1] & 0xff);
    }
}
