package dev.syncline.catalog;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.syncline.event.Document;
import dev.syncline.event.FieldError;
import dev.syncline.event.Json;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;

/**
 * The one form of a document that both stores hold and every comparison is made on: fields in catalog order, absent and
 * null the same at top level, values as {@link CanonicalValue} has them. A fixed point: the canonical form of a canonical
 * document is itself. Thread-safe.
 */
public final class CanonicalForm {
    private CanonicalForm() {}

    /** Of what somebody published, checked against the collection's schema. */
    public static Canonical of(Collection collection, ObjectNode published) {
        List<FieldError> errors = new ArrayList<>();
        ObjectNode canonical = form(collection, published, true, errors);
        if (errors.isEmpty()) {
            errors.addAll(collection.rules().check(canonical));
            return errors.isEmpty()
                    ? new Canonical.Valid(Document.ofCanonical(canonical))
                    : new Canonical.Invalid(errors);
        }
        addOtherErrors(collection, published, errors);
        return new Canonical.Invalid(errors);
    }

    /**
     * Of what a store holds, not checked against the schema and with no defaults filled in: the store's word is compared,
     * not judged.
     */
    public static Canonical ofStored(Collection collection, ObjectNode stored) {
        List<FieldError> errors = new ArrayList<>();
        ObjectNode canonical = form(collection, stored, false, errors);
        return errors.isEmpty() ? new Canonical.Valid(Document.ofCanonical(canonical)) : new Canonical.Invalid(errors);
    }

    private static ObjectNode form(
            Collection collection, ObjectNode published, boolean fallbacks, List<FieldError> errors) {
        ObjectNode canonical = Json.NODES.objectNode();
        int known = 0;
        for (Field field : collection.fields()) {
            JsonNode value = published.get(field.name());
            known += value == null ? 0 : 1;
            if (value != null && !value.isNull()) {
                formValue(field, value, canonical, errors);
            } else if (fallbacks && field.fallback().isPresent()) {
                canonical.set(field.name(), field.fallback().get());
            }
        }
        if (known != published.size()) {
            addUnknown(collection, published, errors);
        }
        return canonical;
    }

    private static void formValue(Field field, JsonNode value, ObjectNode canonical, List<FieldError> errors) {
        try {
            canonical.set(field.name(), CanonicalValue.of(field.type(), value));
        } catch (UnfitValueException e) {
            errors.add(new FieldError("/" + field.name() + e.pointer(), e.getMessage()));
        }
    }

    private static void addUnknown(Collection collection, ObjectNode published, List<FieldError> errors) {
        for (Iterator<String> names = published.fieldNames(); names.hasNext(); ) {
            String name = names.next();
            if (collection.field(name).isEmpty()) {
                errors.add(new FieldError("/" + escaped(name), "is not a field of " + collection.name()));
            }
        }
    }

    /** So that a publisher hears of everything at once. */
    private static void addOtherErrors(Collection collection, ObjectNode published, List<FieldError> errors) {
        Set<String> told = new HashSet<>();
        errors.forEach(error -> told.add(firstSegment(error.pointer())));
        ObjectNode present = Json.NODES.objectNode();
        published.properties().forEach(field -> {
            // What can't be held is kept from the rules: they would write out the digits of 1e999999999.
            if (!field.getValue().isNull() && !told.contains("/" + escaped(field.getKey()))) {
                present.set(field.getKey(), field.getValue());
            }
        });
        for (FieldError error : collection.rules().check(present)) {
            if (!error.pointer().isEmpty() && !told.contains(firstSegment(error.pointer()))) {
                errors.add(error);
            }
        }
    }

    private static String firstSegment(String pointer) {
        int second = pointer.indexOf('/', 1);
        return second < 0 ? pointer : pointer.substring(0, second);
    }

    private static String escaped(String name) {
        return name.replace("~", "~0").replace("/", "~1");
    }
}
