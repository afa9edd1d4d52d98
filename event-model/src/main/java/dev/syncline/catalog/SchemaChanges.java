package dev.syncline.catalog;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What differs between the definition in force and the one that a catalog wants. Only new fields that may be absent can
 * be taken over while documents of the old form exist; annotations, indexes, references and secrets don't matter to them.
 */
public final class SchemaChanges {
    private static final Set<String> HARMLESS = Set.of(
            "title",
            "description",
            "$comment",
            "examples",
            "deprecated",
            "$id",
            "$schema",
            "x-index",
            "x-reference",
            "x-secret",
            "x-partitions");

    private final Collection inForce;
    private final Collection wanted;

    private SchemaChanges(Collection inForce, Collection wanted) {
        this.inForce = inForce;
        this.wanted = wanted;
    }

    /** @throws CatalogException naming collection, field and what to do, if the change is not additive */
    public static void checkAdditive(Collection inForce, Collection wanted) {
        List<CatalogException> problems = new SchemaChanges(inForce, wanted).problems();
        if (!problems.isEmpty()) {
            CatalogException first = problems.get(0);
            problems.subList(1, problems.size()).forEach(first::addSuppressed);
            throw first;
        }
    }

    private List<CatalogException> problems() {
        List<CatalogException> problems = new ArrayList<>();
        for (Field old : inForce.fields()) {
            check(old, wanted.field(old.name())).ifPresent(problems::add);
        }
        for (Field added : wanted.fields()) {
            if (inForce.field(added.name()).isEmpty() && added.required()) {
                problems.add(refuse(
                        added.name(),
                        "is new and required, but documents without it exist",
                        "take it out of \"required\""));
            }
        }
        if (!inForce.table().equals(wanted.table())) {
            problems.add(refuse("-", "\"x-table\" changed from " + inForce.table(), "put it back"));
        }
        if (problems.isEmpty() && !bare(rest(inForce.schema())).equals(bare(rest(wanted.schema())))) {
            problems.add(refuse("-", "the schema's own keywords changed", "put them back"));
        }
        return problems;
    }

    private Optional<CatalogException> check(Field old, Optional<Field> now) {
        if (now.isEmpty()) {
            return Optional.of(refuse(old.name(), "is gone, but documents may hold it", "put it back"));
        }
        if (!old.type().equals(now.get().type())) {
            return Optional.of(refuse(
                    old.name(),
                    "changed its type from " + old.type().sql() + " to "
                            + now.get().type().sql(),
                    "put it back and add a field of another name"));
        }
        if (old.required() != now.get().required()) {
            return Optional.of(refuse(old.name(), "changed whether it is required", "put it back"));
        }
        JsonNode before = bare(property(inForce, old));
        JsonNode after = bare(property(wanted, old));
        return before.equals(after)
                ? Optional.empty()
                : Optional.of(refuse(
                        old.name(),
                        "changed its schema (" + differing(before, after) + ")",
                        "put it back, or add a field of another name"));
    }

    private CatalogException refuse(String field, String what, String cure) {
        return new CatalogException(
                inForce.name(),
                field,
                what + ". Only new fields that may be absent can be taken over; " + cure + " [catalog-not-additive]");
    }

    private static JsonNode property(Collection collection, Field field) {
        return collection.schema().get("properties").get(field.name());
    }

    private static ObjectNode rest(ObjectNode schema) {
        ObjectNode copy = schema.deepCopy();
        copy.remove(List.of("properties", "required", "x-table"));
        return copy;
    }

    private static JsonNode bare(JsonNode node) {
        JsonNode copy = node.deepCopy();
        strip(copy);
        return copy;
    }

    private static void strip(JsonNode node) {
        if (node instanceof ObjectNode object) {
            object.remove(HARMLESS);
        }
        node.forEach(SchemaChanges::strip);
    }

    private static String differing(JsonNode before, JsonNode after) {
        Set<String> names = new TreeSet<>();
        before.fieldNames().forEachRemaining(names::add);
        after.fieldNames().forEachRemaining(names::add);
        names.removeIf(name -> Objects.equals(before.get(name), after.get(name)));
        return String.join(", ", names);
    }
}
