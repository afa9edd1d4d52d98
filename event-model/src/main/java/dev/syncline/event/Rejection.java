package dev.syncline.event;

import java.util.List;
import java.util.Optional;

/**
 * An event that was refused. The event itself stays in the log for ever, at its place.
 *
 * @param key empty when the event did not say which document it meant
 * @param cause empty when the event was unreadable
 * @param current the document's version where the reason is about versions
 */
public record Rejection(
        Place place,
        Optional<DocumentKey> key,
        Optional<Cause> cause,
        Reason reason,
        String detail,
        List<FieldError> errors,
        Optional<Version> current) {
    public Rejection {
        errors = List.copyOf(errors);
    }
}
