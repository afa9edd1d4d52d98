package dev.syncline.postgres;

import dev.syncline.catalog.Collection;
import dev.syncline.catalog.Field;
import dev.syncline.catalog.FieldType;
import dev.syncline.event.Json;
import dev.syncline.event.JsonMembers;
import dev.syncline.projector.OldCatalogException;
import dev.syncline.projector.StoredDocument;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/**
 * Copies documents of one collection, as the text that COPY reads. No tree is built of a document: canonical JSON is,
 * value by value, what PostgreSQL reads. Used by one thread at a time.
 */
final class CopyRows {
    /** So much is sent at once: PostgreSQL stores those rows while the next ones are written here. */
    private static final int PIECE_BYTES = 1 << 16;
    /** A larger buffer is given back: there is one for each collection. */
    private static final int MOST_KEPT_BYTES = 1 << 20;

    private final String collection;
    private final String statement;
    private final Column[] columns;
    private byte[] text = new byte[PIECE_BYTES];
    private int size;

    CopyRows(Home home, Collection collection) {
        this.collection = collection.name();
        this.columns = collection.fields().stream().map(Column::new).toArray(Column[]::new);
        this.statement = collection.fields().stream()
                .map(field -> Sql.quote(field.column()))
                .collect(Collectors.joining(
                        ", ", "COPY " + home.table(collection) + " (_tenant, _version, ", ") FROM STDIN"));
    }

    /** A field's value in the document that is being written. */
    private static final class Column {
        private final byte[] name;
        private final boolean bytes;
        private byte[] value;
        private int from;
        private int to;
        private boolean plain;

        private Column(Field field) {
            byte[] quoted = Json.bytes(Json.NODES.textNode(field.name()));
            this.name = Arrays.copyOfRange(quoted, 1, quoted.length - 1);
            this.bytes = field.type().kind() == FieldType.Kind.BYTES;
        }

        private void set(byte[] json, JsonMembers members) {
            if (json[members.from()] != '"') {
                set(json, members.from(), members.to(), false);
            } else if (bytes) {
                set(hexadecimal(members.text()));
            } else if (members.escaped()) {
                set(members.text());
            } else {
                set(json, members.from() + 1, members.to() - 1, true);
            }
        }

        private void set(String text) {
            byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
            set(utf8, 0, utf8.length, false);
        }

        private void set(byte[] bytes, int begin, int end, boolean nothingToEscape) {
            value = bytes;
            from = begin;
            to = end;
            plain = nothingToEscape;
        }
    }

    /**
     * @throws OldCatalogException if a document has a field that the collection has not
     * @throws SQLException after which the connection must be closed, as after any other exception
     */
    void copy(Connection connection, List<StoredDocument> documents) throws SQLException {
        CopyIn copy = connection.unwrap(PGConnection.class).getCopyAPI().copyIn(statement);
        for (StoredDocument document : documents) {
            add(document);
            if (size >= PIECE_BYTES) {
                send(copy);
            }
        }
        send(copy);
        copy.endCopy();
    }

    private void send(CopyIn copy) throws SQLException {
        copy.writeToCopy(text, 0, size);
        size = 0;
        if (text.length > MOST_KEPT_BYTES) {
            text = new byte[PIECE_BYTES];
        }
    }

    private void add(StoredDocument document) {
        byte[] tenant = document.key().tenant().getBytes(StandardCharsets.UTF_8);
        escape(tenant, 0, tenant.length);
        raw("\t" + document.version().offset());
        find(document.document().json());
        for (Column column : columns) {
            raw("\t");
            if (column.value == null) {
                raw("\\N");
            } else if (column.plain) {
                append(column.value, column.from, column.to);
            } else {
                escape(column.value, column.from, column.to);
            }
            column.value = null;
        }
        raw("\n");
    }

    /** Documents have their fields in the catalog's order, so each is found at or soon behind the one before. */
    private void find(byte[] json) {
        JsonMembers members = new JsonMembers(json);
        int next = 0;
        while (members.next()) {
            boolean found = false;
            for (int tries = 0; tries < columns.length && !found; tries++) {
                Column column = columns[next];
                next = next + 1 < columns.length ? next + 1 : 0;
                if (members.named(column.name)) {
                    column.set(json, members);
                    found = true;
                }
            }
            if (!found) {
                throw new OldCatalogException(collection + "." + members.name());
            }
        }
    }

    private static String hexadecimal(String base64) {
        return "\\x" + HexFormat.of().formatHex(Base64.getDecoder().decode(base64));
    }

    private void append(byte[] value, int from, int to) {
        reserve(to - from);
        System.arraycopy(value, from, text, size, to - from);
        size += to - from;
    }

    private void escape(byte[] value, int from, int to) {
        reserve(2 * (to - from));
        for (int i = from; i < to; i++) {
            switch (value[i]) {
                case '\\' -> escaped('\\');
                case '\t' -> escaped('t');
                case '\n' -> escaped('n');
                case '\r' -> escaped('r');
                default -> text[size++] = value[i];
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
}
