package dev.syncline.reconcile;

import java.util.Optional;

/**
 * What is to be mended: open divergences, all where nothing is said.
 *
 * @param store only what this store holds wrong
 * @param adopt the store whose value becomes an event, instead of the log's value going to the stores
 * @param limit how many divergences, at most
 * @param execute whether to do it; else only the plan is made
 */
public record RepairRequest(
        Optional<String> store,
        Optional<String> collection,
        Optional<DivergenceClass> kind,
        Optional<String> adopt,
        int limit,
        boolean execute) {
    public static final int DEFAULT_LIMIT = 1_000;
}
