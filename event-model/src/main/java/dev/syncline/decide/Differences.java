package dev.syncline.decide;

import com.fasterxml.jackson.databind.JsonNode;
import dev.syncline.catalog.Collection;
import dev.syncline.catalog.Field;
import dev.syncline.event.Document;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Which top-level fields two canonical documents differ in. */
final class Differences {
    /** Numbers by value: a tree that was parsed holds an int where a new one holds a long. */
    private static final Comparator<JsonNode> BY_VALUE = (a, b) ->
            a.isNumber() && b.isNumber() ? a.decimalValue().compareTo(b.decimalValue()) : (a.equals(b) ? 0 : 1);

    private Differences() {}

    static List<String> between(Collection collection, Optional<Document> before, Document after) {
        List<String> names = new ArrayList<>();
        for (Field field : collection.fields()) {
            JsonNode old =
                    before.map(document -> document.fields().get(field.name())).orElse(null);
            JsonNode now = after.fields().get(field.name());
            boolean same = (old == null || now == null) ? (old == null && now == null) : old.equals(BY_VALUE, now);
            if (!same) {
                names.add(field.name());
            }
        }
        return names;
    }
}
