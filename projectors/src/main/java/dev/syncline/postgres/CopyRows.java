package dev.syncline.postgres;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import dev.syncline.catalog.Collection;
import dev.syncline.catalog.Field;
import dev.syncline.catalog.FieldType;
import dev.syncline.event.Document;
import dev.syncline.event.Json;
import dev.syncline.projector.StoredDocument;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Documents of one collection as the text that COPY reads. Used by one thread at a time. */
final class CopyRows {
    private static final String NULL = "\\N";

    private final String statement;
    private final List<Field> fields;
    private final Map<String, Integer> places = new HashMap<>();
    private final JsonNode[] values;
    private final StringBuilder text = new StringBuilder();
    private int rows;

    CopyRows(Home home, Collection collection) {
        this.fields = collection.fields();
        this.values = new JsonNode[fields.size()];
        for (int i = 0; i < fields.size(); i++) {
            places.put(fields.get(i).name(), i);
        }
        this.statement = fields.stream()
                .map(field -> Sql.quote(field.column()))
                .collect(Collectors.joining(
                        ", ", "COPY " + home.table(collection) + " (_tenant, _version, ", ") FROM STDIN"));
    }

    String statement() {
        return statement;
    }

    int rows() {
        return rows;
    }

    void add(StoredDocument document) {
        escape(document.key().tenant());
        text.append('\t').append(document.version().offset());
        read(document.document());
        for (int i = 0; i < values.length; i++) {
            text.append('\t');
            if (values[i] == null) {
                text.append(NULL);
            } else {
                value(fields.get(i).type(), values[i]);
                values[i] = null;
            }
        }
        text.append('\n');
        rows++;
    }

    private void read(Document document) {
        try (JsonParser parser = Json.mapper().createParser(document.json())) {
            parser.nextToken();
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                Integer place = places.get(parser.currentName());
                parser.nextToken();
                if (place == null) {
                    parser.skipChildren();
                } else {
                    values[place] = Json.read(parser);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void value(FieldType type, JsonNode value) {
        switch (type.kind()) {
            case BYTES ->
                text.append("\\\\x")
                        .append(HexFormat.of().formatHex(Base64.getDecoder().decode(value.asText())));
            case BOOLEAN, SMALLINT, INTEGER, BIGINT, NUMERIC, DOUBLE, DATE, TIMESTAMP, UUID ->
                text.append(ColumnText.of(type, value));
            case TEXT, BOUNDED_TEXT, ENUM, JSON -> escape(ColumnText.of(type, value));
        }
    }

    private void escape(String value) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            switch (c) {
                case '\\' -> text.append("\\\\");
                case '\t' -> text.append("\\t");
                case '\n' -> text.append("\\n");
                case '\r' -> text.append("\\r");
                default -> text.append(c);
            }
        }
    }

    /** What was added since the last time. */
    byte[] take() {
        byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
        text.setLength(0);
        rows = 0;
        return bytes;
    }
}
