package dev.syncline.query.value;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** PostgreSQL's array literals of one dimension: {@code {1,"a b",NULL}}. */
final class ArrayText {
    private final String text;
    private int at;

    private ArrayText(String text) {
        this.text = text.strip();
    }

    static String quoted(String item) {
        return '"' + item.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    static List<Object> parse(Type element, String text) {
        return new ArrayText(text).items(element);
    }

    private List<Object> items(Type element) {
        if (!text.startsWith("{") || !text.endsWith("}") || text.length() < 2) {
            throw malformed();
        }
        List<Object> items = new ArrayList<>();
        at = 1;
        if (text.substring(1, text.length() - 1).isBlank()) {
            return items;
        }
        do {
            items.add(item(element));
        } while (text.charAt(at++) == ',');
        if (at != text.length() || text.charAt(at - 1) != '}') {
            throw malformed();
        }
        return items;
    }

    private Object item(Type element) {
        skipSpace();
        if (peek() == '"') {
            String item = quotedItem();
            skipSpace();
            return TextIn.parse(element, item);
        }
        StringBuilder item = new StringBuilder();
        boolean escaped = false;
        while (peek() != ',' && peek() != '}') {
            if (peek() == '"' || peek() == '{') {
                throw malformed();
            }
            escaped |= peek() == '\\';
            item.append(character());
        }
        String bare = item.toString().strip();
        if (bare.isEmpty()) {
            throw malformed();
        }
        boolean absent = !escaped && bare.toLowerCase(Locale.ROOT).equals("null");
        return absent ? Null.NULL : TextIn.parse(element, bare);
    }

    private String quotedItem() {
        StringBuilder item = new StringBuilder();
        at++;
        while (peek() != '"') {
            item.append(character());
        }
        at++;
        return item.toString();
    }

    private char character() {
        if (peek() == '\\') {
            at++;
        }
        char character = peek();
        at++;
        return character;
    }

    private void skipSpace() {
        while (Character.isWhitespace(peek())) {
            at++;
        }
    }

    private char peek() {
        if (at >= text.length()) {
            throw malformed();
        }
        return text.charAt(at);
    }

    private static ValueException malformed() {
        return new ValueException("malformed array literal, it must look like {a,b} and have one dimension");
    }
}
