package dev.syncline.projector;

import dev.syncline.event.DocumentKey;
import java.util.Comparator;

/** The order in which documents of one collection stream: by the UTF-8 bytes of tenant, then of id. */
public final class KeyOrder implements Comparator<DocumentKey> {
    public static final KeyOrder INSTANCE = new KeyOrder();

    private KeyOrder() {}

    @Override
    public int compare(DocumentKey one, DocumentKey other) {
        int tenants = compareText(one.tenant(), other.tenant());
        return tenants != 0 ? tenants : compareText(one.id(), other.id());
    }

    /** By code point, as UTF-8 sorts; {@link String#compareTo} puts what is beyond U+FFFF before U+E000. */
    public static int compareText(String one, String other) {
        // Mostly they are, and the JVM compares whole strings faster.
        if (one.equals(other)) {
            return 0;
        }
        int length = Math.min(one.length(), other.length());
        for (int i = 0; i < length; i++) {
            char a = one.charAt(i);
            char b = other.charAt(i);
            if (a != b) {
                boolean wide = Character.isSurrogate(a);
                return wide == Character.isSurrogate(b) ? a - b : wide ? 1 : -1;
            }
        }
        return one.length() - other.length();
    }
}
