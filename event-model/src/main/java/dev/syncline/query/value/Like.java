package dev.syncline.query.value;

/** LIKE patterns and case, both by code point. */
public final class Like {
    private static final int ESCAPE = '\\';

    private Like() {}

    /**
     * As PostgreSQL matches, which finds a lone escape at the pattern's end only when it gets that far. After a
     * mismatch it is enough to go back to the last {@code %}.
     */
    public static boolean matches(String text, String pattern) {
        int[] t = text.codePoints().toArray();
        int[] p = pattern.codePoints().toArray();
        int at = 0;
        int in = 0;
        int wildcard = -1;
        int from = -1;
        while (at < t.length) {
            if (in < p.length && p[in] == '%') {
                for (in++; in < p.length && (p[in] == '%' || p[in] == '_'); in++) {
                    if (p[in] == '_' && at++ >= t.length) {
                        return false;
                    }
                }
                if (in == p.length) {
                    return true;
                }
                checkEscape(p, in);
                wildcard = in;
                from = at;
                continue;
            }
            int width = in < p.length ? literal(p, in, t[at]) : 0;
            if (width > 0) {
                at++;
                in += width;
            } else if (wildcard >= 0) {
                at = ++from;
                in = wildcard;
            } else {
                return false;
            }
        }
        while (in < p.length && p[in] == '%') {
            in++;
        }
        return in == p.length;
    }

    /** How many characters of the pattern match this one of the text; 0 if they do not. */
    private static int literal(int[] pattern, int in, int character) {
        if (pattern[in] == ESCAPE) {
            checkEscape(pattern, in);
            return pattern[in + 1] == character ? 2 : 0;
        }
        return pattern[in] == '_' || pattern[in] == character ? 1 : 0;
    }

    private static void checkEscape(int[] pattern, int in) {
        if (pattern[in] == ESCAPE && in + 1 == pattern.length) {
            throw new ValueException("LIKE pattern must not end with escape character");
        }
    }

    /** The pattern with a backslash for its own escape character; with none, backslashes are ordinary. */
    public static String escaped(String pattern, String escape) {
        if (escape.codePointCount(0, escape.length()) > 1) {
            throw new ValueException("ESCAPE must be empty or one character");
        }
        int own = escape.isEmpty() ? -1 : escape.codePointAt(0);
        if (own == ESCAPE) {
            return pattern;
        }
        StringBuilder out = new StringBuilder();
        boolean after = false;
        for (int c : pattern.codePoints().toArray()) {
            boolean escapes = c == own && !after;
            if (escapes || (c == ESCAPE && !after)) {
                out.append('\\');
            }
            if (!escapes) {
                out.append(c == ESCAPE && after ? "\\" : Character.toString(c));
            }
            after = escapes;
        }
        return out.toString();
    }

    /** By simple case mapping, one code point to one, in no locale. */
    public static String lower(String text) {
        StringBuilder out = new StringBuilder(text.length());
        text.codePoints().map(Character::toLowerCase).forEach(out::appendCodePoint);
        return out.toString();
    }

    public static String upper(String text) {
        StringBuilder out = new StringBuilder(text.length());
        text.codePoints().map(Character::toUpperCase).forEach(out::appendCodePoint);
        return out.toString();
    }
}
