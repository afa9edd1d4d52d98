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
     */
    CompletionStage<List<Repair.Outcome>> repair(int partition, List<Repair> repairs);
}
