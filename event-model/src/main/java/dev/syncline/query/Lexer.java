package dev.syncline.query;

import java.util.ArrayList;
import java.util.List;

/** Takes a clause apart into tokens, as PostgreSQL does; comments and the exotic kinds of strings are refused. */
final class Lexer {
    private static final String OPERATORS = "+-*/<>=~!@#%^&|?`";
    /** An operator with none of these does not end in a sign: {@code a<-1} compares with a negative number. */
    private static final String SIGN_KEEPERS = "~!@#%^&|?`";

    private final String text;
    private final List<Token> tokens = new ArrayList<>();
    private int at;
    private int counted;
    private int position = 1;

    private Lexer(String text) {
        this.text = text;
    }

    /** @throws QueryException at the character that begins no token */
    static List<Token> tokens(String text) {
        if (text.length() > Limits.LENGTH) {
            throw new QueryException(
                    Limits.LENGTH + 1, "the clause is longer than " + Limits.LENGTH + " characters, use parameters");
        }
        Lexer lexer = new Lexer(text);
        while (lexer.next()) {
            // All is in the condition.
        }
        return lexer.tokens;
    }

    private boolean next() {
        while (at < text.length() && " \t\r\n\f".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
        position += text.codePointCount(counted, at);
        counted = at;
        if (at == text.length()) {
            return !add(Token.Kind.END, "");
        }
        char c = text.charAt(at);
        if (c == '\'') {
            return add(Token.Kind.STRING, quoted('\''));
        }
        if (c == '"') {
            return add(Token.Kind.QUOTED, quoted('"'));
        }
        if (isDigit(at) || (c == '.' && isDigit(at + 1))) {
            return number();
        }
        if (c == '$') {
            return parameter();
        }
        if (isNameStart(c)) {
            return word();
        }
        return OPERATORS.indexOf(c) >= 0 ? operator() : punctuation();
    }

    private boolean add(Token.Kind kind, String content) {
        return tokens.add(new Token(kind, content, position));
    }

    private QueryException error(String message) {
        return new QueryException(position, message);
    }

    /** Doubled, the quote stands for itself. */
    private String quoted(char quote) {
        StringBuilder content = new StringBuilder();
        while (true) {
            int end = text.indexOf(quote, at + 1);
            if (end < 0) {
                throw error(quote == '"' ? "this quoted name has no end" : "this string has no end");
            }
            content.append(text, at + 1, end);
            at = end + 1;
            if (at == text.length() || text.charAt(at) != quote) {
                return content.toString();
            }
            content.append(quote);
        }
    }

    private boolean number() {
        int from = at;
        skipDigits();
        if (at < text.length() && text.charAt(at) == '.') {
            at++;
            skipDigits();
        }
        if (at < text.length() && (text.charAt(at) == 'e' || text.charAt(at) == 'E')) {
            at += isDigit(at + 1) ? 1 : 2;
            skipDigits();
        }
        at = Math.min(at, text.length());
        boolean whole = Character.isDigit(text.charAt(at - 1)) || text.charAt(at - 1) == '.';
        if (!whole || (at < text.length() && isNamePart(text.charAt(at)))) {
            throw error("this number is not readable");
        }
        return add(Token.Kind.NUMBER, text.substring(from, at));
    }

    private void skipDigits() {
        while (isDigit(at)) {
            at++;
        }
    }

    private boolean isDigit(int index) {
        return index < text.length() && text.charAt(index) >= '0' && text.charAt(index) <= '9';
    }

    private boolean parameter() {
        int from = ++at;
        skipDigits();
        if (at == from || at - from > 5) {
            throw error("a parameter is written $1, $2 and so on");
        }
        return add(Token.Kind.PARAMETER, text.substring(from, at));
    }

    private boolean word() {
        int from = at;
        while (at < text.length() && isNamePart(text.charAt(at))) {
            at++;
        }
        String word = text.substring(from, at);
        if (at < text.length() && text.charAt(at) == '\'' && word.length() == 1 && "eEbBxXnN".contains(word)) {
            throw error("strings with a prefix are not supported");
        }
        return add(Token.Kind.WORD, word);
    }

    private static boolean isNameStart(char c) {
        return c == '_' || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    }

    private static boolean isNamePart(char c) {
        return isNameStart(c) || (c >= '0' && c <= '9');
    }

    private boolean operator() {
        int from = at;
        while (at < text.length() && OPERATORS.indexOf(text.charAt(at)) >= 0) {
            if (text.startsWith("--", at) || text.startsWith("/*", at)) {
                position += at - from;
                throw error("comments are not supported; put a space between two minus signs");
            }
            at++;
        }
        boolean keepsSign = text.substring(from, at).chars().anyMatch(c -> SIGN_KEEPERS.indexOf(c) >= 0);
        while (!keepsSign && at > from + 1 && (text.charAt(at - 1) == '-' || text.charAt(at - 1) == '+')) {
            at--;
        }
        return add(Token.Kind.OPERATOR, text.substring(from, at));
    }

    private boolean punctuation() {
        int width = text.startsWith("::", at) ? 2 : 1;
        String sign = text.substring(at, at + width);
        if (width == 1 && "(),.[]".indexOf(sign.charAt(0)) < 0) {
            throw error("unexpected character");
        }
        at += width;
        return add(Token.Kind.PUNCTUATION, sign);
    }
}
