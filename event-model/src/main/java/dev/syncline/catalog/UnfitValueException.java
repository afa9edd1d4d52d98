package dev.syncline.catalog;

/** A value that a field's type can't hold. Stays inside this room; cheap, for a poison event is an ordinary event. */
final class UnfitValueException extends Exception {
    private static final long serialVersionUID = 1;

    private final String pointer;

    /** @param pointer below the field, empty for the field itself */
    UnfitValueException(String pointer, String expected) {
        super(expected, null, false, false);
        this.pointer = pointer;
    }

    String pointer() {
        return pointer;
    }
}
