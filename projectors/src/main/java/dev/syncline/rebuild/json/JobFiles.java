package dev.syncline.rebuild.json;

import dev.syncline.event.Json;
import dev.syncline.event.UnreadableJsonException;
import dev.syncline.json.DurableFile;
import dev.syncline.json.HeldFile;
import dev.syncline.json.Trees;
import dev.syncline.projector.CrashPoint;
import dev.syncline.projector.CrashPoint.Stage;
import dev.syncline.rebuild.RebuildJob;
import dev.syncline.rebuild.RebuildJobs;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Each rebuild of the JSON store as {@code job.json} in the directory that it fills. */
final class JobFiles implements RebuildJobs {
    private static final String FILE = "job.json";
    private static final String LOCK = ".lock";

    private static final Held NOTHING = () -> {};

    private final JsonHome home;
    private final CrashPoint crashPoint;

    JobFiles(JsonHome home, CrashPoint crashPoint) {
        this.home = home;
        this.crashPoint = crashPoint;
    }

    @Override
    public void save(RebuildJob job) {
        Disk.answer(() -> {
            Trees.create(home.rebuild(job.id()));
            DurableFile.replace(home.rebuild(job.id()).resolve(FILE), Json.bytes(job.tree()));
            crashPoint.reached(Stage.REBUILD_FILE_KEPT);
            return job;
        });
    }

    @Override
    public List<RebuildJob> list() {
        return Disk.answer(() -> {
            List<RebuildJob> jobs = new ArrayList<>();
            for (Path directory : Disk.directories(home.rebuilds())) {
                read(directory.resolve(FILE)).ifPresent(jobs::add);
            }
            return jobs;
        });
    }

    private static Optional<RebuildJob> read(Path file) throws IOException {
        try {
            return Optional.of(RebuildJob.of(Json.object(Files.readAllBytes(file))));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (UnreadableJsonException | IllegalArgumentException e) {
            throw new IOException(file + " is damaged. Next: delete its directory", e);
        }
    }

    /** Removes what makes a directory that of a rebuild. */
    static void forget(Path directory) throws IOException {
        Files.deleteIfExists(directory.resolve(FILE));
        Files.deleteIfExists(directory.resolve(LOCK));
        for (Ask what : Ask.values()) {
            Files.deleteIfExists(directory.resolve(name(what)));
        }
    }

    @Override
    public void remove(String id) {
        Disk.answer(() -> {
            Trees.discard(home.rebuild(id), crashPoint);
            return id;
        });
    }

    @Override
    public void ask(String id, Ask what, long value) {
        Disk.answer(() -> {
            try {
                DurableFile.replace(
                        home.rebuild(id).resolve(name(what)),
                        Long.toString(value).getBytes(StandardCharsets.US_ASCII));
            } catch (NoSuchFileException e) {
                return false;
            }
            crashPoint.reached(Stage.REBUILD_ASKED);
            return true;
        });
    }

    private static String name(Ask what) {
        return what.name().toLowerCase(Locale.ROOT);
    }

    @Override
    public long asked(String id, Ask what) {
        return Disk.answer(() -> {
            Path file = home.rebuild(id).resolve(name(what));
            try {
                return Long.parseLong(Files.readString(file, StandardCharsets.US_ASCII));
            } catch (NoSuchFileException e) {
                return 0L;
            } catch (NumberFormatException e) {
                throw new IOException(file + " is damaged. Next: delete it", e);
            }
        });
    }

    /** A lock on a file in the directory; where that is gone, the rebuild is, and there is nothing to hold. */
    @Override
    public Optional<Held> hold(String id) {
        return Disk.answer(() -> {
            try {
                return HeldFile.take(home.rebuild(id).resolve(LOCK))
                        .map(held -> () -> Disk.answer(() -> {
                            held.close();
                            return id;
                        }));
            } catch (NoSuchFileException e) {
                return Optional.of(NOTHING);
            }
        });
    }
}
