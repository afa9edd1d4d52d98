package dev.syncline.json;

import dev.syncline.catalog.Catalog;
import dev.syncline.event.Position;
import dev.syncline.projector.StoreSnapshot;
import dev.syncline.projector.StoreSnapshots;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** The JSON store as it was in one moment. Costs some 40 bytes per document of the collections while it is open. */
public final class JsonSnapshots implements StoreSnapshots {
    private final JsonStore store;
    private final Catalog catalog;

    public JsonSnapshots(JsonStore store, Catalog catalog) {
        this.store = store;
        this.catalog = catalog;
    }

    @Override
    public String name() {
        return JsonStore.NAME;
    }

    @Override
    public Position next(int partition) {
        return store.next(partition);
    }

    @Override
    public StoreSnapshot open(List<String> collections) {
        List<PartitionSnapshot> taken = new ArrayList<>();
        boolean complete = false;
        try {
            for (Partition partition : store.partitions()) {
                taken.add(partition.snapshot(collections));
            }
            complete = true;
            return new JsonSnapshot(taken, store::partitionOf, catalog);
        } catch (IOException e) {
            throw JsonSnapshot.unavailable(e);
        } finally {
            if (!complete) {
                taken.forEach(PartitionSnapshot::close);
            }
        }
    }
}
