package dev.syncline.history;

import static java.util.Objects.requireNonNull;

import dev.syncline.event.Position;
import dev.syncline.event.Version;

/**
 * Where a change of a document stands.
 *
 * @param creates whether no document was there before: then no change of it was forgotten before this one
 */
public record ChangePlace(Position position, Version version, boolean creates) {
    public ChangePlace {
        requireNonNull(position, "position");
        requireNonNull(version, "version");
    }
}
