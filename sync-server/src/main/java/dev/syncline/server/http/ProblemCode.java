package dev.syncline.server.http;

import dev.syncline.event.Reason;
import java.util.Locale;

/** Every way in which a request can fail, with its status: a closed set that clients switch on. */
public enum ProblemCode {
    VERSION_CONFLICT(409, "The document is at another version"),
    NOT_FOUND(404, "There is no such document"),
    ALREADY_EXISTS(409, "The document exists already"),
    SCHEMA(422, "The document breaks its schema"),
    UNREADABLE(400, "The request is not readable"),
    UNKNOWN_COLLECTION(404, "There is no such collection"),
    TOO_LARGE(413, "The content is too large"),
    BAD_REQUEST(400, "The request is not understood"),
    UNSUPPORTED_MEDIA_TYPE(415, "The content type is not supported"),
    UNSUPPORTED_PATCH(415, "The patch format is not supported"),
    METHOD_NOT_ALLOWED(405, "The method is not allowed here"),
    NOT_ACCEPTABLE(406, "No representation is acceptable"),
    UNKNOWN_ROUTE(404, "There is nothing at this path"),
    UNKNOWN_EVENT(404, "Nothing is known of this event"),
    UNKNOWN_JOB(404, "There is no such job"),
    JOB_RUNS(409, "A job of this kind runs already"),
