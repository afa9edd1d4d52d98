package dev.syncline.deploy;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** What every writer of the workload was told. */
final class History {
    /** What an operation's end was. */
    enum Told {
        /** It is in the log, and it was accepted. */
        ACCEPTED,
        /** It is in the log, and it was refused. */
        REJECTED,
        /** It is in the log; nobody said what became of it. */
        ACKNOWLEDGED
    }

    /** @param eventId unique in the whole workload */
    record Operation(String eventId, Told told, String what) {}

    private final Queue<Operation> operations = new ConcurrentLinkedQueue<>();

    void add(String eventId, Told told, String what) {
        operations.add(new Operation(eventId, told, what));
    }

    Iterable<Operation> operations() {
        return operations;
    }

    int size() {
        return operations.size();
    }
}
