package dev.syncline.event;

import static java.util.Objects.requireNonNull;

import java.util.Comparator;
import java.util.regex.Pattern;

/**
 * Knows one document: (tenant, collection, id).
 *
 * @param tenant 1 to 64 of {@code A-Z a-z 0-9 . _ -}
 * @param collection the collection's name, 1 to 64 letters and digits, a letter first
 * @param id 1 to 255 characters without control characters
 */
public record DocumentKey(String tenant, String collection, String id) implements Comparable<DocumentKey> {
    public static final String DEFAULT_TENANT = "default";

    private static final Pattern TENANT = Pattern.compile("[A-Za-z0-9._-]{1,64}");
    private static final Pattern COLLECTION = Pattern.compile("[A-Za-z][A-Za-z0-9]{0,63}");
    private static final int MAX_ID_LENGTH = 255;
    private static final Comparator<DocumentKey> ORDER = Comparator.comparing(DocumentKey::tenant)
            .thenComparing(DocumentKey::collection)
            .thenComparing(DocumentKey::id);

    /** @throws IllegalArgumentException naming the part that is not of its form */
    public DocumentKey {
        requireNonNull(tenant, "tenant");
        requireNonNull(collection, "collection");
        requireNonNull(id, "id");
        if (!TENANT.matcher(tenant).matches()) {
            throw new IllegalArgumentException("tenant must be 1 to 64 of A-Z a-z 0-9 . _ -");
        }
        if (!COLLECTION.matcher(collection).matches()) {
            throw new IllegalArgumentException("collection must be 1 to 64 letters and digits, a letter first");
        }
        boolean writable = Text.isWhole(id) && id.chars().noneMatch(Character::isISOControl);
        if (id.isEmpty() || id.length() > MAX_ID_LENGTH || !writable) {
            throw new IllegalArgumentException("id must be 1 to 255 characters without control characters");
        }
    }

    /** The key of this document's events: {@code <tenant>/<id>}. */
    public String eventKey() {
        return tenant + "/" + id;
    }

    /** The key of this document's changes: {@code <tenant>/<collection>/<id>}. */
    public String changeKey() {
        return tenant + "/" + collection + "/" + id;
    }

    /** Reads {@link #changeKey()} back. */
    public static DocumentKey ofChangeKey(String key) {
        int first = key.indexOf('/');
        int second = key.indexOf('/', first + 1);
        if (first < 0 || second < 0) {
            throw new IllegalArgumentException("a change's key must be <tenant>/<collection>/<id>");
        }
        return new DocumentKey(key.substring(0, first), key.substring(first + 1, second), key.substring(second + 1));
    }

    /** As people read it: {@code <collection>/<id>}. */
    public String display() {
        return collection + "/" + id;
    }

    @Override
    public int compareTo(DocumentKey other) {
        return ORDER.compare(this, other);
    }
}
