package dev.syncline.deploy.fault;

import java.util.List;

/** The JSON store's disk takes no more. */
final class DiskFaults {
    private DiskFaults() {}

    static List<Fault> all() {
        return List.of(
                Fault.lasting("disk of the JSON store full", "13a", (arena, random) -> {
                    arena.disk().fill();
                    Pauses.lasting(random);
                    arena.disk().free();
                }),
                Fault.brief("no inode left for the JSON store", "13a", (arena, random) -> {
                    arena.disk().useUpInodes();
                    Pauses.lasting(random);
                    arena.disk().free();
                }));
    }
}
