package dev.syncline.query;

import static dev.syncline.query.Operation.two;

import com.fasterxml.jackson.databind.JsonNode;
import dev.syncline.query.value.Jsonb;
import dev.syncline.query.value.Null;
import dev.syncline.query.value.Type;
import dev.syncline.query.value.Type.Kind;
import java.util.List;
import java.util.Optional;

/** What looks into jsonb. */
final class JsonOperators {
    private JsonOperators() {}

    static Optional<Expr> binary(int position, String operator, Operand left, Operand right) {
        Type wanted = switch (operator) {
            case "->", "->>" -> right.type().integer() ? Type.INT4 : Type.TEXT;
            case "?" -> Type.TEXT;
            case "?|", "?&" -> Type.TEXT.arrayOf();
            default -> Type.JSONB;
        };
        Optional<Expr> value = Coercion.implicitly(left, Type.JSONB);
        Optional<Expr> key = Coercion.implicitly(right, wanted);
        if (value.isEmpty() || key.isEmpty()) {
            return Optional.empty();
        }
        Operation operation = operation(operator, wanted);
        return Optional.of(Coercion.call(position, operation, List.of(value.get(), key.get())));
    }

    /** JDBC takes a question mark for a parameter, unless it is doubled. */
    private static Operation operation(String operator, Type key) {
        Operation.Two find = key.is(Kind.INT4) ? Jsonb::item : Jsonb::member;
        return switch (operator) {
            case "->" -> Operation.infix("->", Type.JSONB, find);
            case "->>" -> Operation.infix("->>", Type.TEXT, (a, b) -> Jsonb.content(find.of(a, b)));
            case "?" -> predicate("?", "??", (a, b) -> Jsonb.exists((JsonNode) a, (String) b));
            case "?|" -> predicate("?|", "??|", (a, b) -> keys(b).anyMatch(key1 -> Jsonb.exists((JsonNode) a, key1)));
            case "?&" -> predicate("?&", "??&", (a, b) -> keys(b).allMatch(key1 -> Jsonb.exists((JsonNode) a, key1)));
            case "@>" -> predicate("@>", "@>", (a, b) -> Jsonb.contains((JsonNode) a, (JsonNode) b));
            default -> predicate("<@", "<@", (a, b) -> Jsonb.contains((JsonNode) b, (JsonNode) a));
        };
    }

    private static java.util.stream.Stream<String> keys(Object array) {
        return ((List<?>) array).stream().filter(item -> item != Null.NULL).map(String.class::cast);
    }

    private static Operation predicate(String name, String sql, Operation.Two evaluation) {
        return two(name, Type.BOOLEAN, "($1 " + sql + " $2)", evaluation);
    }
}
