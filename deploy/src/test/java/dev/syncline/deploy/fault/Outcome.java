package dev.syncline.deploy.fault;

/**
 * How one run of a fault ended.
 *
 * @param row of the fault table in the design of reliability
 * @param told in seconds, of what had to be said; 0 where nothing had to be
 * @param late whether that took too long
 * @param healed in seconds
 */
record Outcome(
        String fault,
        String row,
        long seed,
        End end,
        int operations,
        int lost,
        int doubled,
        int inverted,
        int diverged,
        double told,
        boolean late,
        double healed) {
    enum End {
        JUDGED,
        /** It did not come to its end. */
        FAILED,
        /** This machine does not let it be made. */
        SKIPPED,
        /** There was no time for it. */
        LEFT_OUT
    }

    static Outcome judged(Fault fault, long seed, FaultRun.Findings findings) {
        return new Outcome(
                fault.name(),
                fault.row(),
                seed,
                End.JUDGED,
                findings.operations(),
                findings.lost().size() + findings.skipped().size(),
                findings.doubled().size(),
                findings.inverted().size(),
                findings.diverged().size(),
                findings.told().orElse(0.0),
                findings.toldLate(),
                findings.healed());
    }

    static Outcome unjudged(Fault fault, long seed, End end) {
        return new Outcome(fault.name(), fault.row(), seed, end, 0, 0, 0, 0, 0, 0, false, 0);
    }

    /** Whether another run tells nothing that this one has not told. */
    boolean isFinal() {
        return end == End.JUDGED || end == End.FAILED;
    }
}
