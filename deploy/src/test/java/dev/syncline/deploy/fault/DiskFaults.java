package dev.syncline.deploy.fault;

import java.util.List;
import java.util.Random;

/** The JSON store's disk takes no more. */
final class DiskFaults {
    private DiskFaults() {}

    static List<Fault> all() {
        return List.of(
                Fault.lasting("disk of the JSON store full", "13a", (arena, random) -> {
                    arena.disk().fill();
                    Pauses.lasting(arena, random);
                    arena.disk().free();
                }),
                Fault.lasting("no inode left for the JSON store", "13a", (arena, random) -> {
                    arena.disk().useUpInodes();
                    Pauses.lasting(arena, random);
                    arena.disk().free();
                }),
                Fault.lasting("fsync of the JSON store fails", "13b", DiskFaults::failFsync));
    }

    private static void failFsync(Arena arena, Random random) throws Exception {
        FsyncShim shim = FsyncShim.of(arena.server().jsonStore());
        arena.server().kill();
        shim.start(arena.server());
        arena.heal();
        arena.watch().again();
        shim.fail();
        Pauses.lasting(arena, random);
        shim.mend();
    }
}
