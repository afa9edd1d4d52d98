package dev.syncline.reconcile;

import dev.syncline.projector.Repair;

/** What became of a step, in words. */
final class RepairOutcomes {
    static final String REPAIRED = "repaired";
    static final String ADOPTED = "adopted";

    private RepairOutcomes() {}

    static String of(Repair.Outcome outcome) {
        return switch (outcome) {
            case DONE -> REPAIRED;
            case MOVED -> "skipped: it moved since the plan; reconcile again";
            case REFUSED -> "skipped: the store refuses the document; see the server's log";
            case NOT_HELD -> "skipped: another server writes this partition; repair there";
        };
    }

    static boolean isDone(RepairStep step) {
        return step.outcome().equals(REPAIRED) || step.outcome().equals(ADOPTED);
    }
}
