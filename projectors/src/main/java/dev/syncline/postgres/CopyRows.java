package dev.syncline.postgres;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.syncline.catalog.Collection;
import dev.syncline.catalog.Field;
import dev.syncline.catalog.FieldType;
import dev.syncline.event.Document;
import dev.syncline.event.Json;
import dev.syncline.projector.StoredDocument;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/**
 * Documents of one collection as the text that COPY reads. No tree is built of a document: canonical JSON is, value by
 * value, what PostgreSQL reads. Used by one thread at a time.
 */
final class CopyRows {
    private static final int FIRST_BYTES = 1 << 16;
    /** A larger one is given back: there is one for each collection. */
    private static final int MOST_KEPT_BYTES = 1 << 20;

    private final String statement;
    private final List<Field> fields;
    private final Map<String, Integer> places = new HashMap<>();
    private final String[] values;
    /** Kept from one copy to the next: a fresh one of megabytes each time keeps the garbage collector marking. */
    private byte[] text = new byte[FIRST_BYTES];

    private int size;

    CopyRows(Home home, Collection collection) {
        this.fields = collection.fields();
        this.values = new String[fields.size()];
        for (int i = 0; i < fields.size(); i++) {
            places.put(fields.get(i).name(), i);
        }
        this.statement = fields.stream()
                .map(field -> Sql.quote(field.column()))
                .collect(Collectors.joining(
                        ", ", "COPY " + home.table(collection) + " (_tenant, _version, ", ") FROM STDIN"));
    }

    void add(StoredDocument document) {
        escape(document.key().tenant());
        raw("\t" + document.version().offset());
        read(document.document());
        for (int i = 0; i < values.length; i++) {
            if (values[i] == null) {
                raw("\t\\N");
            } else {
                raw("\t");
                escape(fields.get(i).type().kind() == FieldType.Kind.BYTES ? hexadecimal(values[i]) : values[i]);
                values[i] = null;
            }
        }
        raw("\n");
    }

    private void read(Document document) {
        byte[] json = document.json();
        try (JsonParser parser = Json.mapper().createParser(json)) {
            parser.nextToken();
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                Integer place = places.get(parser.currentName());
                JsonToken token = parser.nextToken();
                if (token.isStructStart()) {
                    int from = (int) parser.currentTokenLocation().getByteOffset();
                    parser.skipChildren();
                    int to = (int) parser.currentLocation().getByteOffset();
                    put(place, new String(json, from, to - from, StandardCharsets.UTF_8));
                } else {
                    put(place, parser.getText());
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void put(Integer place, String value) {
        if (place != null) {
            values[place] = value;
        }
    }

    private static String hexadecimal(String base64) {
        return "\\x" + HexFormat.of().formatHex(Base64.getDecoder().decode(base64));
    }

    private void escape(String value) {
        byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
        reserve(2 * utf8.length);
        for (byte b : utf8) {
            switch (b) {
                case '\\' -> escaped('\\');
                case '\t' -> escaped('t');
                case '\n' -> escaped('n');
                case '\r' -> escaped('r');
                default -> text[size++] = b;
            }
        }
    }

    private void escaped(char letter) {
        text[size++] = '\\';
        text[size++] = (byte) letter;
    }

    private void raw(String ascii) {
        reserve(ascii.length());
        for (int i = 0; i < ascii.length(); i++) {
            text[size++] = (byte) ascii.charAt(i);
        }
    }

    private void reserve(int bytes) {
        if (text.length - size < bytes) {
            text = Arrays.copyOf(text, Math.max(2 * text.length, size + bytes));
        }
    }

    /** Copies what was added since the last time. */
    void copy(Connection connection) throws SQLException {
        if (size == 0) {
            return;
        }
        CopyIn copy = connection.unwrap(PGConnection.class).getCopyAPI().copyIn(statement);
        copy.writeToCopy(text, 0, size);
        copy.endCopy();
        size = 0;
        if (text.length > MOST_KEPT_BYTES) {
            text = new byte[FIRST_BYTES];
        }
    }
}
