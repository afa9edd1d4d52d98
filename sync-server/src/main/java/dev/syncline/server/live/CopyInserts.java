package dev.syncline.server.live;

import dev.syncline.catalog.Field;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Rows in COPY's text format as the protocol's inserts. What COPY escapes is escaped as JSON in the same pass over the
 * bytes, for this is most of the work of a first sync. Used by one thread.
 */
final class CopyInserts {
    private static final int LONG = 4 << 10;
    private static final byte[] VALUE = ascii("\\\"\",\"value\":{");
    private static final byte[] NULL = ascii("null");

    private final byte[] start;
    private final List<byte[]> names;
    private final byte[] end;
    private final int fixed;
    private byte[] to = new byte[0];
    private int at;

    /**
     * @param start up to the id in the key
     * @param columns of each row, the id first
     * @param end behind the last value
     */
    CopyInserts(byte[] start, List<Field> columns, byte[] end) {
        this.start = start;
        this.names = new ArrayList<>();
        for (Field field : columns) {
            names.add(ascii((names.isEmpty() ? "" : ",") + "\"" + field.column() + "\":"));
        }
        this.end = end;
        this.fixed = start.length
                + VALUE.length
                + names.stream().mapToInt(name -> name.length + NULL.length).sum()
                + end.length;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    void row(byte[] line, JsonBytes out) {
        to = out.room(fixed + most(line));
        at = out.size();
        raw(start);
        int key = at;
        text(line, 0);
        doubleSlashes(key);
        raw(VALUE);
        int from = 0;
        for (byte[] name : names) {
            raw(name);
            from = value(line, from);
        }
        raw(end);
        out.grown(at);
    }

    /** The id is told twice, and may be all of it. A long line is not taken for the worst one. */
    private static int most(byte[] line) {
        int escaped = line.length;
        if (line.length > LONG) {
            escaped = 0;
            for (int i = JsonBytes.plain(line, 0, line.length); i < line.length; escaped++) {
                i = JsonBytes.plain(line, i + 1, line.length);
            }
        }
        return 2 * (line.length + (JsonBytes.WORST - 1) * escaped);
    }

    private void raw(byte[] ready) {
        System.arraycopy(ready, 0, to, at, ready.length);
        at += ready.length;
    }

    /** Returns where the next column begins. */
    private int value(byte[] line, int from) {
        if (line.length - from >= 2 && line[from] == '\\' && line[from + 1] == 'N') {
            raw(NULL);
            return from + 3;
        }
        to[at++] = '"';
        int next = text(line, from);
        to[at++] = '"';
        return next;
    }

    private int text(byte[] line, int from) {
        int i = from;
        while (true) {
            int plain = JsonBytes.plain(line, i, line.length);
            System.arraycopy(line, i, to, at, plain - i);
            at += plain - i;
            if (plain == line.length || line[plain] == '\t' || line[plain] == '\n') {
                return plain + 1;
            }
            boolean escaped = line[plain] == '\\';
            i = plain + (escaped ? 2 : 1);
            at = JsonBytes.escape(escaped ? letter(line[plain + 1]) : line[plain], to, at);
        }
    }

    private void doubleSlashes(int from) {
        for (int i = from; i < at; i++) {
            if (to[i] == '/') {
                System.arraycopy(to, i, to, i + 1, at - i);
                at++;
                i++;
            }
        }
    }

    /** The escapes that COPY writes. */
    private static byte letter(byte b) {
        return switch (b) {
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'v' -> 0x0b;
            default -> b;
        };
    }
}
