package dev.syncline.rebuild;

import dev.syncline.event.DocumentKey;
import dev.syncline.event.Position;
import dev.syncline.event.Version;
import dev.syncline.history.ForgottenException;
import java.util.Optional;

/** Which version a document had in the past. Thread-safe. */
@FunctionalInterface
public interface PastVersions {
    /**
     * After the change at this position of its tenant.
     *
     * @return empty where nothing had happened to it
     * @throws ForgottenException if nobody can tell any more
     */
    Optional<Version> at(DocumentKey key, Position position);
}
