package dev.syncline.projector.kafka;

import dev.syncline.projector.LogUnavailableException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/** One partition in [from, to), for whoever looks for one record in it. The consumer must be assigned to it. */
record Stretch(Consumer<byte[], byte[]> consumer, TopicPartition partition, long from, long to) {
    private static final Duration POLL = Duration.ofMillis(200);
    /** A poll says nothing when Kafka is gone; after so many empty ones that is taken for an answer. */
    private static final int SILENT_POLLS = 25;

    /** @throws LogUnavailableException if Kafka falls silent */
    Optional<ConsumerRecord<byte[], byte[]>> first(Predicate<ConsumerRecord<byte[], byte[]>> wanted) {
        consumer.seek(partition, from);
        int silent = 0;
        while (consumer.position(partition) < to) {
            long before = consumer.position(partition);
            for (ConsumerRecord<byte[], byte[]> logged : consumer.poll(POLL).records(partition)) {
                if (logged.offset() < to && wanted.test(logged)) {
                    return Optional.of(logged);
                }
            }
            silent = consumer.position(partition) > before ? 0 : silent + 1;
            if (silent > SILENT_POLLS) {
                throw new LogUnavailableException("Kafka fell silent", null);
            }
        }
        return Optional.empty();
    }
}
