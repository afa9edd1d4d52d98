package dev.syncline.query;

import java.util.Locale;

/**
 * One word or sign of a clause.
 *
 * @param text of a QUOTED name or a STRING, what it says without its quotes
 * @param position of its first character, from 1 on
 */
record Token(Kind kind, String text, int position) {
    enum Kind {
        WORD,
        QUOTED,
        STRING,
        NUMBER,
        PARAMETER,
        OPERATOR,
        PUNCTUATION,
        END
    }

    boolean word(String keyword) {
        return kind == Kind.WORD && text.equalsIgnoreCase(keyword);
    }

    boolean sign(String sign) {
        return (kind == Kind.OPERATOR || kind == Kind.PUNCTUATION) && text.equals(sign);
    }

    /** As SQL takes a name: in lower case, unless it is quoted. */
    String folded() {
        return kind == Kind.WORD ? text.toLowerCase(Locale.ROOT) : text;
    }

    QueryException error(String message) {
        return new QueryException(position, message);
    }

    /** For messages. */
    String shown() {
        return switch (kind) {
            case END -> "the end";
            case STRING -> "a string";
            case PARAMETER -> "$" + text;
            default -> "\"" + dev.syncline.event.Text.printable(text, 40) + "\"";
        };
    }
}
