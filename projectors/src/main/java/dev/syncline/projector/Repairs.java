package dev.syncline.projector;

import java.util.List;
import java.util.concurrent.CompletionStage;

/** Whoever writes a store takes repairs in between, so that there is still one writer. Thread-safe. */
public interface Repairs {
    /** The store's name, as {@link Store#name()}. */
    String name();

    /**
     * Completes with an outcome per repair, in their order.
     *
     * @param partition of the changes topic; all repairs are of it
     * @param stands asked by the writer's thread, just before: whether the log still says what the repair wants
     */
    CompletionStage<List<Repair.Outcome>> repair(int partition, List<Repair> repairs, Stands stands);

    /** Whether a repair still is what the log says of everything below the claim. */
    @FunctionalInterface
    interface Stands {
        boolean below(Claim claim, Repair repair);
    }
}
