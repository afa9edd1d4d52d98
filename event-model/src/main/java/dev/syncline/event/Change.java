package dev.syncline.event;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;

/**
 * The accepted effect of one event on one document.
 *
 * @param before empty for a create
 * @param after empty for a delete
 * @param changed the top-level fields that differ, in catalog order
 */
public record Change(
        DocumentKey key,
        Operation operation,
        Version version,
        Optional<Document> before,
        Optional<Document> after,
        List<String> changed,
        Cause cause) {
    public Change {
        requireNonNull(key, "key");
        requireNonNull(version, "version");
        changed = List.copyOf(changed);
        if (before.isPresent() != (operation != Operation.CREATE)
                || after.isPresent() != (operation != Operation.DELETE)) {
            throw new IllegalArgumentException("before and after do not fit " + operation);
        }
    }
}
