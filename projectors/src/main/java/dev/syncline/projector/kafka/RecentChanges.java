package dev.syncline.projector.kafka;

import dev.syncline.event.Position;
import dev.syncline.projector.LoggedChange;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The last changes of one partition, in memory and bounded: all of [first, next). Thread-safe. */
final class RecentChanges {
    /** Places of forgotten changes that are worth an array copy. */
    private static final int GARBAGE = 4_096;

    private final long mostBytes;
    private final List<LoggedChange> changes = new ArrayList<>();
    private int head;
    private long bytes;
    private long first;
    private long next;

    RecentChanges(long mostBytes, Position start) {
        this.mostBytes = mostBytes;
        this.first = start.offset();
        this.next = start.offset();
    }

    /** @param upTo first position that was not read yet, which may be behind the last change */
    synchronized void add(List<LoggedChange> read, Position upTo) {
        for (LoggedChange change : read) {
            changes.add(change);
            bytes += change.weight();
        }
        next = upTo.offset();
        while (bytes > mostBytes) {
            LoggedChange oldest = changes.set(head++, null);
            bytes -= oldest.weight();
            first = oldest.position().offset() + 1;
        }
        if (head > GARBAGE && 2 * head > changes.size()) {
            changes.subList(0, head).clear();
            head = 0;
        }
    }

    /** First position that was not heard yet. */
    synchronized Position next() {
        return new Position(next);
    }

    synchronized Position first() {
        return new Position(first);
    }

    synchronized long bytes() {
        return bytes;
    }

    /**
     * At most so many from there on, and of so many bytes if that is more than one; empty where they are forgotten
     * already.
     */
    synchronized Optional<List<LoggedChange>> read(Position from, int atMost, long atMostBytes) {
        if (from.offset() < first) {
            return Optional.empty();
        }
        int start = place(from.offset());
        int end = start;
        long read = 0;
        while (end < changes.size() && end - start < atMost && read < atMostBytes) {
            read += changes.get(end++).weight();
        }
        return Optional.of(List.copyOf(changes.subList(start, end)));
    }

    /** Of the first change at or behind the position. */
    private int place(long position) {
        int low = head;
        int high = changes.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (changes.get(middle).position().offset() < position) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }
}
