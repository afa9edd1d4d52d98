package dev.syncline.rebuild;

import dev.syncline.event.Position;
import dev.syncline.projector.Claim;
import dev.syncline.projector.JobProgress;
import dev.syncline.projector.LoggedChange;
import dev.syncline.projector.StoreSnapshots;
import dev.syncline.projector.StoredDocument;
import java.util.List;

/**
 * A store that is filled beside the live one, of the same kind, and may take its place. Every method throws
 * {@link dev.syncline.projector.StoreUnavailableException} if there is no answer; what is asked again then goes on.
 */
public interface FreshStore {
    /** Makes what is not there yet. */
    void create();

    /** To be closed. Used by one thread at a time; several may load different partitions. */
    Loader loader();

    /** To be closed. Used by one thread at a time, while nobody loads. */
    Writer writer();

    /** Makes what is made faster once the documents are there; what is there already stays. */
    void complete(JobProgress progress);

    StoreSnapshots snapshots();

    /** First position of this partition that the live store has not applied. */
    Position live(int partition);

    /**
     * Puts it in the place of the live one, which has then applied everything that it had before.
     *
     * @param writer its only one
     * @param claims of all partitions
     * @param remaining reads what the live store has, and this one does not yet
     */
    Swapped swap(Writer writer, List<Claim> claims, Remaining remaining);

    /**
     * Ends it as a store of its own that nobody writes; then it is among those that are kept. Its rebuild is removed
     * with it.
     */
    Aside setAside();

    /** Nothing of it is left afterwards. */
    void drop();

    /** The changes of a partition in [from, to). */
    @FunctionalInterface
    interface Remaining {
        List<LoggedChange> read(int partition, Position from, Position to);
    }

    /**
     * What the swap came to.
     *
     * @param kept name under which the old store is kept
     * @param moved what others had made on the old one, and is made on the new one
     * @param lost what could not be moved, with the reason
     */
    record Swapped(String kept, List<String> moved, List<String> lost) {}

    /**
     * A store of its own.
     *
     * @param name under which it is kept
     * @param read how it is read, for people
     */
    record Aside(String name, String read) {}

    /** Fills a store that is fresh; documents and position move together, and are durable once it is closed. */
    interface Loader extends AutoCloseable {
        /** Takes over a partition, and fences off whoever wrote it before. */
        Claim claim(int partition, String topicId);

        /**
         * Adds documents that it does not have.
         *
         * @param next first position that the documents do not come from
         */
        Claim load(Claim claim, List<StoredDocument> documents, Position next);

        @Override
        void close();
    }

    /** Documents and position move in one atomic step. */
    interface Writer extends AutoCloseable {
        /** Takes over a partition, and fences off whoever wrote it before. */
        Claim claim(int partition, String topicId);

        /** Applies changes in [claim.next, next); what it has in that version or a newer one stays. */
        Claim apply(Claim claim, List<LoggedChange> changes, Position next);

        @Override
        void close();
    }
}
