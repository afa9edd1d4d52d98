package dev.syncline.projector;

import dev.syncline.event.Position;
import java.util.List;

/** A store that can be looked at as it was in one moment, while it moves on. Thread-safe. */
public interface StoreSnapshots {
    /** The store's name, as {@link Store#name()}. */
    String name();

    /**
     * First position of this partition that is not in the store yet.
     *
     * @throws StoreUnavailableException if the store gives no answer
     */
    Position next(int partition);

    /**
     * The store as of now, to be closed. While it is open, the store keeps what it shows; so open it for as few
     * collections as are needed at one position.
     *
     * @throws StoreUnavailableException if the store gives no answer
     */
    StoreSnapshot open(List<String> collections);
}
