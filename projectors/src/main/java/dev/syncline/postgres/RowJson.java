package dev.syncline.postgres;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.io.SerializedString;
import dev.syncline.catalog.Collection;
import dev.syncline.catalog.Field;
import dev.syncline.catalog.FieldType;
import dev.syncline.event.Document;
import dev.syncline.event.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.postgresql.PGResultSetMetaData;

/**
 * A row's document straight from the text of its columns, where that text is as expected: faster than {@link RowReader},
 * which knows all values and gives the same bytes. Times must come in UTC. Used by one thread.
 */
final class RowJson {
    private static final int TEXT_FORMAT = 0;
    private static final String DATE = "0000-00-00";
    private static final String TIME = "0000-00-00 00:00:00+00";
    private static final String UTC = "+00";
    private static final String FRACTION = ".000000Z";
    /** What is longer may be more than JSON is read with. */
    private static final int MAX_TEXT = 1 << 20;

    /** PostgreSQL's own names of the types that a column may have. */
    private static final Map<FieldType.Kind, Set<String>> TYPES = Map.ofEntries(
            Map.entry(FieldType.Kind.TEXT, Set.of("text", "varchar")),
            Map.entry(FieldType.Kind.BOUNDED_TEXT, Set.of("text", "varchar")),
            Map.entry(FieldType.Kind.ENUM, Set.of("text", "varchar")),
            Map.entry(FieldType.Kind.UUID, Set.of("uuid")),
            Map.entry(FieldType.Kind.BOOLEAN, Set.of("bool")),
            Map.entry(FieldType.Kind.SMALLINT, Set.of("int2")),
            Map.entry(FieldType.Kind.INTEGER, Set.of("int4")),
            Map.entry(FieldType.Kind.BIGINT, Set.of("int8")),
            Map.entry(FieldType.Kind.NUMERIC, Set.of("numeric")),
            Map.entry(FieldType.Kind.DOUBLE, Set.of("float8")),
            Map.entry(FieldType.Kind.DATE, Set.of("date")),
            Map.entry(FieldType.Kind.TIMESTAMP, Set.of("timestamptz")),
            Map.entry(FieldType.Kind.JSON, Set.of("jsonb")),
            Map.entry(FieldType.Kind.BYTES, Set.of("bytea")));

    private final int first;
    private final List<Field> fields;
    private final SerializedString[] names;
    private ResultSet checked;
    private boolean isText;

    /** @param first the column of the first field; the others follow in the catalog's order */
    RowJson(Collection collection, int first) {
        this.first = first;
        this.fields = collection.fields();
        this.names =
                fields.stream().map(field -> new SerializedString(field.name())).toArray(SerializedString[]::new);
    }

    /** Empty if a value is not what is expected here: {@link RowReader} is to be asked. */
    Optional<Document> read(ResultSet row) throws SQLException {
        if (!isText(row)) {
            return Optional.empty();
        }
        ByteArrayOutputStream json = new ByteArrayOutputStream(512);
        try (JsonGenerator out = Json.mapper().createGenerator(json)) {
            out.writeStartObject();
            for (int i = 0; i < names.length; i++) {
                byte[] value = row.getBytes(first + i);
                if (value != null) {
                    out.writeFieldName(names[i]);
                    if (!write(fields.get(i).type(), value, out)) {
                        return Optional.empty();
                    }
                }
            }
            out.writeEndObject();
        } catch (IOException e) {
            // More than JSON is read with: names of 60,000 characters, say.
            return Optional.empty();
        }
        return Optional.of(Document.ofCanonical(json.toByteArray()));
    }

    /** The driver may ask for some types as the bytes that PostgreSQL keeps; and others may have changed a type. */
    private boolean isText(ResultSet row) throws SQLException {
        if (row != checked) {
            PGResultSetMetaData columns = row.getMetaData().unwrap(PGResultSetMetaData.class);
            isText = true;
            for (int i = 0; i < names.length; i++) {
                FieldType type = fields.get(i).type();
                isText &= TYPES.get(type.kind()).contains(row.getMetaData().getColumnTypeName(first + i));
                isText &= type.kind() == FieldType.Kind.BYTES || columns.getFormat(first + i) == TEXT_FORMAT;
            }
            checked = row;
        }
        return isText;
    }

    private static boolean write(FieldType type, byte[] text, JsonGenerator out) throws IOException {
        return switch (type.kind()) {
            case TEXT -> string(text, text.length <= MAX_TEXT, out);
            // As many bytes are as many characters at most; of more, the reader counts them.
            case BOUNDED_TEXT -> string(text, text.length <= Math.min(type.length(), MAX_TEXT), out);
            case ENUM -> string(text, type.values().contains(new String(text, StandardCharsets.UTF_8)), out);
            case UUID -> string(text, true, out);
            case BOOLEAN -> bool(text, out);
            case SMALLINT, INTEGER, BIGINT -> number(ascii(text), true, out);
            case NUMERIC -> number(ascii(text), fits(ascii(text), type), out);
            case DOUBLE -> number(ascii(text), isPlain(ascii(text)), out);
            // Not infinity, nor before Christ, nor behind the year 9999.
            case DATE -> string(text, text.length == DATE.length() && text[4] == '-', out);
            case TIMESTAMP -> time(ascii(text), out);
            case JSON -> JsonbText.copy(text, out);
            case BYTES -> bytes(text, out);
        };
    }

    private static String ascii(byte[] text) {
        return new String(text, StandardCharsets.ISO_8859_1);
    }

    private static boolean string(byte[] text, boolean expected, JsonGenerator out) throws IOException {
        if (expected) {
            out.writeUTF8String(text, 0, text.length);
        }
        return expected;
    }

    private static boolean bool(byte[] text, JsonGenerator out) throws IOException {
        out.writeBoolean(text[0] == 't');
        return true;
    }

    private static boolean number(String text, boolean expected, JsonGenerator out) throws IOException {
        if (expected) {
            out.writeNumber(text);
        }
        return expected;
    }

    /** The typmod of the column may have been changed. A sign counts as a digit: the reader knows better. */
    private static boolean fits(String number, FieldType type) {
        int point = number.indexOf('.') < 0 ? number.length() : number.indexOf('.');
        int scale = Math.max(0, number.length() - 1 - point);
        boolean finite = Character.isDigit(number.charAt(number.length() - 1));
        return finite && scale == type.scale() && point <= Math.max(1, type.precision() - type.scale());
    }

    private static boolean isPlain(String number) {
        boolean finite = Character.isDigit(number.charAt(number.length() - 1));
        return finite && number.indexOf('e') < 0 && !number.equals("-0");
    }

    /** From {@code 2026-11-28 08:00:00.12+00}. */
    private static boolean time(String text, JsonGenerator out) throws IOException {
        boolean expected = text.length() >= TIME.length() && text.charAt(4) == '-' && text.endsWith(UTC);
        if (expected) {
            String clock = text.substring(DATE.length() + 1, text.length() - UTC.length());
            int fraction = text.length() - TIME.length();
            out.writeString(text.substring(0, DATE.length()) + 'T' + clock + FRACTION.substring(fraction));
        }
        return expected;
    }

    private static boolean bytes(byte[] value, JsonGenerator out) throws IOException {
        boolean expected = value.length <= MAX_TEXT;
        if (expected) {
            out.writeString(Base64.getEncoder().encodeToString(value));
        }
        return expected;
    }
}
