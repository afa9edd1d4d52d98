package dev.syncline.rebuild.json;

import dev.syncline.catalog.Catalog;
import dev.syncline.json.JsonStore;
import dev.syncline.json.Manifests;
import dev.syncline.json.Trees;
import dev.syncline.projector.CrashPoint;
import dev.syncline.rebuild.DiskRoom;
import dev.syncline.rebuild.FreshStore;
import dev.syncline.rebuild.RebuildJob;
import dev.syncline.rebuild.RebuildJobs;
import dev.syncline.rebuild.StoreKind;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** The JSON store as a store that can be rebuilt. */
public final class JsonKind implements StoreKind {
    private final JsonHome home;
    private final JsonStore live;
    private final Catalog catalog;
    private final CrashPoint crashPoint;
    private final Consumer<Duration> pause;

    public JsonKind(JsonHome home, JsonStore live, Catalog catalog, CrashPoint crashPoint, Consumer<Duration> pause) {
        this.home = home;
        this.live = live;
        this.catalog = catalog;
        this.crashPoint = crashPoint;
        this.pause = pause;
    }

    @Override
    public RebuildJobs jobs() {
        return new JobFiles(home, crashPoint);
    }

    @Override
    public FreshStore fresh(RebuildJob job) {
        return new FreshFiles(home, partition -> live.next(partition).offset(), catalog, job, crashPoint, pause);
    }

    @Override
    public long bytes(List<String> collections) {
        return Disk.answer(() -> Manifests.bytes(home.live(), collections));
    }

    @Override
    public long usualRate() {
        return 150_000;
    }

    @Override
    public Optional<DiskRoom> room() {
        return Disk.answer(() -> {
            FileStore disk = Files.getFileStore(home.live());
            return Optional.of(new DiskRoom(disk, disk.getUsableSpace()));
        });
    }

    /** Manifests that nobody can read: a switch would not know what to keep. */
    @Override
    public List<String> obstacles(List<String> collections) {
        return Disk.answer(
                () -> List.copyOf(Manifests.check(home.live()).unreadable().values()));
    }

    @Override
    public List<String> lost(List<String> collections) {
        return List.of();
    }

    @Override
    public List<String> kept() {
        return Disk.answer(() -> Disk.directories(home.kept()).stream()
                .map(path -> path.getFileName().toString())
                .toList());
    }

    @Override
    public boolean drop(String name) {
        if (!kept().contains(name)) {
            return false;
        }
        Path kept = home.kept().resolve(name);
        Disk.answer(() -> {
            Trees.discard(kept, crashPoint);
            return name;
        });
        return true;
    }

    @Override
    public void sweep() {
        Disk.answer(() -> {
            Trees.sweep(home.rebuilds());
            Trees.sweep(home.kept());
            return home;
        });
    }
}
