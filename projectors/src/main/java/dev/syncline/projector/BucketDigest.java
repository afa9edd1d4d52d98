package dev.syncline.projector;

import dev.syncline.event.DocumentKey;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * What a bucket of documents comes to: equal for two stores that hold the same, whatever the order. Sums, not XOR, which
 * two equal faults would cancel. The hashes are of texts that PostgreSQL makes from its columns just the same.
 *
 * @param count of documents
 * @param versions sum over the documents of the hash of key and version
 * @param contents sum over the documents of the hash of key, version and content
 * @param maxVersion 0 where there is none
 */
public record BucketDigest(long count, long versions, long contents, long maxVersion) {
    public static final BucketDigest EMPTY = new BucketDigest(0, 0, 0, 0);
    /** How many buckets the documents of a collection are divided into, by the hash of their keys. */
    public static final int BUCKETS = 256;

    private static final int BUCKET_SHIFT = 56;

    public BucketDigest plus(DocumentKey key, long version, String content) {
        String identity = identity(key) + "@" + version;
        return new BucketDigest(
                count + 1,
                versions + hash(identity),
                contents + hash(identity + "=" + content),
                Math.max(maxVersion, version));
    }

    public BucketDigest plus(BucketDigest other) {
        return new BucketDigest(
                count + other.count,
                versions + other.versions,
                contents + other.contents,
                Math.max(maxVersion, other.maxVersion));
    }

    /** Whether both count the same documents at the same versions; their contents may differ. */
    public boolean sameVersions(BucketDigest other) {
        return count == other.count && versions == other.versions && maxVersion == other.maxVersion;
    }

    public static int bucketOf(DocumentKey key) {
        return (int) (hash(identity(key)) >>> BUCKET_SHIFT);
    }

    private static String identity(DocumentKey key) {
        return key.tenant() + "/" + key.id();
    }

    /** The first 8 bytes of SHA-256 over UTF-8, as a big-endian number. */
    static long hash(String text) {
        byte[] digest = sha256().digest(text.getBytes(StandardCharsets.UTF_8));
        long hash = 0;
        for (int i = 0; i < Long.BYTES; i++) {
            hash = hash << Byte.SIZE | (digest[i] & 0xFF);
        }
        return hash;
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
