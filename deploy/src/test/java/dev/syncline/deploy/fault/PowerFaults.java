package dev.syncline.deploy.fault;

import dev.syncline.projector.CrashPoint.Stage;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** The power goes, and with it whatever was not safe on the disk: kill -9 alone leaves the page cache. */
final class PowerFaults {
    private static final int CUTS = 3;
    /** More than one batch of the store makes. */
    private static final int FSYNCS = 40;
    /** The stages of a rebuild stand close together. */
    private static final int AFTER_STAGE = 4;

    private static final List<Stage> OF_A_REBUILD = List.of(
            Stage.LOAD_RECORDS_WRITTEN, Stage.SWITCH_OLD_KEPT, Stage.SWITCH_NEW_LINKED, Stage.SWITCH_PARTITION_DONE);

    private PowerFaults() {}

    static List<Fault> all() {
        List<Fault> faults = new ArrayList<>();
        faults.add(Fault.brief("power cut under the JSON store", "13c", PowerFaults::cut));
        for (Stage stage : OF_A_REBUILD) {
            faults.add(Fault.brief(
                    "power cut in a rebuild of the JSON store, behind " + stage,
                    "13c",
                    (arena, random) -> cutRebuild(arena, stage, random)));
        }
        return faults;
    }

    /** What the store takes for written must be. Nothing is to be mended behind it. */
    private static void cut(Arena arena, Random random) throws Exception {
        int undone = 0;
        for (int i = 0; i < CUTS; i++) {
            long damaged = damaged(arena.server().jsonStore());
            DiskShim shim = DiskShim.of(arena.server().jsonStore());
            arena.server().kill();
            arena.server().start(shim.environment());
            arena.heal();
            Pauses.brief(random);
            shim.cutPowerAt(1 + random.nextInt(FSYNCS));
            undone += startAgain(arena, shim, damaged);
        }
        if (undone == 0) {
            throw new IllegalStateException("everything was durable whenever the power was cut: nothing was tested");
        }
    }

    /** The store is rebuilt, and at a stage of it the power goes at one of the next fsyncs. */
    private static void cutRebuild(Arena arena, Stage stage, Random random) throws Exception {
        long damaged = damaged(arena.server().jsonStore());
        DiskShim shim = DiskShim.of(arena.server().jsonStore());
        arena.server().kill();
        Map<String, String> environment = new HashMap<>(shim.environment());
        environment.put(ArmedServer.POWER_CUT_AT, Integer.toString(1 + random.nextInt(AFTER_STAGE)));
        arena.server().start(environment, ArmedServer.class.getName(), stage.name(), "1");
        Provoking.provoke(stage, arena, random);
        startAgain(arena, shim, damaged);
        Operator.awaitEnd(arena);
    }

    /** Returns how much was gone with the power. */
    private static int startAgain(Arena arena, DiskShim shim, long damaged) throws Exception {
        if (arena.server().exitCode() != ArmedServer.KILLED) {
            throw new IllegalStateException(
                    "not by a power cut: " + arena.server().tail());
        }
        arena.server().start();
        arena.heal();
        if (damaged(arena.server().jsonStore()) > damaged) {
            throw new IllegalStateException("records were taken for durable, and are damaged: see quarantine");
        }
        return shim.undone();
    }

    private static long damaged(Path store) throws IOException {
        long damaged = 0;
        try (DirectoryStream<Path> partitions = Files.newDirectoryStream(store, "partition-*")) {
            for (Path partition : partitions) {
                String[] records = partition.resolve("quarantine").toFile().list();
                damaged += records == null ? 0 : records.length;
            }
        }
        return damaged;
    }
}
