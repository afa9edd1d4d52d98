package dev.syncline.server.live;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Names as SQL writes them: {@code tasks}, {@code public.tasks}, {@code "Odd ""name"""}; a list of them has commas. */
final class TableName {
    private TableName() {}

    /** The parts between the separators, unquoted ones in lower case; empty if the text is no such thing. */
    static Optional<List<String>> split(String text, char separator) {
        List<String> parts = new ArrayList<>();
        int at = 0;
        while (at <= text.length()) {
            StringBuilder part = new StringBuilder();
            if (at < text.length() && text.charAt(at) == '"') {
                at = quoted(text, at + 1, part);
                if (at < 0) {
                    return Optional.empty();
                }
            } else {
                int end = text.indexOf(separator, at);
                end = end < 0 ? text.length() : end;
                part.append(text.substring(at, end).trim().toLowerCase(Locale.ROOT));
                at = end;
            }
            if (part.length() == 0 || (at < text.length() && text.charAt(at) != separator)) {
                return Optional.empty();
            }
            parts.add(part.toString());
            at++;
        }
        return Optional.of(parts);
    }

    /** Returns the place behind the closing quote; -1 where there is none. */
    private static int quoted(String text, int from, StringBuilder part) {
        for (int i = from; i < text.length(); i++) {
            if (text.charAt(i) != '"') {
                part.append(text.charAt(i));
            } else if (i + 1 < text.length() && text.charAt(i + 1) == '"') {
                part.append('"');
                i++;
            } else {
                return i + 1;
            }
        }
        return -1;
    }
}
