package dev.syncline.deploy;

import dev.syncline.event.DocumentKey;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.IntSupplier;

/** Looks at a store again and again while it moves: no document's version may go back. // I4 */
public final class VersionWatch implements Runnable {
    private static final long PAUSE_NANOS = 1_000_000_000;

    private final String store;
    private final IntSupplier life;
    private final Callable<Map<DocumentKey, Long>> look;
    private final BooleanSupplier stopping;

    public VersionWatch(String store, Callable<Map<DocumentKey, Long>> look, BooleanSupplier stopping) {
        this(store, () -> 0, look, stopping);
    }

    /** @param life another number when the store was restored to an older copy, which may be older indeed */
    public VersionWatch(
            String store, IntSupplier life, Callable<Map<DocumentKey, Long>> look, BooleanSupplier stopping) {
        this.store = store;
        this.life = life;
        this.look = look;
        this.stopping = stopping;
    }

    @Override
    public void run() {
        Map<DocumentKey, Long> highest = new HashMap<>();
        int lived = life.getAsInt();
        while (!stopping.getAsBoolean()) {
            if (lived != life.getAsInt()) {
                lived = life.getAsInt();
                highest.clear();
            }
            try {
                look.call().forEach((key, version) -> check(highest, key, version));
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    /** Version 0 is a row that somebody else made and no projector wrote yet. */
    private void check(Map<DocumentKey, Long> highest, DocumentKey key, long version) {
        Long before = highest.get(key);
        if (version > 0 && before != null && version < before) {
            throw new AssertionError("%s went back from version %d to %d in %s".formatted(key, before, version, store));
        }
        if (version > 0) {
            highest.put(key, version);
        }
    }
}
