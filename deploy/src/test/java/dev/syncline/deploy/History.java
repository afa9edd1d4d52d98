package dev.syncline.deploy;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/** What every writer of the workload was told. */
public final class History {
    /** What an operation's end was. */
    public enum Told {
        /** It is in the log, and it was accepted. */
        ACCEPTED,
        /** It is in the log, and it was refused. */
        REJECTED,
        /** It is in the log, and it was refused: {@code If-Match} named another version. */
        CONFLICT,
        /** It is in the log; nobody said what became of it. */
        ACKNOWLEDGED,
        /** It may be in the log. */
        UNKNOWN
    }

    /** @param eventId unique in the whole workload */
    public record Operation(String eventId, Told told, String what) {}

    private final Queue<Operation> operations = new ConcurrentLinkedQueue<>();
    private final AtomicInteger cuts = new AtomicInteger();

    public void add(String eventId, Told told, String what) {
        operations.add(new Operation(eventId, told, what));
    }

    /** A request was under way when its connection ended. */
    public void addCut() {
        cuts.incrementAndGet();
    }

    public int cuts() {
        return cuts.get();
    }

    public long conflicts() {
        return operations.stream().filter(one -> one.told() == Told.CONFLICT).count();
    }

    public Iterable<Operation> operations() {
        return operations;
    }

    public int size() {
        return operations.size();
    }
}
