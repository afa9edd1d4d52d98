package dev.syncline.event;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;

/** These bytes are no JSON that Syncline reads. The message names what and where, never the content. */
public final class UnreadableJsonException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public UnreadableJsonException(String what, int line, int column) {
        super("%s, line %d column %d".formatted(what, line, column));
    }

    static UnreadableJsonException of(JsonProcessingException e) {
        JsonLocation at = e.getLocation();
        String what = e instanceof StreamConstraintsException
                ? "JSON beyond the limits (depth %d, number length %d)"
                        .formatted(Json.MAX_DEPTH, Json.MAX_NUMBER_LENGTH)
                : "malformed JSON";
        return new UnreadableJsonException(what, at == null ? 1 : at.getLineNr(), at == null ? 1 : at.getColumnNr());
    }
}
