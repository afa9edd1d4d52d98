package dev.syncline.projector.kafka;

import dev.syncline.projector.Claim;
import dev.syncline.projector.FencedException;
import dev.syncline.projector.Repair;
import dev.syncline.projector.Store;
import dev.syncline.projector.StoreUnavailableException;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.IntFunction;

/** Repairs that wait for the projector's own thread. Thread-safe. */
final class RepairQueue {
    private final Queue<Waiting> waiting = new ArrayDeque<>();
    private boolean ended;

    private record Waiting(int partition, List<Repair> repairs, CompletableFuture<List<Repair.Outcome>> done) {
        private void notHeld() {
            done.complete(Collections.nCopies(repairs.size(), Repair.Outcome.NOT_HELD));
        }
    }

    synchronized CompletionStage<List<Repair.Outcome>> add(int partition, List<Repair> repairs) {
        Waiting one = new Waiting(partition, List.copyOf(repairs), new CompletableFuture<>());
        if (ended) {
            one.notHeld();
        } else {
            waiting.add(one);
        }
        return one.done();
    }

    private synchronized Optional<Waiting> take() {
        return Optional.ofNullable(waiting.poll());
    }

    /**
     * Does what waits; called by the thread that writes the store.
     *
     * @param claims of the partitions that are held
     * @throws StoreUnavailableException no answer; who asked was told
     */
    void drain(Store store, IntFunction<Optional<Claim>> claims) {
        for (Optional<Waiting> next = take(); next.isPresent(); next = take()) {
            repair(store, next.get(), claims.apply(next.get().partition()));
        }
    }

    private static void repair(Store store, Waiting one, Optional<Claim> claim) {
        if (claim.isEmpty()) {
            one.notHeld();
            return;
        }
        try {
            one.done().complete(store.repair(claim.get(), one.repairs()));
        } catch (FencedException e) {
            // The projector itself finds out with its next write.
            one.notHeld();
        } catch (StoreUnavailableException e) {
            one.done().completeExceptionally(e);
            throw e;
        }
    }

    /** Nobody drains any more. */
    synchronized void end() {
        ended = true;
        waiting.forEach(Waiting::notHeld);
        waiting.clear();
    }
}
