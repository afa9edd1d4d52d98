package dev.syncline.server.live;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.syncline.catalog.Collection;
import dev.syncline.catalog.Field;
import dev.syncline.catalog.FieldType;
import dev.syncline.event.Json;
import dev.syncline.query.Where;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Which part of a collection a shape is, and how it is told. Two with the same {@link #identity} are the same shape.
 *
 * @param columns the id first
 * @param whole whether an update tells the whole row and its old values
 * @param changesOnly whether the rows that were there are left out
 */
record ShapeDefinition(
        String tenant, Collection collection, Where where, List<Field> columns, boolean whole, boolean changesOnly) {
    private static final int IDENTITY_BYTES = 12;
    /** Another one where offsets that clients hold mean something else than before: they begin anew. */
    private static final String PROTOCOL = "2";

    ShapeDefinition {
        columns = List.copyOf(columns);
    }

    /**
     * The same on every server.
     *
     * @param log identifies the changes topic: in another log, positions mean something else
     */
    String identity(String log) {
        String all = String.join(
                "\n",
                PROTOCOL,
                log,
                tenant,
                collection.name(),
                where.canonical(),
                columns.stream().map(field -> field.name() + " " + field.type()).collect(Collectors.joining(",")),
                whole + " " + changesOnly);
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(all.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash, 0, IDENTITY_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every Java has it
        }
    }

    /** Whether a text has the form of one. */
    static boolean isIdentity(String text) {
        return text.matches("[0-9a-f]{" + 2 * IDENTITY_BYTES + "}");
    }

    /** Of the columns, as the protocol's header tells it. */
    String schema() {
        ObjectNode schema = Json.NODES.objectNode();
        for (Field field : columns) {
            ObjectNode column = schema.putObject(field.column());
            column.put("type", typeName(field.type()));
            if (field.type().kind() == FieldType.Kind.BOUNDED_TEXT) {
                column.put("max_length", field.type().length());
            }
            if (field.type().kind() == FieldType.Kind.NUMERIC) {
                column.put("precision", field.type().precision());
                column.put("scale", field.type().scale());
            }
            if (field.name().equals(Collection.ID)) {
                column.put("pk_index", 0);
            }
            // Others may write null by SQL where there is a default: it stands in the row until that was decided.
            if (field.required()) {
                column.put("not_null", true);
            }
        }
        return ascii(Json.text(schema));
    }

    /** A header holds nothing else. */
    private static String ascii(String json) {
        StringBuilder text = new StringBuilder();
        json.chars().forEach(c -> text.append(c < 0x7f ? Character.toString((char) c) : "\\u%04x".formatted(c)));
        return text.toString();
    }

    private static String typeName(FieldType type) {
        return switch (type.kind()) {
            case TEXT, ENUM -> "text";
            case BOUNDED_TEXT -> "varchar";
            case UUID -> "uuid";
            case BOOLEAN -> "bool";
            case SMALLINT -> "int2";
            case INTEGER -> "int4";
            case BIGINT -> "int8";
            case NUMERIC -> "numeric";
            case DOUBLE -> "float8";
            case DATE -> "date";
            case TIMESTAMP -> "timestamptz";
            case JSON -> "jsonb";
            case BYTES -> "bytea";
        };
    }
}
