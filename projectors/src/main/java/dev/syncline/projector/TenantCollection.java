package dev.syncline.projector;

import dev.syncline.event.DocumentKey;

/** One tenant's documents of one collection. */
public record TenantCollection(String tenant, String collection) {
    public static TenantCollection of(DocumentKey key) {
        return new TenantCollection(key.tenant(), key.collection());
    }
}
