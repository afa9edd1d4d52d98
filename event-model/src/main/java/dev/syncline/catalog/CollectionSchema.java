package dev.syncline.catalog;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.syncline.event.Json;
import dev.syncline.event.UnreadableJsonException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Reads one collection from its JSON Schema (draft 2020-12) and Syncline's keywords: {@code x-table} and
 * {@code x-partitions} of the collection, {@code x-postgres}, {@code x-index}, {@code x-reference}, {@code x-stamp} and
 * {@code x-secret} of a field.
 */
public final class CollectionSchema {
    private static final Pattern NAME = Pattern.compile("[a-z][A-Za-z0-9]{0,59}");
    private static final Set<String> COLLECTION_KEYWORDS = Set.of("x-table", "x-partitions");
    private static final Set<String> FIELD_KEYWORDS =
            Set.of("x-postgres", "x-index", "x-reference", "x-stamp", "x-secret");
    /** That JSON Schema does not have. */
    static final Set<String> KEYWORDS =
            Stream.of(COLLECTION_KEYWORDS, FIELD_KEYWORDS).flatMap(Set::stream).collect(Collectors.toUnmodifiableSet());

    private final String name;
    private final ObjectNode schema;
    private final List<String> secrets = new ArrayList<>();

    private CollectionSchema(String name, ObjectNode schema) {
        this.name = name;
        this.schema = schema;
    }

    /** @throws CatalogException naming collection, field and what to do */
    public static Collection parse(String name, byte[] definition) {
        try {
            return parse(name, Json.object(definition));
        } catch (UnreadableJsonException e) {
            throw new CatalogException(name, "the definition is not readable: " + e.getMessage());
        }
    }

    /** @throws CatalogException naming collection, field and what to do */
    public static Collection parse(String name, ObjectNode definition) {
        return new CollectionSchema(name, definition).collection();
    }

    private Collection collection() {
        check(NAME.matcher(name).matches(), "", "a collection's name must be camelCase, letters and digits");
        check("object".equals(schema.path("type").asText()), "", "\"type\" must be \"object\"");
        check(schema.path("properties").has(Collection.ID), "", "\"properties\" must have \"id\"");
        checkKeywords(schema, COLLECTION_KEYWORDS, "");
        List<Field> fields = new ArrayList<>();
        fields.add(field(Collection.ID, schema.get("properties").get(Collection.ID)));
        for (Map.Entry<String, JsonNode> property : schema.get("properties").properties()) {
            if (!property.getKey().equals(Collection.ID)) {
                fields.add(field(property.getKey(), property.getValue()));
            }
        }
        checkColumns(fields);
        checkId(fields.get(0));
        String table = schema.path("x-table").asText(FieldTypes.snakeCase(name));
        Optional<Integer> partitions =
                Optional.ofNullable(schema.get("x-partitions")).map(JsonNode::asInt);
        partitions.ifPresent(count -> check(count > 0, "", "\"x-partitions\" must be a positive integer"));
        return new Collection(name, table, fields, secrets, partitions, schema);
    }

    private Field field(String field, JsonNode property) {
        check(NAME.matcher(field).matches(), field, "a field's name must be camelCase, letters and digits");
        check(property.isObject(), field, "a field's schema must be an object");
        checkKeywords(property, FIELD_KEYWORDS, field);
        collectSecrets(property, "/" + field);
        FieldType type = type(field, property);
        return new Field(
                field,
                FieldTypes.snakeCase(field),
                type,
                requires(field),
                fallback(field, type, property),
                property.path("x-index").asBoolean(false),
                Optional.ofNullable(property.get("x-reference")).map(JsonNode::asText),
                stamp(field, type, property));
    }

    private FieldType type(String field, JsonNode property) {
        try {
            return FieldTypes.of(property);
        } catch (IllegalArgumentException e) {
            throw new CatalogException(name, field, e.getMessage());
        }
    }

    private Optional<JsonNode> fallback(String field, FieldType type, JsonNode property) {
        JsonNode value = property.get("default");
        if (value == null || value.isNull()) {
            return Optional.empty();
        }
        try {
            return Optional.of(CanonicalValue.of(type, value));
        } catch (UnfitValueException e) {
            throw new CatalogException(name, field, "the default " + e.getMessage());
        }
    }

    private Field.Stamp stamp(String field, FieldType type, JsonNode property) {
        JsonNode stamp = property.get("x-stamp");
        if (stamp == null) {
            return Field.Stamp.NONE;
        }
        check(type.kind() == FieldType.Kind.TIMESTAMP, field, "\"x-stamp\" needs \"format\": \"date-time\"");
        return switch (stamp.asText()) {
            case "created" -> Field.Stamp.CREATED;
            case "updated" -> Field.Stamp.UPDATED;
            default -> throw new CatalogException(name, field, "\"x-stamp\" must be \"created\" or \"updated\"");
        };
    }

    private void collectSecrets(JsonNode property, String pointer) {
        if (property.path("x-secret").asBoolean(false)) {
            secrets.add(pointer);
        }
        property.path("properties")
                .properties()
                .forEach(nested -> collectSecrets(nested.getValue(), pointer + "/" + nested.getKey()));
        if (property.path("items").isObject()) {
            collectSecrets(property.get("items"), pointer + "/*");
        }
    }

    private boolean requires(String field) {
        for (JsonNode required : schema.path("required")) {
            if (required.asText().equals(field)) {
                return true;
            }
        }
        return false;
    }

    private void checkKeywords(JsonNode node, Set<String> known, String field) {
        node.fieldNames().forEachRemaining(keyword -> {
            if (keyword.startsWith("x-")) {
                check(known.contains(keyword), field, "\"" + keyword + "\" is none of " + known);
            }
        });
    }

    private void checkColumns(List<Field> fields) {
        Set<String> columns = new HashSet<>();
        for (Field field : fields) {
            check(columns.add(field.column()), field.name(), "two fields have the column " + field.column());
        }
    }

    private void checkId(Field id) {
        boolean fits = switch (id.type().kind()) {
            case UUID, TEXT, BOUNDED_TEXT -> true;
            default -> false;
        };
        check(fits && id.required(), Collection.ID, "must be required, and a string or a UUID");
    }

    private void check(boolean holds, String field, String demand) {
        if (!holds) {
            throw field.isEmpty() ? new CatalogException(name, demand) : new CatalogException(name, field, demand);
        }
    }
}
