package dev.syncline.history;

import dev.syncline.event.Document;
import dev.syncline.event.Version;
import java.util.Optional;

/**
 * A document as it was.
 *
 * @param document empty where it was deleted
 */
public record Past(Version version, Optional<Document> document) {}
