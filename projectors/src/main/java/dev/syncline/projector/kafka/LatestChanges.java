package dev.syncline.projector.kafka;

import dev.syncline.event.DocumentKey;
import dev.syncline.projector.Claim;
import dev.syncline.projector.LoggedChange;
import dev.syncline.projector.TenantCollection;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/** Reads the last change of each document of one collection again from the log. */
public final class LatestChanges {
    private static final Duration POLL = Duration.ofMillis(200);

    private final Supplier<Consumer<byte[], byte[]>> consumers;

    /** @param consumers each closed after one reading */
    public LatestChanges(Supplier<Consumer<byte[], byte[]>> consumers) {
        this.consumers = consumers;
    }

    /** Of the documents of {@code collection}, what stands in the claim's partition in [0, claim.next). */
    List<LoggedChange> of(String topic, Claim claim, TenantCollection collection) {
        TopicPartition partition = new TopicPartition(topic, claim.partition());
        Map<DocumentKey, LoggedChange> latest = new HashMap<>();
        try (Consumer<byte[], byte[]> consumer = consumers.get()) {
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            while (consumer.position(partition) < claim.next().offset()) {
                List<ConsumerRecord<byte[], byte[]>> records =
                        consumer.poll(POLL).records(partition);
                for (LoggedChange logged : ChangeRecords.decode(records)) {
                    DocumentKey key = logged.change().key();
                    boolean below = logged.position().compareTo(claim.next()) < 0;
                    if (below && TenantCollection.of(key).equals(collection)) {
                        latest.put(key, logged);
                    }
                }
            }
        }
        return List.copyOf(latest.values());
    }
}
