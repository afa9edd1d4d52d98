package dev.syncline.history;

import dev.syncline.event.DocumentKey;
import dev.syncline.event.Position;

/** Compaction took the changes that would say what a document was at a position. Its events still tell it by time. */
public final class ForgottenException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public ForgottenException(DocumentKey key, Position position, Position first) {
        super(
                "The changes of %s below position %s were compacted, so what it was at %s can't be told by position. Ask by time"
                        .formatted(key.display(), first, position));
    }
}
