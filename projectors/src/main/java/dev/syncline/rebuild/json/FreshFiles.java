package dev.syncline.rebuild.json;

import dev.syncline.catalog.Catalog;
import dev.syncline.event.Position;
import dev.syncline.json.JsonSnapshots;
import dev.syncline.json.JsonStore;
import dev.syncline.json.StoreSwitch;
import dev.syncline.json.Trees;
import dev.syncline.projector.Claim;
import dev.syncline.projector.CrashPoint;
import dev.syncline.projector.CrashPoint.Stage;
import dev.syncline.projector.JobProgress;
import dev.syncline.projector.LoggedChange;
import dev.syncline.projector.StoreSnapshots;
import dev.syncline.rebuild.FreshStore;
import dev.syncline.rebuild.RebuildJob;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.ToLongFunction;

/** A JSON store of its own in the live one's directory, whose files come into the live partitions. */
final class FreshFiles implements FreshStore {
    private final JsonHome home;
    private final ToLongFunction<Integer> live;
    private final Catalog catalog;
    private final String id;
    private final List<String> collections;
    private final StoreSwitch storeSwitch;
    private final CrashPoint crashPoint;
    /** Opened when changes are applied; then it is what snapshots show, too. */
    private Optional<JsonStore> opened = Optional.empty();

    /**
     * @param live the offset that the live store's next position of a partition is
     * @param pause for the moment in which a commit of the live store goes first
     */
    FreshFiles(
            JsonHome home,
            ToLongFunction<Integer> live,
            Catalog catalog,
            RebuildJob job,
            CrashPoint crashPoint,
            Consumer<Duration> pause) {
        this.home = home;
        this.live = live;
        this.catalog = catalog;
        this.id = job.id();
        this.collections = job.request().collections();
        this.crashPoint = crashPoint;
        this.storeSwitch = new StoreSwitch(
                new StoreSwitch.Places(home.live(), home.rebuild(id), home.old(id)),
                home.partitions(),
                collections,
                crashPoint,
                pause);
    }

    private Path directory() {
        return home.rebuild(id);
    }

    @Override
    public void create() {
        Disk.answer(() -> {
            Trees.create(directory());
            return id;
        });
    }

    @Override
    public Loader loader() {
        return new FileLoader(home, directory(), crashPoint);
    }

    private synchronized JsonStore store() {
        JsonStore store = opened.orElseGet(() ->
                new JsonStore(directory(), home.partitions(), home.partitionOf(), home.segmentBytes(), crashPoint));
        opened = Optional.of(store);
        return store;
    }

    private synchronized void close() {
        opened.ifPresent(JsonStore::close);
        opened = Optional.empty();
    }

    @Override
    public Writer writer() {
        return new RecordWriter(store());
    }

    /** A store as the port wants it: with the collections that were asked for alone. */
    private final class RecordWriter implements Writer {
        private final JsonStore store;

        private RecordWriter(JsonStore store) {
            this.store = store;
        }

        @Override
        public Claim claim(int partition, String topicId) {
            return store.claim(partition, topicId);
        }

        @Override
        public Claim apply(Claim claim, List<LoggedChange> changes, Position next) {
            return store.apply(claim, changes.stream().filter(this::isWanted).toList(), next);
        }

        private boolean isWanted(LoggedChange logged) {
            return collections.isEmpty()
                    || collections.contains(logged.change().key().collection());
        }

        @Override
        public void close() {
            FreshFiles.this.close();
        }
    }

    /** Nothing: the files are what they will be. */
    @Override
    public void complete(JobProgress progress) {
        progress.step();
    }

    @Override
    public StoreSnapshots snapshots() {
        return new JsonSnapshots(store(), catalog);
    }

    @Override
    public Position live(int partition) {
        return new Position(live.applyAsLong(partition));
    }

    @Override
    public Swapped swap(Writer writer, List<Claim> claims, Remaining remaining) {
        Map<Integer, Claim> latest = new HashMap<>();
        claims.forEach(claim -> latest.put(claim.partition(), claim));
        storeSwitch.run((partition, next) -> {
            Claim claim = latest.get(partition);
            latest.put(partition, writer.apply(claim, remaining.read(partition, claim.next(), next), next));
        });
        return new Swapped(home.old(id).getFileName().toString(), List.of(), List.of());
    }

    /** One rename: the job goes with it, and is no job any more where it then stands. */
    @Override
    public Aside setAside() {
        close();
        Path past = home.past(id);
        Disk.answer(() -> {
            Trees.move(directory(), past);
            crashPoint.reached(Stage.FRESH_FILES_SET_ASIDE);
            JobFiles.forget(past);
            return past;
        });
        return new Aside(
                past.getFileName().toString(),
                "jq -c 'select(.doc) | .doc' %s/partition-*/TENANT/COLLECTION/*.jsonl".formatted(past));
    }

    @Override
    public void drop() {
        close();
        storeSwitch.undo();
        Disk.answer(() -> {
            for (Path partition : Disk.directories(directory())) {
                Trees.delete(partition);
                crashPoint.reached(Stage.FRESH_PARTITION_DROPPED);
            }
            return id;
        });
    }
}
