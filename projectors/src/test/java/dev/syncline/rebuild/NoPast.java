package dev.syncline.rebuild;

import dev.syncline.event.DocumentKey;
import dev.syncline.event.Position;
import dev.syncline.event.Version;
import java.util.Optional;

/** Nothing had happened to any document. */
class NoPast implements PastVersions {
    @Override
    public void await(String tenant, String collection) {
        // it is known
    }

    @Override
    public Optional<Version> at(DocumentKey key, Position position) {
        return Optional.empty();
    }
}
