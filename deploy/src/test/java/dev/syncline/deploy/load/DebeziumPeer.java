package dev.syncline.deploy.load;

import io.debezium.engine.ChangeEvent;
import io.debezium.engine.DebeziumEngine;
import io.debezium.engine.format.Json;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Debezium alone, with the settings that capture gives it: its engine, one slot, and a producer that sends each row to one
 * topic as JSON and marks it when Kafka has acknowledged.
 */
final class DebeziumPeer implements AutoCloseable {
    private static final String TABLE = "public.debezium_peer";
    static final String TOPIC = "debezium-peer";
    private static final String SLOT = "debezium_peer";
    private static final long END_WITHIN_SECONDS = 30;

    private final CopyPeer database;
    private final KafkaProducer<byte[], byte[]> producer;
    private final DebeziumEngine<ChangeEvent<String, String>> engine;
    private final Thread thread;

    /** Makes a table like that of the tasks, and follows it. */
    DebeziumPeer(String postgres, String kafka) throws SQLException {
        this.database = new CopyPeer(postgres);
        execute(
                "DROP TABLE IF EXISTS " + TABLE,
                "CREATE TABLE " + TABLE + " (LIKE public.tasks INCLUDING ALL)",
                "ALTER TABLE " + TABLE + " REPLICA IDENTITY FULL",
                "DROP PUBLICATION IF EXISTS " + SLOT,
                "CREATE PUBLICATION " + SLOT + " FOR TABLE " + TABLE,
                "SELECT pg_create_logical_replication_slot('" + SLOT + "', 'pgoutput')");
        this.producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", kafka, "acks", "all", "linger.ms", 0),
                new ByteArraySerializer(),
                new ByteArraySerializer());
        this.engine = DebeziumEngine.create(Json.class)
                .using(settings(URI.create(postgres)))
                .using((success, message, error) -> {
                    if (!success) {
                        System.err.println("Debezium alone ended: " + message + ": " + error);
                    }
                })
                .notifying(this::publish)
                .build();
        this.thread = new Thread(engine, "debezium-peer");
        thread.setDaemon(true);
        thread.start();
    }

    /** Of rows in its table, until they are on its topic. */
    SqlCapture rows(String postgres, String kafka) throws SQLException {
        return new SqlCapture(postgres, TABLE, kafka, TOPIC);
    }

    private void execute(String... statements) throws SQLException {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            for (String one : statements) {
                statement.execute(one);
            }
        }
    }

    private static Properties settings(URI postgres) {
        String[] login = postgres.getUserInfo().split(":", 2);
        Properties settings = new Properties();
        settings.putAll(Map.of(
                "name", TOPIC,
                "topic.prefix", TOPIC,
                "connector.class", "io.debezium.connector.postgresql.PostgresConnector",
                "offset.storage", "org.apache.kafka.connect.storage.MemoryOffsetBackingStore",
                "offset.flush.interval.ms", "100",
                "snapshot.mode", "no_data",
                "poll.interval.ms", "20",
                "record.processing.threads", "1",
                "tombstones.on.delete", "false",
                "message.prefix.exclude.list", ".*"));
        settings.putAll(Map.of(
                "database.hostname",
                postgres.getHost(),
                "database.port",
                Integer.toString(postgres.getPort()),
                "database.dbname",
                postgres.getPath().substring(1),
                "database.user",
                login[0],
                "database.password",
                login[1],
                "plugin.name",
                "pgoutput",
                "slot.name",
                SLOT,
                "publication.name",
                SLOT,
                "publication.autocreate.mode",
                "disabled",
                "table.include.list",
                TABLE));
        return settings;
    }

    private void publish(
            List<ChangeEvent<String, String>> events,
            DebeziumEngine.RecordCommitter<ChangeEvent<String, String>> committer)
            throws InterruptedException {
        List<Future<RecordMetadata>> sent = new ArrayList<>();
        for (ChangeEvent<String, String> event : events) {
            if (event.value() != null) {
                sent.add(producer.send(new ProducerRecord<>(TOPIC, event.value().getBytes(StandardCharsets.UTF_8))));
            }
        }
        try {
            for (Future<RecordMetadata> one : sent) {
                one.get();
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        }
        for (ChangeEvent<String, String> event : events) {
            committer.markProcessed(event);
        }
        committer.markBatchFinished();
    }

    @Override
    public void close() throws IOException, SQLException {
        engine.close();
        try {
            thread.join(TimeUnit.SECONDS.toMillis(END_WITHIN_SECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        producer.close();
        execute("SELECT pg_drop_replication_slot('" + SLOT + "')", "DROP PUBLICATION " + SLOT, "DROP TABLE " + TABLE);
    }
}
