package dev.syncline.query;

import com.fasterxml.jackson.databind.JsonNode;
import dev.syncline.catalog.Field;
import dev.syncline.query.value.TextOut;
import java.util.Set;

/**
 * A demand that every matching document meets: the {@link #key} of its field is one of the values. A document without
 * the field meets none.
 *
 * @param values keys; empty if nothing can match
 */
public record Equality(Field field, Set<String> values) {
    public Equality {
        values = Set.copyOf(values);
    }

    /** Of a field's value in canonical form, not null: the same for equal values, and for them only. */
    public static String key(Field field, JsonNode canonicalValue) {
        return TextOut.key(ColumnValue.type(field), ColumnValue.of(field, canonicalValue));
    }
}
