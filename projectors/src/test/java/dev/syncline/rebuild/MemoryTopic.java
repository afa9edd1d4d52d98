package dev.syncline.rebuild;

import dev.syncline.catalog.Catalog;
import dev.syncline.codec.ChangeCodec;
import dev.syncline.projector.LoggedChange;
import dev.syncline.projector.kafka.LogLayout;
import dev.syncline.projector.kafka.LogTopics;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.internals.AutoOffsetResetStrategy;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;

/** A changes topic of one partition, in memory. */
final class MemoryTopic {
    static final LogLayout LAYOUT = new LogLayout(new LogTopics("test"), 1, 1, (short) 1);

    private static final TopicPartition PARTITION =
            new TopicPartition(LAYOUT.topics().changes(), 0);

    private final List<ConsumerRecord<byte[], byte[]>> records = new CopyOnWriteArrayList<>();

    void add(LoggedChange logged) {
        records.add(new ConsumerRecord<>(
                PARTITION.topic(),
                PARTITION.partition(),
                logged.position().offset(),
                ChangeCodec.key(logged.change().key()),
                ChangeCodec.encode(logged.change())));
    }

    ChangeSource source() {
        return new ChangeSource(this::consumer, LAYOUT, topic -> "topic-1");
    }

    /** Topics of events that hold none. */
    static EventSource noEvents(Catalog catalog) {
        return new EventSource(
                () -> new MockConsumer<byte[], byte[]>(AutoOffsetResetStrategy.NONE.name()) {
                    @Override
                    public synchronized List<PartitionInfo> partitionsFor(String topic) {
                        return List.of(new PartitionInfo(topic, 0, null, null, null));
                    }

                    @Override
                    public synchronized Map<TopicPartition, Long> beginningOffsets(Collection<TopicPartition> all) {
                        return all.stream().collect(Collectors.toMap(Function.identity(), one -> 0L));
                    }

                    @Override
                    public synchronized Map<TopicPartition, Long> endOffsets(Collection<TopicPartition> all) {
                        return beginningOffsets(all);
                    }
                },
                LAYOUT.topics(),
                catalog);
    }

    private long end() {
        return records.isEmpty() ? 0 : records.get(records.size() - 1).offset() + 1;
    }

    private Consumer<byte[], byte[]> consumer() {
        return new MockConsumer<byte[], byte[]>(AutoOffsetResetStrategy.NONE.name()) {
            @Override
            public synchronized void assign(Collection<TopicPartition> partitions) {
                super.assign(partitions);
                setMaxPollRecords(10);
                new ArrayList<>(records).forEach(this::addRecord);
            }

            @Override
            public synchronized Map<TopicPartition, Long> beginningOffsets(Collection<TopicPartition> partitions) {
                return Map.of(PARTITION, 0L);
            }

            @Override
            public synchronized Map<TopicPartition, Long> endOffsets(Collection<TopicPartition> partitions) {
                return Map.of(PARTITION, end());
            }
        };
    }
}
