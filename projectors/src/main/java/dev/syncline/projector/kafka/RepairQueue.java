package dev.syncline.projector.kafka;

import dev.syncline.projector.Claim;
import dev.syncline.projector.FencedException;
import dev.syncline.projector.Repair;
import dev.syncline.projector.Repairs;
import dev.syncline.projector.Store;
import dev.syncline.projector.StoreUnavailableException;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Iterator;
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

    private record Waiting(
            int partition, List<Repair> repairs, Repairs.Stands stands, CompletableFuture<List<Repair.Outcome>> done) {
        private void notHeld() {
            done.complete(Collections.nCopies(repairs.size(), Repair.Outcome.NOT_HELD));
        }
    }

    synchronized CompletionStage<List<Repair.Outcome>> add(int partition, List<Repair> repairs, Repairs.Stands stands) {
        Waiting one = new Waiting(partition, List.copyOf(repairs), stands, new CompletableFuture<>());
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
            one.done().complete(repaired(store, one, claim.get()));
        } catch (FencedException e) {
            // The projector itself finds out with its next write.
            one.notHeld();
        } catch (RuntimeException e) {
            one.done().completeExceptionally(e);
            throw e;
        }
    }

    /** A document that changed since must not be brought back to what it was. */
    private static List<Repair.Outcome> repaired(Store store, Waiting one, Claim claim) {
        List<Repair> standing = one.repairs().stream()
                .filter(repair -> one.stands().below(claim, repair))
                .toList();
        Iterator<Repair.Outcome> outcomes = store.repair(claim, standing).iterator();
        return one.repairs().stream()
                .map(repair -> standing.contains(repair) ? outcomes.next() : Repair.Outcome.MOVED)
                .toList();
    }

    /** Nobody drains any more. */
    synchronized void end() {
        ended = true;
        waiting.forEach(Waiting::notHeld);
        waiting.clear();
    }
}
