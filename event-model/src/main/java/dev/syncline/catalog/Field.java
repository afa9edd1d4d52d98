package dev.syncline.catalog;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;

/**
 * One top-level field of a collection.
 *
 * @param name in JSON, camelCase
 * @param column in SQL, snake_case
 * @param required whether every document has it
 * @param fallback canonical value that a document gets which has none
 * @param indexed whether the table has an index on it
 * @param reference the collection whose id it holds
 * @param stamp whether the decider fills it in
 */
public record Field(
        String name,
        String column,
        FieldType type,
        boolean required,
        Optional<JsonNode> fallback,
        boolean indexed,
        Optional<String> reference,
        Stamp stamp) {
    /** A timestamp that the decider takes from the log when the publisher gives none. */
    public enum Stamp {
        NONE,
        CREATED,
        UPDATED
    }
}
