package dev.syncline.query;

import dev.syncline.query.Syntax.Apply;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** From text to syntax, by precedence climbing. */
final class Parser {
    final TokenStream tokens;
    private final Operands operands;
    private int depth;

    private Parser(String text, Map<Integer, String> parameters) {
        this.tokens = new TokenStream(text);
        this.operands = new Operands(this, parameters);
    }

    /** @throws QueryException at the character where the text stops being a clause */
    static Syntax parse(String text, Map<Integer, String> parameters) {
        Parser parser = new Parser(text, parameters);
        Syntax clause = parser.expression();
        parser.tokens.expectEnd();
        return clause;
    }

    Syntax expression() {
        return expression(Precedence.OR);
    }

    /** As far as operators bind at least that tightly. */
    private Syntax expression(int least) {
        if (++depth > Limits.DEPTH) {
            throw tooDeep(tokens.peek().position());
        }
        Syntax left = prefixed(least);
        int last = Precedence.NONE;
        for (int next = Precedence.of(tokens); next >= Math.max(least, 1); next = Precedence.of(tokens)) {
            boolean chains = next == last && (next == Precedence.COMPARISON || next == Precedence.PREDICATE);
            if (chains) {
                throw tokens.peek().error("comparisons do not chain, use AND or parentheses");
            }
            left = infix(left, next);
            if (left.depth() > Limits.DEPTH) {
                throw tooDeep(left.position());
            }
            last = next;
        }
        depth--;
        return left;
    }

    private static QueryException tooDeep(int position) {
        return new QueryException(position, "the clause nests deeper than " + Limits.DEPTH);
    }

    private Syntax prefixed(int least) {
        Token token = tokens.peek();
        if (token.word("not")) {
            if (least > Precedence.NOT) {
                throw token.error("NOT stands in parentheses here");
            }
            tokens.take();
            return apply(token, "not", expression(Precedence.NOT));
        }
        if (token.kind() != Token.Kind.OPERATOR) {
            return operands.operand();
        }
        tokens.take();
        return switch (token.text()) {
            case "-", "+" -> apply(token, "prefix " + token.text(), expression(Precedence.SIGN));
            case "~", "@", "|/" -> apply(token, "prefix " + token.text(), expression(Precedence.SUM));
            default -> throw token.error("no value can begin with " + token.shown());
        };
    }

    private static Syntax apply(Token at, String name, Syntax... parts) {
        return new Apply(at.position(), name, List.of(parts));
    }

    private Syntax infix(Syntax left, int precedence) {
        Token token = tokens.take();
        return switch (precedence) {
            case Precedence.OR, Precedence.AND -> logic(token, left, precedence);
            case Precedence.IS -> is(token, left);
            case Precedence.PREDICATE ->
                token.word("not") ? apply(token, "not", predicate(tokens.take(), left)) : predicate(token, left);
            case Precedence.AT -> atTimeZone(token, left);
            default -> operator(token, left, token.text(), precedence + 1);
        };
    }

    private Syntax logic(Token token, Syntax left, int precedence) {
        boolean and = precedence == Precedence.AND;
        List<Syntax> parts = new ArrayList<>();
        parts.add(left);
        do {
            parts.add(expression(precedence + 1));
        } while (tokens.takeWord(and ? "and" : "or"));
        return new Syntax.Logic(token.position(), and, List.copyOf(parts));
    }

    private Syntax operator(Token token, Syntax left, String name, int least) {
        operands.count(token);
        boolean all = tokens.peek().word("all");
        boolean quantified = all || tokens.peek().word("any") || tokens.peek().word("some");
        if (quantified && tokens.peek(1).sign("(")) {
            tokens.take();
            return new Syntax.Quantified(token.position(), name, all, left, operands.operand());
        }
        return apply(token, name, left, expression(least));
    }

    private Syntax predicate(Token token, Syntax left) {
        return switch (token.folded()) {
            case "between" -> between(token, left);
            case "in" -> in(token, left);
            default -> like(token, left);
        };
    }

    private Syntax between(Token token, Syntax left) {
        boolean symmetric = tokens.takeWord("symmetric");
        if (!symmetric) {
            tokens.takeWord("asymmetric");
        }
        Syntax low = expression(Precedence.OTHER);
        tokens.expectWord("and");
        Syntax high = expression(Precedence.OTHER);
        return apply(token, symmetric ? "between symmetric" : "between", left, low, high);
    }

    private Syntax like(Token token, Syntax left) {
        Syntax like = operator(token, left, token.folded(), Precedence.OTHER);
        Token escape = tokens.peek();
        if (!(like instanceof Apply apply) || !tokens.takeWord("escape")) {
            return like;
        }
        Syntax pattern = apply(escape, "escape", apply.parts().get(1), expression(Precedence.OTHER));
        return apply(token, token.folded(), left, pattern);
    }

    private Syntax is(Token token, Syntax left) {
        if (!token.word("is")) {
            return apply(token, token.word("isnull") ? "is null" : "is not null", left);
        }
        String not = tokens.takeWord("not") ? "not " : "";
        Token what = tokens.take();
        return switch (what.folded()) {
            case "null", "true", "false", "unknown" -> apply(token, "is " + not + what.folded(), left);
            case "distinct" -> {
                tokens.expectWord("from");
                yield apply(token, "is " + not + "distinct", left, expression(Precedence.COMPARISON));
            }
            default -> throw what.error("IS is followed by [NOT] NULL, TRUE, FALSE, UNKNOWN or DISTINCT FROM");
        };
    }

    private Syntax atTimeZone(Token token, Syntax left) {
        tokens.expectWord("time");
        tokens.expectWord("zone");
        return apply(token, "timezone()", expression(Precedence.SIGN), left);
    }

    private Syntax in(Token token, Syntax left) {
        tokens.expectSign("(");
        Syntax in = tokens.peek().word("select") ? inSelect(token, left) : inList(token, left);
        tokens.expectSign(")");
        return in;
    }

    private Syntax inList(Token token, Syntax left) {
        List<Syntax> values = new ArrayList<>();
        do {
            if (values.size() == Limits.IN_VALUES) {
                throw token.error("IN has more than " + Limits.IN_VALUES + " values");
            }
            values.add(operands.listed());
        } while (tokens.takeSign(","));
        return new Syntax.In(token.position(), left, List.copyOf(values));
    }

    private Syntax inSelect(Token token, Syntax left) {
        tokens.expectWord("select");
        List<Syntax.Name> columns = new ArrayList<>();
        do {
            columns.add(Identifiers.name(tokens));
        } while (tokens.takeSign(","));
        tokens.expectWord("from");
        Syntax.Name table = Identifiers.name(tokens);
        Optional<Syntax> condition = tokens.takeWord("where") ? Optional.of(expression()) : Optional.empty();
        boolean row = left instanceof Syntax.Items items && !items.array();
        List<Syntax> values = row ? left.parts() : List.of(left);
        return new Syntax.InSelect(token.position(), values, List.copyOf(columns), table, condition);
    }
}
