package dev.syncline.projector;

import static java.util.Objects.requireNonNull;

import dev.syncline.event.DocumentKey;
import java.util.Optional;

/**
 * Brings one document of a store to what the log says, if the store still holds what was seen.
 *
 * @param seen what the store held; empty for nothing
 * @param wanted what the log says; empty for nothing
 */
public record Repair(DocumentKey key, Optional<SnapshotDocument> seen, Optional<StoredDocument> wanted) {
    public Repair {
        requireNonNull(key, "key");
        requireNonNull(seen, "seen");
        requireNonNull(wanted, "wanted");
    }

    /** What became of it. */
    public enum Outcome {
        /** The store holds what was wanted. */
        DONE,
        /** The store held something else than was seen: nothing was done. */
        MOVED,
        /** The store refuses the document: nothing was done. */
        REFUSED,
        /** Another server writes this partition: nothing was done. */
        NOT_HELD
    }
}
