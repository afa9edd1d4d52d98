package dev.syncline.query;

import dev.syncline.query.value.Type;
import java.util.Locale;
import java.util.Optional;

/** Names of types, which can be several words, where a clause casts. */
final class TypeNames {
    private TypeNames() {}

    /** How many tokens from here on name a type; 0 if they name none. */
    static int width(TokenStream tokens) {
        int width = 0;
        StringBuilder name = new StringBuilder();
        for (int i = 0; i < 4 && tokens.peek(i).kind() == Token.Kind.WORD; i++) {
            name.append(i == 0 ? "" : " ").append(tokens.peek(i).folded());
            if (Type.named(name.toString()).isPresent()) {
                width = i + 1;
            }
        }
        return width;
    }

    /** Takes the name. */
    static Type read(TokenStream tokens) {
        Token first = tokens.peek();
        int width = width(tokens);
        if (width == 0) {
            throw first.error("there is no type " + first.shown() + " to cast to");
        }
        StringBuilder name = new StringBuilder();
        for (int i = 0; i < width; i++) {
            name.append(i == 0 ? "" : " ").append(tokens.take().text());
        }
        if (tokens.peek().sign("(")) {
            throw tokens.peek().error("a type in a cast has no length or precision here");
        }
        Optional<Type> type = Type.named(name.toString().toLowerCase(Locale.ROOT));
        boolean array = tokens.takeSign("[");
        if (array) {
            tokens.expectSign("]");
        }
        return array ? type.orElseThrow().arrayOf() : type.orElseThrow();
    }
}
