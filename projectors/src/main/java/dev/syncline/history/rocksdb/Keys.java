package dev.syncline.history.rocksdb;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.syncline.event.DocumentKey;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Keys that sort as the index is asked: by kind, then by the UTF-8 bytes of collection, tenant and id, each ended by a
 * zero, then by a number. None of the names holds a zero.
 */
final class Keys {
    static final byte LAST = 'S';
    static final byte CHANGE = 'C';
    static final byte EVENT = 'E';
    static final byte DEFINITION = 'D';
    static final byte STANDING = 'P';

    private Keys() {}

    static byte[] document(byte kind, DocumentKey key) {
        byte[] collection = key.collection().getBytes(UTF_8);
        byte[] tenant = key.tenant().getBytes(UTF_8);
        byte[] id = key.id().getBytes(UTF_8);
        return ByteBuffer.allocate(4 + collection.length + tenant.length + id.length)
                .put(kind)
                .put(collection)
                .put((byte) 0)
                .put(tenant)
                .put((byte) 0)
                .put(id)
                .put((byte) 0)
                .array();
    }

    static byte[] name(byte kind, String name) {
        byte[] bytes = name.getBytes(UTF_8);
        return ByteBuffer.allocate(2 + bytes.length)
                .put(kind)
                .put(bytes)
                .put((byte) 0)
                .array();
    }

    static byte[] partition(byte kind, String name, int partition) {
        byte[] prefix = name(kind, name);
        return ByteBuffer.allocate(prefix.length + 4)
                .put(prefix)
                .putInt(partition)
                .array();
    }

    static byte[] numbered(byte[] prefix, long number) {
        return ByteBuffer.allocate(prefix.length + 8)
                .put(prefix)
                .putLong(number)
                .array();
    }

    /** The number at the end of a key. */
    static long number(byte[] key) {
        return ByteBuffer.wrap(key, key.length - 8, 8).getLong();
    }

    static boolean begins(byte[] key, byte[] prefix) {
        return key.length >= prefix.length && Arrays.equals(key, 0, prefix.length, prefix, 0, prefix.length);
    }

    /** The document of a key that {@link #document} made, of a collection that is known. */
    static DocumentKey document(byte[] key, String collection, int prefix) {
        int end = prefix;
        while (key[end] != 0) {
            end++;
        }
        String tenant = new String(key, prefix, end - prefix, UTF_8);
        return new DocumentKey(tenant, collection, new String(key, end + 1, key.length - end - 2, UTF_8));
    }
}
