package dev.syncline.catalog;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.syncline.event.Json;
import java.math.BigDecimal;

/** Values of fields as people type them: in a URL, on a command line. */
public final class FieldText {
    private FieldText() {}

    /**
     * The canonical value that the text denotes.
     *
     * @throws IllegalArgumentException saying what the field holds
     */
    public static JsonNode parse(Field field, String text) {
        try {
            return CanonicalValue.of(field.type(), node(field, text));
        } catch (UnfitValueException | NumberFormatException e) {
            String expected = e instanceof UnfitValueException ? e.getMessage() : "must be a number";
            throw new IllegalArgumentException(field.name() + " " + expected, e);
        }
    }

    private static JsonNode node(Field field, String text) {
        return switch (field.type().kind()) {
            case SMALLINT, INTEGER, BIGINT, NUMERIC, DOUBLE -> DecimalNode.valueOf(new BigDecimal(text));
            case BOOLEAN ->
                switch (text) {
                    case "true" -> Json.NODES.booleanNode(true);
                    case "false" -> Json.NODES.booleanNode(false);
                    default -> TextNode.valueOf(text);
                };
            case TEXT, BOUNDED_TEXT, UUID, DATE, TIMESTAMP, ENUM, JSON, BYTES -> TextNode.valueOf(text);
        };
    }
}
