package dev.syncline.projector;

import dev.syncline.event.Document;
import dev.syncline.event.DocumentKey;
import dev.syncline.event.Version;

/**
 * A document as a store holds it.
 *
 * @param version of the last change that was applied to it
 */
public record StoredDocument(DocumentKey key, Version version, Document document) {}
