package dev.syncline.json;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;

/** Gives segments of one partition a second name in another one, so that both share their files. Used by one thread. */
final class SegmentLinks {
    private final PartitionDirectory from;
    private final PartitionDirectory to;
    private final Set<Path> directories = new HashSet<>();

    SegmentLinks(PartitionDirectory from, PartitionDirectory to) {
        this.from = from;
        this.to = to;
    }

    /** False if the file is gone. */
    boolean add(Manifest.Entry entry, SegmentName name) throws IOException {
        Path target = to.segment(entry.owner(), name);
        to.createFor(target);
        try {
            Files.createLink(target, from.segment(entry.owner(), entry.name()));
        } catch (NoSuchFileException e) {
            return false;
        }
        directories.add(target.getParent());
        return true;
    }

    /** All that were added are durable afterwards. */
    void fsync() throws IOException {
        for (Path directory : directories) {
            PartitionDirectory.fsync(directory);
        }
    }
}
