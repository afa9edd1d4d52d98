package dev.syncline.event;

/**
 * An event whose effect is in the log already: a retry with the same id, a redelivery of capture, or a captured row
 * that says what the document says anyway.
 */
public record Duplicate(Place place, DocumentKey key, Cause cause, FirstVerdict first) {}
