package dev.syncline.projector.kafka;

import java.util.Collection;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.common.TopicPartition;

/** What happens when the group hands partitions around: nothing is fetched before the store told its position. */
final class Assignment implements ConsumerRebalanceListener {
    private final org.apache.kafka.clients.consumer.Consumer<byte[], byte[]> consumer;
    private final Consumer<TopicPartition> forget;

    Assignment(org.apache.kafka.clients.consumer.Consumer<byte[], byte[]> consumer, Consumer<TopicPartition> forget) {
        this.consumer = consumer;
        this.forget = forget;
    }

    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
        consumer.pause(partitions);
        // A place to stand until the store is asked: with auto.offset.reset=none a partition without one is an error.
        partitions.forEach(partition -> consumer.seek(partition, 0));
    }

    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
        partitions.forEach(forget);
    }
}
