package dev.syncline.query;

import java.util.List;

/** The tokens of one clause, one after the other. */
final class TokenStream {
    private final List<Token> tokens;
    private int next;

    TokenStream(String text) {
        this.tokens = Lexer.tokens(text);
    }

    Token peek() {
        return peek(0);
    }

    /** That many tokens further on; behind the end there is only the end. */
    Token peek(int further) {
        return tokens.get(Math.min(next + further, tokens.size() - 1));
    }

    Token take() {
        Token token = peek();
        next++;
        return token;
    }

    boolean takeWord(String keyword) {
        return peek().word(keyword) && take() != null;
    }

    boolean takeSign(String sign) {
        return peek().sign(sign) && take() != null;
    }

    void expectWord(String keyword) {
        if (!takeWord(keyword)) {
            throw expected(keyword.toUpperCase(java.util.Locale.ROOT));
        }
    }

    void expectSign(String sign) {
        if (!takeSign(sign)) {
            throw expected("\"" + sign + "\"");
        }
    }

    void expectEnd() {
        if (peek().kind() != Token.Kind.END) {
            throw expected("an operator or the end");
        }
    }

    QueryException expected(String what) {
        return peek().error("expected " + what + " but found " + peek().shown());
    }
}
