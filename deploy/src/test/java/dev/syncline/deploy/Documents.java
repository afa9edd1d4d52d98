package dev.syncline.deploy;

import dev.syncline.catalog.Catalog;
import dev.syncline.catalog.Collection;
import dev.syncline.catalog.RandomDocuments;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.random.RandomGenerator;

/** The few documents that all writers of the workload fight over. */
public final class Documents {
    public static final Catalog CATALOG = Catalog.workspace();
    private static final int PER_COLLECTION = 6;

    /** One of them. */
    public record Target(Collection collection, String id) {}

    private final List<Target> targets = new ArrayList<>();

    public Documents(long seed) {
        this(seed, CATALOG.collections());
    }

    public Documents(long seed, List<Collection> collections) {
        RandomDocuments ids = new RandomDocuments(new Random(seed));
        for (Collection collection : collections) {
            for (int i = 0; i < PER_COLLECTION; i++) {
                targets.add(new Target(collection, ids.id()));
            }
        }
    }

    public Target any(RandomGenerator random) {
        return targets.get(random.nextInt(targets.size()));
    }
}
