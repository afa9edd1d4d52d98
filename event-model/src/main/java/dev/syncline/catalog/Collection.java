package dev.syncline.catalog;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * A named set of documents with a schema; one PostgreSQL table. Immutable and thread-safe.
 *
 * <p>Made by {@link CollectionSchema}; everything that is particular to a collection is data here, never code.
 */
public final class Collection {
    public static final String ID = "id";

    private final String name;
    private final String table;
    private final List<Field> fields;
    private final Map<String, Field> byName;
    private final List<String> secrets;
    private final Optional<Integer> partitions;
    private final ObjectNode schema;
    private final SchemaRules rules;

    Collection(
            String name,
            String table,
            List<Field> fields,
            List<String> secrets,
            Optional<Integer> partitions,
            ObjectNode schema) {
        this.name = requireNonNull(name, "name");
        this.table = requireNonNull(table, "table");
        this.fields = List.copyOf(fields);
        this.byName = this.fields.stream().collect(Collectors.toUnmodifiableMap(Field::name, Function.identity()));
        this.secrets = List.copyOf(secrets);
        this.partitions = partitions;
        this.schema = schema;
        this.rules = new SchemaRules(schema);
    }

    public String name() {
        return name;
    }

    /** The table in PostgreSQL, unquoted. */
    public String table() {
        return table;
    }

    /** In catalog order, which is the order of the canonical form; {@code id} first. */
    public List<Field> fields() {
        return fields;
    }

    public Optional<Field> field(String fieldName) {
        return Optional.ofNullable(byName.get(fieldName));
    }

    public Field id() {
        return byName.get(ID);
    }

    /** JSON Pointers of values that no log, metric or report may show; {@code *} stands for every item of an array. */
    public List<String> secrets() {
        return secrets;
    }

    /** How many partitions its events topic is made with, where the schema says so. */
    public Optional<Integer> partitions() {
        return partitions;
    }

    /** The JSON Schema that this was made from; nobody changes it. */
    public ObjectNode schema() {
        return schema;
    }

    SchemaRules rules() {
        return rules;
    }

    @Override
    public String toString() {
        return "Collection[" + name + "]";
    }
}
