package dev.syncline.deploy;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/** What every writer of the workload was told. */
final class History {
    /** What an operation's end was. */
    enum Told {
        /** It is in the log, and it was accepted. */
        ACCEPTED,
        /** It is in the log, and it was refused. */
        REJECTED,
        /** It is in the log, and it was refused: {@code If-Match} named another version. */
        CONFLICT,
        /** It is in the log; nobody said what became of it. */
        ACKNOWLEDGED
    }

    /** @param eventId unique in the whole workload */
    record Operation(String eventId, Told told, String what) {}

    private final Queue<Operation> operations = new ConcurrentLinkedQueue<>();
    private final AtomicInteger cuts = new AtomicInteger();

    void add(String eventId, Told told, String what) {
        operations.add(new Operation(eventId, told, what));
    }

    /** A request was under way when its connection ended. */
    void addCut() {
        cuts.incrementAndGet();
    }

    int cuts() {
        return cuts.get();
    }

    long conflicts() {
        return operations.stream().filter(one -> one.told() == Told.CONFLICT).count();
    }

    Iterable<Operation> operations() {
        return operations;
    }

    int size() {
        return operations.size();
    }
}
