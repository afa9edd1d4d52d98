package dev.syncline.query;

import dev.syncline.query.value.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What stands between operators: literals, names, calls, CASE, lists and parentheses. */
final class Operands {
    private final Parser parser;
    private final TokenStream tokens;
    private final Map<Integer, String> parameters;
    private int terms;

    Operands(Parser parser, Map<Integer, String> parameters) {
        this.parser = parser;
        this.tokens = parser.tokens;
        this.parameters = parameters;
    }

    void count(Token token) {
        if (++terms > Limits.TERMS) {
            throw token.error("the clause has more than " + Limits.TERMS + " terms");
        }
    }

    /** A value of an IN list; a constant is no term of its own. */
    Syntax listed() {
        int before = terms;
        Syntax value = parser.expression();
        boolean constant =
                value.parts().isEmpty() || value.parts().stream().allMatch(part -> part instanceof Syntax.Literal);
        if (constant && !(value instanceof Syntax.Name)) {
            terms = before;
        }
        return value;
    }

    Syntax operand() {
        Syntax operand = primary();
        while (tokens.peek().sign("::")) {
            Token at = tokens.take();
            operand = new Syntax.Cast(at.position(), operand, TypeNames.read(tokens));
            if (operand.depth() > Limits.DEPTH) {
                throw at.error("the clause nests deeper than " + Limits.DEPTH);
            }
        }
        if (tokens.peek().sign("[") || tokens.peek().word("collate")) {
            throw tokens.peek().error(tokens.peek().shown() + " is not supported here");
        }
        return operand;
    }

    private Syntax primary() {
        Token token = tokens.peek();
        count(token);
        return switch (token.kind()) {
            case STRING -> literal(Syntax.Literal.Kind.STRING, tokens.take().text(), token);
            case NUMBER -> literal(Syntax.Literal.Kind.NUMBER, tokens.take().text(), token);
            case PARAMETER -> parameter(tokens.take());
            case QUOTED -> nameOrCall();
            case WORD -> word(token);
            default -> {
                if (!tokens.takeSign("(")) {
                    throw tokens.expected("a value or a column");
                }
                yield parentheses(token);
            }
        };
    }

    private static Syntax literal(Syntax.Literal.Kind kind, String text, Token at) {
        return new Syntax.Literal(at.position(), kind, text);
    }

    private Syntax parameter(Token token) {
        String value = parameters.get(Integer.valueOf(token.text()));
        if (value == null) {
            throw token.error("there is no parameter $" + token.text());
        }
        if (value.length() > Limits.PARAMETER_LENGTH) {
            throw token.error("the parameter is longer than " + Limits.PARAMETER_LENGTH + " characters");
        }
        return literal(Syntax.Literal.Kind.STRING, value, token);
    }

    private Syntax parentheses(Token open) {
        List<Syntax> items = items(")");
        return items.size() == 1 ? items.get(0) : new Syntax.Items(open.position(), false, items);
    }

    /** Up to the closing sign, at least one. */
    private List<Syntax> items(String close) {
        if (tokens.peek().word("select")) {
            throw tokens.peek().error("a subquery stands only behind IN");
        }
        List<Syntax> items = new ArrayList<>();
        do {
            items.add(parser.expression());
        } while (tokens.takeSign(","));
        tokens.expectSign(close);
        return List.copyOf(items);
    }

    private Syntax word(Token token) {
        switch (token.folded()) {
            case "true", "false" -> {
                return literal(Syntax.Literal.Kind.BOOLEAN, tokens.take().folded(), token);
            }
            case "null" -> {
                return literal(Syntax.Literal.Kind.NULL, tokens.take().folded(), token);
            }
            case "case" -> {
                return caseOf(tokens.take());
            }
            case "cast" -> {
                return cast(tokens.take());
            }
            case "array" -> {
                return array(tokens.take());
            }
            default -> {
                return typedLiteral(token).orElseGet(this::nameOrCall);
            }
        }
    }

    private Optional<Syntax> typedLiteral(Token token) {
        int width = TypeNames.width(tokens);
        if (width == 0 || tokens.peek(width).kind() != Token.Kind.STRING) {
            return Optional.empty();
        }
        Type type = TypeNames.read(tokens);
        Token text = tokens.take();
        return Optional.of(
                new Syntax.Cast(token.position(), literal(Syntax.Literal.Kind.STRING, text.text(), text), type));
    }

    private Syntax nameOrCall() {
        Token token = tokens.peek();
        if (token.kind() == Token.Kind.WORD && tokens.peek(1).sign("(") && Identifiers.callable(token)) {
            tokens.take();
            tokens.take();
            List<Syntax> arguments = tokens.takeSign(")") ? List.of() : items(")");
            return new Syntax.Apply(token.position(), token.folded() + "()", arguments);
        }
        return Identifiers.name(tokens);
    }

    private Syntax cast(Token token) {
        tokens.expectSign("(");
        Syntax value = parser.expression();
        tokens.expectWord("as");
        Type type = TypeNames.read(tokens);
        tokens.expectSign(")");
        return new Syntax.Cast(token.position(), value, type);
    }

    private Syntax array(Token token) {
        tokens.expectSign("[");
        List<Syntax> items = tokens.takeSign("]") ? List.of() : items("]");
        return new Syntax.Items(token.position(), true, items);
    }

    private Syntax caseOf(Token token) {
        Optional<Syntax> operand = tokens.peek().word("when") ? Optional.empty() : Optional.of(parser.expression());
        List<Syntax.Case.When> whens = new ArrayList<>();
        do {
            tokens.expectWord("when");
            Syntax condition = parser.expression();
            tokens.expectWord("then");
            whens.add(new Syntax.Case.When(condition, parser.expression()));
        } while (tokens.peek().word("when"));
        Optional<Syntax> otherwise = tokens.takeWord("else") ? Optional.of(parser.expression()) : Optional.empty();
        tokens.expectWord("end");
        return new Syntax.Case(token.position(), operand, List.copyOf(whens), otherwise);
    }
}
