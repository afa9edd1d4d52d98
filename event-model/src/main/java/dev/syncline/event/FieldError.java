package dev.syncline.event;

/**
 * What is wrong with one place of a document.
 *
 * @param pointer JSON Pointer (RFC 6901), empty for the whole document
 * @param message what was expected; never the value that was found
 */
public record FieldError(String pointer, String message) {}
