package dev.syncline.json;

import static java.util.Objects.requireNonNull;

import dev.syncline.projector.TenantCollection;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** One append-only file of records. Thread-safe; only the partition's writer lets it grow. */
final class Segment {
    private final TenantCollection owner;
    private final SegmentName name;
    private final Path path;
    private final AtomicLong liveBytes = new AtomicLong();
    private final Set<String> lost = ConcurrentHashMap.newKeySet();
    private volatile int length;
    private volatile boolean sealed;
    private volatile boolean retired;
    private volatile boolean doubtful;

    Segment(TenantCollection owner, SegmentName name, Path path) {
        this.owner = requireNonNull(owner, "owner");
        this.name = requireNonNull(name, "name");
        this.path = requireNonNull(path, "path");
    }

    TenantCollection owner() {
        return owner;
    }

    SegmentName name() {
        return name;
    }

    Path path() {
        return path;
    }

    /** In bytes, as the manifest says; what the file holds beyond it does not count. */
    int length() {
        return length;
    }

    void grownTo(int bytes) {
        length = bytes;
    }

    long liveBytes() {
        return liveBytes.get();
    }

    void addLive(long bytes) {
        liveBytes.addAndGet(bytes);
    }

    boolean sealed() {
        return sealed;
    }

    /** From now on nothing is appended. */
    void seal() {
        sealed = true;
    }

    boolean retired() {
        return retired;
    }

    /** No manifest names it any more: its file goes. */
    void retire() {
        retired = true;
    }

    /** Whether it held records that nobody can read, of documents unknown. */
    boolean doubtful() {
        return doubtful;
    }

    void doubt() {
        doubtful = true;
    }

    /** The documents whose newest record here nobody can read. */
    Set<String> lost() {
        return lost;
    }

    boolean damaged() {
        return doubtful || !lost.isEmpty();
    }
}
