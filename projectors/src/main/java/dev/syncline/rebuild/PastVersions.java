package dev.syncline.rebuild;

import dev.syncline.event.DocumentKey;
import dev.syncline.event.Position;
import dev.syncline.event.Version;
import dev.syncline.history.ForgottenException;
import dev.syncline.projector.LogUnavailableException;
import java.util.Optional;

/** Which version a document had in the past. Thread-safe. */
public interface PastVersions {
    /**
     * Returns when everything is known that a collection's events and a tenant's changes hold now.
     *
     * @throws LogUnavailableException if the log gives no answer in time
     */
    void await(String tenant, String collection);

    /**
     * After the change at this position of its tenant, which was {@link #await awaited}.
     *
     * @return empty where nothing had happened to it
     * @throws ForgottenException if nobody can tell any more
     * @throws LogUnavailableException if the log gives no answer
     */
    Optional<Version> at(DocumentKey key, Position position);
}
