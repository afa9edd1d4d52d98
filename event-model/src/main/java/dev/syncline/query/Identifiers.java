package dev.syncline.query;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Names of columns and tables, as they are written. */
final class Identifiers {
    /** Quoted, they are names as any other. */
    private static final Set<String> RESERVED = Set.of(
            "all",
            "and",
            "any",
            "array",
            "as",
            "asc",
            "between",
            "case",
            "cast",
            "collate",
            "desc",
            "distinct",
            "else",
            "end",
            "false",
            "from",
            "group",
            "having",
            "ilike",
            "in",
            "is",
            "isnull",
            "like",
            "limit",
            "not",
            "notnull",
            "null",
            "offset",
            "or",
            "order",
            "select",
            "some",
            "symmetric",
            "then",
            "true",
            "union",
            "using",
            "when",
            "where");

    private Identifiers() {}

    static boolean reserved(Token token) {
        return RESERVED.contains(token.folded());
    }

    /** Whether a function may be called so. */
    static boolean callable(Token token) {
        return !reserved(token) || token.word("like") || token.word("ilike");
    }

    static Syntax.Name name(TokenStream tokens) {
        List<Token> path = new ArrayList<>();
        Token first = tokens.peek();
        do {
            Token token = tokens.peek();
            boolean named = token.kind() == Token.Kind.QUOTED || (token.kind() == Token.Kind.WORD && !reserved(token));
            if (!named) {
                throw tokens.expected("a value or a column");
            }
            path.add(tokens.take());
        } while (tokens.takeSign("."));
        return new Syntax.Name(first.position(), List.copyOf(path));
    }
}
