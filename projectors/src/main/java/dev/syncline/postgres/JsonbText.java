package dev.syncline.postgres;

/**
 * Makes canonical JSON of what PostgreSQL writes of a {@code jsonb}: it has the keys in their order already, and what is
 * left are spaces between values and zeros behind numbers. Used by one thread.
 */
final class JsonbText {
    /** Deeper ones, and longer numbers, are left to whoever knows what to do with them. */
    private static final int MAX_DEPTH = 100;

    private static final int MAX_NUMBER = 100;
    private static final int HEX_DIGITS = 4;

    private final Bytes out;
    private byte[] text = new byte[0];
    private int at;

    JsonbText(Bytes out) {
        this.out = out;
    }

    /** Returns false if the text may be none that this knows how to write; what was written until then is worth nothing. */
    boolean write(byte[] jsonb) {
        text = jsonb;
        at = 0;
        int depth = 0;
        while (at < text.length) {
            byte c = text[at];
            switch (c) {
                case '{', '[' -> depth++;
                case '}', ']' -> depth--;
                default -> {}
            }
            if ((depth < 1 && at + 1 < text.length) || depth > MAX_DEPTH || !value(c)) {
                return false;
            }
        }
        return depth == 0 && text.length > 1;
    }

    private boolean value(byte c) {
        if (c == '"') {
            string();
            return true;
        }
        if (c == '-' || (c >= '0' && c <= '9')) {
            return number();
        }
        if (c != ' ') {
            out.add(c);
        }
        at++;
        return true;
    }

    /** A character without a letter of its own is {@code \u001f} in PostgreSQL and {@code \u001F} here. */
    private void string() {
        int from = at++;
        while (text[at] != '"') {
            if (text[at] == '\\' && text[++at] == 'u') {
                out.add(text, from, at + 1);
                for (int i = 0; i < HEX_DIGITS; i++) {
                    byte digit = text[++at];
                    out.add(digit >= 'a' && digit <= 'f' ? (byte) (digit - 'a' + 'A') : digit);
                }
                from = at + 1;
            }
            at++;
        }
        at++;
        out.add(text, from, at);
    }

    private boolean number() {
        int from = at;
        int point = -1;
        while (at < text.length && ((text[at] >= '0' && text[at] <= '9') || text[at] == '.' || text[at] == '-')) {
            point = text[at] == '.' ? at : point;
            at++;
        }
        if (at - from > MAX_NUMBER) {
            return false;
        }
        out.add(text, from, point < 0 ? at : withoutZeros(text, point, at));
        return true;
    }

    /** Where a number's digits end that count, the first of which behind the point stands at {@code point + 1}. */
    static int withoutZeros(byte[] text, int point, int end) {
        int last = end;
        while (text[last - 1] == '0') {
            last--;
        }
        return last == point + 1 ? point : last;
    }
}
