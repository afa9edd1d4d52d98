package dev.syncline.capture.row;

import dev.syncline.capture.slot.Database;
import java.time.Duration;
import java.util.concurrent.CompletionStage;

/** Reads the slot from its confirmed LSN on: at least once, each document's changes in order. */
public interface RowStream {
    /**
     * Starts reading on threads of its own.
     *
     * @param server the one that has the slot
     * @param allOrigins whether to read what was written under a replication origin, too
     * @param placeholder what stands for a value that was not sent; no row may hold it
     */
    Reading open(Database server, boolean allOrigins, String placeholder, Batches batches);

    /** Takes what was read. */
    interface Batches {
        /** The slot may move past the batch when this returns, and stays where it is when it throws. */
        void accept(RowBatch batch) throws InterruptedException;
    }

    /** A slot that is being read. */
    interface Reading {
        /** Completes when reading has ended: normally after {@link #close}, else with the reason. */
        CompletionStage<Void> ended();

        /** Stops reading and waits. Returns false if it still went on when the timeout passed. */
        boolean close(Duration timeout) throws InterruptedException;
    }
}
