package dev.syncline.deploy.load;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.syncline.catalog.Catalog;
import dev.syncline.catalog.Collection;
import dev.syncline.catalog.Field;
import dev.syncline.catalog.RandomDocuments;
import dev.syncline.event.DocumentKey;
import dev.syncline.event.Envelope;
import dev.syncline.event.Event;
import java.util.List;
import java.util.Random;
import java.util.UUID;

/** Documents 0 to n of a catalog, spread evenly over its collections; every reference names one of them. */
final class ManyDocuments {
    private static final String SOURCE = "/syncline/generate";

    private final List<Collection> collections;
    private final long seed;
    private final long count;

    ManyDocuments(Catalog catalog, long seed, long count) {
        this.collections = catalog.collections();
        this.seed = seed;
        this.count = count;
    }

    /** The event that puts document {@code number}: the same one each time it is asked for. */
    Event.Put put(long number) {
        Collection collection = collections.get((int) (number % collections.size()));
        Random random = new Random(seed * 1_000_003 + number);
        String id = id(collection.name(), number / collections.size());
        ObjectNode document = new RandomDocuments(random).document(collection, id);
        for (Field field : collection.fields()) {
            field.reference().filter(target -> document.has(field.name())).ifPresent(target -> {
                long others = Math.max(1, count / collections.size());
                document.put(field.name(), id(target, random.nextLong(others)));
            });
        }
        DocumentKey key = new DocumentKey(DocumentKey.DEFAULT_TENANT, collection.name(), id);
        return new Event.Put(key, Envelope.of("generate-" + seed + "-" + number, SOURCE), document);
    }

    /** Of the {@code nth} document of a collection. */
    private String id(String collection, long nth) {
        Random random = new Random(seed ^ (collection.hashCode() * 0x9E3779B97F4A7C15L + nth));
        long high = (random.nextLong() & ~0xF000L) | 0x4000L;
        long low = (random.nextLong() >>> 2) | 0x8000000000000000L;
        return new UUID(high, low).toString();
    }
}
