package dev.syncline.event;

/**
 * What is wrong with one place of a document.
 *
 * @param pointer JSON Pointer (RFC 6901), empty for the whole document; a stranger chose the names in it, so it is cut
 *     after {@value #MAX_LENGTH} characters, and half a surrogate pair is replaced
 * @param message what was expected; never the value that was found
 */
public record FieldError(String pointer, String message) {
    private static final int MAX_LENGTH = 255;

    public FieldError {
        pointer = Text.printable(pointer, MAX_LENGTH);
        message = Text.printable(message, 2 * MAX_LENGTH);
    }
}
