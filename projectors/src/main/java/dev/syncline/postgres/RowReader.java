package dev.syncline.postgres;

import static dev.syncline.postgres.Sql.quote;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.syncline.catalog.Canonical;
import dev.syncline.catalog.CanonicalForm;
import dev.syncline.catalog.CanonicalTime;
import dev.syncline.catalog.Collection;
import dev.syncline.catalog.Field;
import dev.syncline.catalog.FieldType;
import dev.syncline.event.Document;
import dev.syncline.event.DocumentKey;
import dev.syncline.event.FieldError;
import dev.syncline.event.Json;
import dev.syncline.event.UnreadableJsonException;
import dev.syncline.event.Version;
import dev.syncline.projector.StoredDocument;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Reads rows back as documents. A value that has no canonical form (somebody wrote {@code infinity}, say) comes out as
 * text rather than not at all: it is compared and reported, and it never stops a reader.
 */
public final class RowReader {
    private final Collection collection;

    public RowReader(Collection collection) {
        this.collection = collection;
    }

    /** The columns that {@link #read} wants, in its order. */
    public String columns() {
        return collection.fields().stream()
                .map(field -> quote(field.column()))
                .collect(Collectors.joining(", ", "_tenant, _version, ", ""));
    }

    /** The row that the result set stands on. A row that no projector wrote yet has version 0, as no document has. */
    public StoredDocument read(ResultSet row) throws SQLException {
        String tenant = row.getString(1);
        Version version = new Version(row.getLong(2));
        ObjectNode fields = Json.NODES.objectNode();
        List<Field> all = collection.fields();
        for (int i = 0; i < all.size(); i++) {
            JsonNode value = value(all.get(i).type(), row, i + 3);
            if (value != null) {
                fields.set(all.get(i).name(), value);
            }
        }
        Document document = CanonicalForm.ofStored(collection, fields).match(new Canonical.Cases<>() {
            @Override
            public Document valid(Document canonical) {
                return canonical;
            }

            @Override
            public Document invalid(List<FieldError> errors) {
                return Document.ofCanonical(fields);
            }
        });
        String id = fields.path(Collection.ID).asText();
        return new StoredDocument(new DocumentKey(tenant, collection.name(), id), version, document);
    }

    private static JsonNode value(FieldType type, ResultSet row, int column) throws SQLException {
        if (row.getObject(column) == null) {
            return null;
        }
        return switch (type.kind()) {
            case TEXT, BOUNDED_TEXT, UUID, ENUM -> TextNode.valueOf(row.getString(column));
            case BOOLEAN -> Json.NODES.booleanNode(row.getBoolean(column));
            case SMALLINT, INTEGER, BIGINT -> Json.NODES.numberNode(row.getLong(column));
            case NUMERIC, DOUBLE -> number(row.getString(column));
            case DATE -> date(row.getObject(column, LocalDate.class));
            case TIMESTAMP -> timestamp(row.getObject(column, OffsetDateTime.class));
            case JSON -> json(row.getString(column));
            case BYTES -> TextNode.valueOf(Base64.getEncoder().encodeToString(row.getBytes(column)));
        };
    }

    private static JsonNode number(String text) {
        boolean finite = !text.contains("N") && !text.contains("I");
        return finite ? DecimalNode.valueOf(new BigDecimal(text)) : TextNode.valueOf(text);
    }

    private static JsonNode date(LocalDate date) {
        return TextNode.valueOf(date.toString());
    }

    private static JsonNode timestamp(OffsetDateTime time) {
        boolean canonical = time.getYear() > 1 && time.getYear() < 9999;
        return TextNode.valueOf(
                canonical
                        ? CanonicalTime.format(
                                time.withOffsetSameInstant(ZoneOffset.UTC).toLocalDateTime())
                        : DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(time));
    }

    private static JsonNode json(String text) {
        try {
            return Json.read(text.getBytes(StandardCharsets.UTF_8));
        } catch (UnreadableJsonException e) {
            return TextNode.valueOf(text);
        }
    }
}
