package dev.syncline.capture.debezium;

import dev.syncline.capture.row.Row;
import dev.syncline.capture.row.RowChange;
import dev.syncline.capture.slot.Lsn;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;

/** Debezium's records as row changes. */
final class SourceRecords {
    /** Not "lsn": before the first message it is where the WAL ends, which may be far ahead of what was read. */
    private static final String[] OFFSET_LSNS = {"lsn_proc", "lsn_commit"};

    private final String placeholder;
    private final ByteBuffer binaryPlaceholder;

    /** @param placeholder what Debezium was told to write for a value that was not sent */
    SourceRecords(String placeholder) {
        this.placeholder = placeholder;
        this.binaryPlaceholder = ByteBuffer.wrap(placeholder.getBytes(StandardCharsets.UTF_8));
    }

    /** Empty for a heartbeat and for a message. */
    Optional<RowChange> change(SourceRecord record) {
        if (!(record.value() instanceof Struct envelope) || envelope.schema().field("op") == null) {
            return Optional.empty();
        }
        return switch (envelope.getString("op")) {
            case "c", "r" -> Optional.of(new RowChange.Inserted(at(envelope), row(envelope.getStruct("after"))));
            case "u" ->
                Optional.of(new RowChange.Updated(
                        at(envelope),
                        Optional.ofNullable(envelope.getStruct("before")).map(this::row),
                        row(envelope.getStruct("after"))));
            case "d" -> Optional.of(new RowChange.Deleted(at(envelope), row(envelope.getStruct("before"))));
            case "t" -> Optional.of(new RowChange.Truncated(at(envelope)));
            default -> Optional.empty();
        };
    }

    private static RowChange.At at(Struct envelope) {
        Struct source = envelope.getStruct("source");
        return new RowChange.At(
                source.getString("table"),
                new Lsn(source.getInt64("lsn")),
                Instant.ofEpochMilli(source.getInt64("ts_ms")),
                Optional.ofNullable(source.getString("origin")));
    }

    private Row row(Struct image) {
        Map<String, Object> values = new HashMap<>();
        for (Field field : image.schema().fields()) {
            // With the default, a NULL in a column that has one would come out as the default.
            values.put(field.name(), value(image.getWithoutDefault(field.name())));
        }
        return new Row(values);
    }

    private Object value(Object value) {
        if (value instanceof byte[] array) {
            return value(ByteBuffer.wrap(array));
        }
        if (value instanceof ByteBuffer bytes) {
            return bytes.equals(binaryPlaceholder) ? Row.UNAVAILABLE : base64(bytes);
        }
        return placeholder.equals(value) ? Row.UNAVAILABLE : value;
    }

    private static String base64(ByteBuffer bytes) {
        byte[] copy = new byte[bytes.remaining()];
        bytes.duplicate().get(copy);
        return Base64.getEncoder().encodeToString(copy);
    }

    /** When it was written; a heartbeat message outside of a transaction says when it passed Debezium. */
    static Optional<Instant> time(SourceRecord record) {
        if (!(record.value() instanceof Struct envelope)
                || envelope.schema().field("source") == null
                || envelope.getStruct("source") == null) {
            return Optional.empty();
        }
        Long written = envelope.getStruct("source").getInt64("ts_ms");
        return Optional.ofNullable(written == null || written <= 0 ? envelope.getInt64("ts_ms") : written)
                .map(Instant::ofEpochMilli);
    }

    /** The highest LSN that Debezium may confirm once this record is marked. */
    static Lsn confirmable(SourceRecord record) {
        Lsn highest = Lsn.ZERO;
        for (String name : OFFSET_LSNS) {
            if (record.sourceOffset() != null && record.sourceOffset().get(name) instanceof Long lsn) {
                highest = highest.max(new Lsn(lsn));
            }
        }
        return highest;
    }
}
