package dev.syncline.event;

import static java.util.Objects.requireNonNull;

import java.util.Comparator;

/**
 * Knows one document: (tenant, collection, id).
 *
 * @param tenant 1 to 64 of {@code A-Z a-z 0-9 . _ -}
 * @param collection the collection's name, 1 to 64 letters and digits, a letter first
 * @param id 1 to 255 characters without control characters
 */
public record DocumentKey(String tenant, String collection, String id) implements Comparable<DocumentKey> {
    public static final String DEFAULT_TENANT = "default";

    private static final int MAX_NAME_LENGTH = 64;
    private static final int MAX_ID_LENGTH = 255;
    private static final Comparator<DocumentKey> ORDER = Comparator.comparing(DocumentKey::tenant)
            .thenComparing(DocumentKey::collection)
            .thenComparing(DocumentKey::id);

    /** @throws IllegalArgumentException naming the part that is not of its form */
    public DocumentKey {
        requireNonNull(tenant, "tenant");
        requireNonNull(collection, "collection");
        requireNonNull(id, "id");
        if (!isTenant(tenant)) {
            throw new IllegalArgumentException("tenant must be 1 to 64 of A-Z a-z 0-9 . _ -");
        }
        if (!isCollection(collection)) {
            throw new IllegalArgumentException("collection must be 1 to 64 letters and digits, a letter first");
        }
        if (!isId(id)) {
            throw new IllegalArgumentException("id must be 1 to 255 characters without control characters");
        }
    }

    private static boolean isTenant(String text) {
        boolean fits = !text.isEmpty() && text.length() <= MAX_NAME_LENGTH;
        for (int i = 0; fits && i < text.length(); i++) {
            char c = text.charAt(i);
            fits = isLetter(c) || isDigit(c) || c == '.' || c == '_' || c == '-';
        }
        return fits;
    }

    private static boolean isCollection(String text) {
        boolean fits = !text.isEmpty() && text.length() <= MAX_NAME_LENGTH && isLetter(text.charAt(0));
        for (int i = 1; fits && i < text.length(); i++) {
            fits = isLetter(text.charAt(i)) || isDigit(text.charAt(i));
        }
        return fits;
    }

    private static boolean isId(String text) {
        boolean fits = !text.isEmpty() && text.length() <= MAX_ID_LENGTH && Text.isWhole(text);
        for (int i = 0; fits && i < text.length(); i++) {
            fits = !Character.isISOControl(text.charAt(i));
        }
        return fits;
    }

    private static boolean isLetter(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
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
