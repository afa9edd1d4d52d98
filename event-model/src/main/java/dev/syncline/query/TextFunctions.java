package dev.syncline.query;

import static dev.syncline.query.Operation.one;
import static dev.syncline.query.Operation.two;

import dev.syncline.query.value.Like;
import dev.syncline.query.value.Null;
import dev.syncline.query.value.Type;
import dev.syncline.query.value.Type.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** LIKE, and functions of text. Case is mapped by code point and in no locale, whatever the database's is. */
final class TextFunctions {
    private static final String FOLDED = " COLLATE \"pg_c_utf8\")";
    /** Of two explicit collations in one comparison PostgreSQL would take neither. */
    private static final String AS_BEFORE = " COLLATE \"default\")";

    private static final Operation LIKE =
            Operation.two("like", Type.BOOLEAN, "($1 LIKE $2)", (a, b) -> Like.matches((String) a, (String) b));
    private static final Operation ILIKE = two(
            "ilike",
            Type.BOOLEAN,
            "(lower($1" + FOLDED + " LIKE lower($2" + FOLDED + ")",
            (a, b) -> Like.matches(Like.lower((String) a), Like.lower((String) b)));
    private static final Operation ESCAPE =
            two("escape", Type.TEXT, "like_escape($1, $2)", (a, b) -> Like.escaped((String) a, (String) b));
    static final Operation NOT = one("not", Type.BOOLEAN, "(NOT $1)", value -> !(Boolean) value);

    private TextFunctions() {}

    /** As a word or as an operator, {@code !~~*} for NOT ILIKE. */
    static Optional<Expr> like(int position, String name, Operand text, Operand pattern) {
        Optional<Expr> found = texts(List.of(text, pattern))
                .map(operands ->
                        Coercion.call(position, name.equals("ilike") || name.endsWith("*") ? ILIKE : LIKE, operands));
        return found.map(like -> name.startsWith("!") ? Coercion.call(position, NOT, List.of(like)) : like);
    }

    static Optional<Operation> quantified(String name) {
        return Optional.of(LIKE).filter(like -> name.equals("like") || name.equals("~~"));
    }

    private static Optional<List<Expr>> texts(List<Operand> operands) {
        List<Expr> texts = operands.stream()
                .flatMap(operand -> Coercion.implicitly(operand, Type.TEXT).stream())
                .toList();
        return Optional.of(texts).filter(all -> all.size() == operands.size());
    }

    static Optional<Expr> function(int position, String name, List<Operand> arguments) {
        if (name.equals("concat()")) {
            return arguments.isEmpty() ? Optional.empty() : concat(position, arguments);
        }
        Operation operation = switch (name) {
            case "lower()" -> one(name, Type.TEXT, mapped("lower"), value -> Like.lower((String) value));
            case "upper()" -> one(name, Type.TEXT, mapped("upper"), value -> Like.upper((String) value));
            case "like()" -> LIKE;
            case "ilike()" -> ILIKE;
            case "escape" -> ESCAPE;
            default ->
                one(name, Type.INT4, "length($1)", value -> {
                    String text = (String) value;
                    return (long) text.codePointCount(0, text.length());
                });
        };
        boolean pair = operation.sql().contains("$2");
        return texts(arguments)
                .filter(texts -> texts.size() == (pair ? 2 : 1))
                .map(texts -> Coercion.call(position, operation, texts));
    }

    private static String mapped(String function) {
        return "(" + function + "($1" + FOLDED + AS_BEFORE;
    }

    /** NULL counts as empty; a boolean is t or f here, and nowhere else. */
    private static Optional<Expr> concat(int position, List<Operand> arguments) {
        Operation letter = one("letter", Type.TEXT, "left($1::text, 1)", value -> (Boolean) value ? "t" : "f");
        List<Expr> texts = new ArrayList<>();
        for (Operand argument : arguments) {
            Optional<Expr> text = argument.type().is(Kind.BOOLEAN)
                    ? Optional.of(Coercion.call(position, letter, List.of(argument.expr())))
                    : Coercion.explicitly(argument, Type.TEXT);
            if (text.isEmpty()) {
                return Optional.empty();
            }
            texts.add(text.get());
        }
        Operation concat = new Operation(
                "concat()",
                Type.TEXT,
                false,
                "concat($*)",
                values -> Stream.of(values)
                        .filter(value -> value != Null.NULL)
                        .map(String.class::cast)
                        .collect(Collectors.joining()));
        return Optional.of(Coercion.call(position, concat, texts));
    }
}
