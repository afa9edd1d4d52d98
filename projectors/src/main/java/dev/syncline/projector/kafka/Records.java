package dev.syncline.projector.kafka;

import dev.syncline.codec.LogRecord;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeader;

/** Kafka's records to and from the codec's. */
public final class Records {
    private Records() {}

    public static LogRecord of(byte[] key, byte[] value, Headers headers) {
        Map<String, String> text = new HashMap<>();
        for (Header header : headers) {
            if (header.value() != null) {
                text.put(header.key(), new String(header.value(), StandardCharsets.UTF_8));
            }
        }
        return new LogRecord(Optional.ofNullable(key), Optional.ofNullable(value), text);
    }

    /** @param partition null to let the key decide */
    public static ProducerRecord<byte[], byte[]> of(String topic, Integer partition, LogRecord record) {
        List<Header> headers = record.headers().entrySet().stream()
                .<Header>map(header ->
                        new RecordHeader(header.getKey(), header.getValue().getBytes(StandardCharsets.UTF_8)))
                .toList();
        return new ProducerRecord<>(
                topic, partition, record.key().orElse(null), record.value().orElse(null), headers);
    }
}
