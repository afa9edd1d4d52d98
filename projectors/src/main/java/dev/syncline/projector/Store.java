package dev.syncline.projector;

import dev.syncline.event.Position;
import java.util.List;
import java.util.Set;

/**
 * What a projector materialises. Data and position move in one atomic step, inside the store.
 *
 * <p>All methods but {@link #close} are called by one thread at a time per partition.
 */
public interface Store extends AutoCloseable {
    /** {@code postgres} or {@code json}: in logs, metrics and headers. */
    String name();

    /**
     * Takes over a partition and fences off whoever held it. What a predecessor left half-written is undone first.
     *
     * @throws StoreUnavailableException no answer: try again
     * @throws LogReplacedException this store's position belongs to another changes topic
     */
    Claim claim(int partition, String topicId);

    /**
     * Makes the changes in [claim.next, next) durable together with the position {@code next}. A change below
     * {@code claim.next}, or not newer than the document's stored version, has no effect; so applying any range twice
     * changes nothing.
     *
     * @param changes of this partition, in log order; several may be of one document
     * @return the claim at its new position
     * @throws StoreUnavailableException no answer, perhaps applied: apply the same batch again
     * @throws FencedException the claim is void; nothing was applied
     */
    Claim apply(Claim claim, List<LoggedChange> changes, Position next);

    /**
     * Tries again the changes that could not be applied to their documents and were put aside. Called now and then while
     * the projector has nothing else to do.
     *
     * @throws StoreUnavailableException no answer: try again
     * @throws FencedException the claim is void
     */
    default void retryParked(Claim claim) {}

    /** Gives the partition up, in order. Called when the partition goes to another member, or at the end. */
    void release(Claim claim);

    /**
     * The collections of this partition in which records were found damaged. The projector reads their documents again
     * from the log and hands them to {@link #restore}.
     */
    default Set<TenantCollection> damaged(Claim claim) {
        return Set.of();
    }

    /**
     * Puts back documents that were damaged.
     *
     * @param collection as {@link #damaged} named it; it counts as whole afterwards
     * @param latest the last change of each of its documents below {@code claim.next}; those that the store still has
     *     are left alone
     */
    default void restore(Claim claim, TenantCollection collection, List<LoggedChange> latest) {}

    /**
     * Brings documents of the claim's partition to what the log says, each only if the store still holds exactly what was
     * seen of it; whatever their versions are.
     *
     * @return an outcome per repair, in their order
     * @throws StoreUnavailableException no answer, perhaps done: what is asked again then answers MOVED
     * @throws FencedException the claim is void
     */
    List<Repair.Outcome> repair(Claim claim, List<Repair> repairs);

    @Override
    void close();
}
