package dev.syncline.rebuild.json;

import dev.syncline.event.Position;
import dev.syncline.json.BulkLoad;
import dev.syncline.projector.Claim;
import dev.syncline.projector.CrashPoint;
import dev.syncline.projector.StoredDocument;
import dev.syncline.rebuild.FreshStore;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** {@link BulkLoad} as the port wants it. */
final class FileLoader implements FreshStore.Loader {
    private final JsonHome home;
    private final Path store;
    private final CrashPoint crashPoint;
    private final Map<Integer, BulkLoad> loads = new HashMap<>();

    /** @param store directory of the store that is filled */
    FileLoader(JsonHome home, Path store, CrashPoint crashPoint) {
        this.home = home;
        this.store = store;
        this.crashPoint = crashPoint;
    }

    @Override
    public Claim claim(int partition, String topicId) {
        BulkLoad load = new BulkLoad(store, partition, home.segmentBytes(), crashPoint);
        Claim claim = load.claim(topicId);
        loads.put(partition, load);
        return claim;
    }

    @Override
    public Claim load(Claim claim, List<StoredDocument> documents, Position next) {
        return loads.get(claim.partition()).load(claim, documents, next);
    }

    @Override
    public void close() {
        loads.values().forEach(BulkLoad::close);
    }
}
