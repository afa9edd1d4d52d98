package dev.syncline.postgres;

import dev.syncline.catalog.Collection;
import dev.syncline.catalog.Field;
import dev.syncline.catalog.FieldType;
import dev.syncline.event.Document;
import dev.syncline.event.Json;
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
 * A row's document straight from the text of its columns, where that text is as expected: several times as fast as
 * {@link RowReader}, which knows all values and gives the same bytes. Times must come in UTC. Used by one thread.
 */
final class RowJson {
    private static final int TEXT_FORMAT = 0;
    private static final String DATE = "0000-00-00";
    private static final String TIME = "0000-00-00 00:00:00";
    private static final String UUID = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";
    private static final byte[] FRACTION = ".000000Z\"".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] TRUE = "true".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] FALSE = "false".getBytes(StandardCharsets.US_ASCII);
    private static final int FRACTION_DIGITS = 6;
    /** What is longer may be more than JSON is read with. */
    private static final int MAX_TEXT = 1 << 20;

    private static final int MAX_JSON = 50_000;
    private static final int MAX_NUMBER = 100;

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
    private final byte[][] names;
    private final Bytes out = new Bytes();
    private final JsonbText jsonb = new JsonbText(out);
    private ResultSet checked;
    private boolean isText;

    /** @param first the column of the first field; the others follow in the catalog's order */
    RowJson(Collection collection, int first) {
        this.first = first;
        this.fields = collection.fields();
        this.names = fields.stream()
                .map(field -> (Json.text(Json.NODES.textNode(field.name())) + ":").getBytes(StandardCharsets.UTF_8))
                .toArray(byte[][]::new);
    }

    /** Empty if a value is not what is expected here: {@link RowReader} is to be asked. */
    Optional<Document> read(ResultSet row) throws SQLException {
        if (!isText(row)) {
            return Optional.empty();
        }
        out.clear();
        out.add((byte) '{');
        boolean any = false;
        for (int i = 0; i < names.length; i++) {
            byte[] value = row.getBytes(first + i);
            if (value != null) {
                if (any) {
                    out.add((byte) ',');
                }
                any = true;
                out.add(names[i]);
                if (!write(fields.get(i).type(), value)) {
                    return Optional.empty();
                }
            }
        }
        out.add((byte) '}');
        return Optional.of(Document.ofCanonical(out.copy()));
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

    private boolean write(FieldType type, byte[] text) {
        return switch (type.kind()) {
            case TEXT -> string(text, text.length <= MAX_TEXT);
            // As many bytes are as many characters at most; of more, the reader counts them.
            case BOUNDED_TEXT -> string(text, text.length <= Math.min(type.length(), MAX_TEXT));
            case ENUM -> string(text, type.values().contains(new String(text, StandardCharsets.UTF_8)));
            case UUID -> string(text, text.length == UUID.length() && hasForm(text, UUID));
            case BOOLEAN -> bool(text);
            case SMALLINT, INTEGER, BIGINT -> number(text, MAX_NUMBER, 0);
            case NUMERIC -> number(text, type.precision(), type.scale());
            case DOUBLE -> floating(text);
            case DATE -> string(text, text.length == DATE.length() && hasForm(text, DATE));
            case TIMESTAMP -> time(text);
            case JSON -> text.length <= MAX_JSON && jsonb.write(text);
            case BYTES -> string(Base64.getEncoder().encode(text), text.length <= MAX_TEXT);
        };
    }

    private boolean string(byte[] text, boolean expected) {
        if (expected) {
            out.addString(text);
        }
        return expected;
    }

    private boolean bool(byte[] text) {
        boolean known = text.length == 1 && (text[0] == 't' || text[0] == 'f');
        if (known) {
            out.add(text[0] == 't' ? TRUE : FALSE);
        }
        return known;
    }

    /**
     * @param precision how many digits there are at most
     * @param scale how many of them stand behind the point
     */
    private boolean number(byte[] text, int precision, int scale) {
        int point = point(text);
        boolean scaled = scale == 0 ? point == text.length : point == text.length - 1 - scale;
        // A sign counts as a digit here: one that is just at the limit is left to the reader.
        boolean fits = point >= 0 && scaled && text.length <= MAX_NUMBER && point <= Math.max(1, precision - scale);
        if (fits) {
            out.add(text);
        }
        return fits;
    }

    private boolean floating(byte[] text) {
        int point = point(text);
        boolean negativeZero = text.length == 2 && text[0] == '-' && text[1] == '0';
        if (point < 0 || negativeZero || text.length > MAX_NUMBER) {
            return false;
        }
        out.add(text, 0, point == text.length ? point : JsonbText.withoutZeros(text, point, text.length));
        return true;
    }

    /** Where the point stands, or would; negative if the text is not digits with at most one point among them. */
    private static int point(byte[] text) {
        int point = text.length;
        int digits = 0;
        for (int i = text.length > 0 && text[0] == '-' ? 1 : 0; i < text.length; i++) {
            if (text[i] == '.' && point == text.length && digits > 0) {
                point = i;
            } else if (text[i] >= '0' && text[i] <= '9') {
                digits++;
            } else {
                return -1;
            }
        }
        return digits == 0 ? -1 : point;
    }

    /** From {@code 2026-11-28 08:00:00.12+00}. */
    private boolean time(byte[] text) {
        int zone = text.length - 3;
        int digits = zone - TIME.length() - 1;
        boolean utc = zone >= TIME.length() && text[zone] == '+' && text[zone + 1] == '0' && text[zone + 2] == '0';
        boolean fraction = digits == -1 || (digits >= 1 && digits <= FRACTION_DIGITS && text[TIME.length()] == '.');
        if (!utc || !fraction || !hasForm(text, TIME)) {
            return false;
        }
        out.add((byte) '"');
        out.add(text, 0, DATE.length());
        out.add((byte) 'T');
        out.add(text, DATE.length() + 1, zone);
        out.add(FRACTION, digits + 1, FRACTION.length);
        return true;
    }

    /** Whether the text begins with that form: {@code 0} for a digit, {@code x} for a hexadecimal one. */
    private static boolean hasForm(byte[] text, String form) {
        boolean fits = text.length >= form.length();
        for (int i = 0; fits && i < form.length(); i++) {
            char wanted = form.charAt(i);
            boolean digit = text[i] >= '0' && text[i] <= '9';
            fits = switch (wanted) {
                case '0' -> digit;
                case 'x' -> digit || (text[i] >= 'a' && text[i] <= 'f');
                default -> text[i] == wanted;
            };
        }
        return fits;
    }
}
