package dev.syncline.deploy.load;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Rows that others write by SQL, from their commit until a record of each is on a topic. */
final class SqlCapture implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(100);
    private static final Duration WITHIN = Duration.ofMinutes(3);

    private final Connection connection;
    private final String table;
    private final KafkaConsumer<byte[], byte[]> consumer;

    /** @param topic that a record of each row comes to */
    SqlCapture(String postgres, String table, String kafka, String topic) throws SQLException {
        this.connection = new CopyPeer(postgres).connect();
        this.table = table;
        this.consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", kafka, "auto.offset.reset", "latest", "max.poll.records", 5_000),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
        List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                .map(one -> new TopicPartition(topic, one.partition()))
                .toList();
        consumer.assign(partitions);
        consumer.seekToEnd(partitions);
        partitions.forEach(consumer::position);
    }

    /** Of single rows, one after the other, until the record is there. */
    WriteLatency.Quantiles latency(int rows) throws SQLException {
        double[] millis = new double[rows];
        try (PreparedStatement insert =
                connection.prepareStatement("INSERT INTO " + table + " (id, title) VALUES (?, 'captured')")) {
            for (int i = 0; i < rows; i++) {
                insert.setObject(1, UUID.randomUUID());
                long begun = System.nanoTime();
                insert.executeUpdate();
                await(1);
                millis[i] = (System.nanoTime() - begun) / 1e6;
            }
        }
        return WriteLatency.Quantiles.of(millis);
    }

    /** Of rows of one transaction, from its commit until a record of each is there. */
    double perSecond(int rows) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("INSERT INTO " + table + " (id, title) SELECT gen_random_uuid(), 'captured ' || n"
                    + " FROM generate_series(1, " + rows + ") n");
        }
        long begun = System.nanoTime();
        await(rows);
        return rows / ((System.nanoTime() - begun) / 1e9);
    }

    private void await(int records) {
        long until = System.nanoTime() + WITHIN.toNanos();
        int left = records;
        while (left > 0) {
            left -= consumer.poll(POLL).count();
            if (System.nanoTime() > until) {
                throw new IllegalStateException(left + " of " + records + " rows did not come");
            }
        }
    }

    @Override
    public void close() throws SQLException {
        connection.close();
        consumer.close();
    }
}
