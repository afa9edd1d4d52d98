package dev.syncline.server.decide;

import dev.syncline.projector.CrashPoint;
import dev.syncline.projector.CrashPoint.Stage;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.KafkaClientSupplier;

/** How Kafka Streams reaches Kafka: as it would by itself, and its commits have crash points. */
record DeciderClients(CrashPoint crashPoint) implements KafkaClientSupplier {
    /** Commits in two steps, of which Kafka Streams tells neither. */
    private static final class CommittingProducer extends KafkaProducer<byte[], byte[]> {
        private final CrashPoint crashPoint;

        private CommittingProducer(Map<String, Object> config, CrashPoint crashPoint) {
            super(config, new ByteArraySerializer(), new ByteArraySerializer());
            this.crashPoint = crashPoint;
        }

        @Override
        public void sendOffsetsToTransaction(
                Map<TopicPartition, OffsetAndMetadata> offsets, ConsumerGroupMetadata group) {
            super.sendOffsetsToTransaction(offsets, group);
            crashPoint.reached(Stage.DECIDE_OFFSETS_SENT);
        }

        @Override
        public void commitTransaction() {
            super.commitTransaction();
            crashPoint.reached(Stage.DECIDE_COMMITTED);
        }
    }

    @Override
    public Admin getAdmin(Map<String, Object> config) {
        return Admin.create(config);
    }

    @Override
    public Producer<byte[], byte[]> getProducer(Map<String, Object> config) {
        return new CommittingProducer(config, crashPoint);
    }

    @Override
    public Consumer<byte[], byte[]> getConsumer(Map<String, Object> config) {
        return new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    @Override
    public Consumer<byte[], byte[]> getRestoreConsumer(Map<String, Object> config) {
        return getConsumer(config);
    }

    @Override
    public Consumer<byte[], byte[]> getGlobalConsumer(Map<String, Object> config) {
        return getConsumer(config);
    }
}
