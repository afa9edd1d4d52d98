package dev.syncline.server.decide;

import dev.syncline.projector.kafka.LogTopics;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.streams.processor.StreamPartitioner;

/** By the tenant alone, which is what stands before the first slash of the key: so a tenant has one position. */
final class TenantPartitioner implements StreamPartitioner<byte[], byte[]> {
    @Override
    public Optional<Set<Integer>> partitions(String topic, byte[] key, byte[] value, int partitions) {
        String text = new String(key, StandardCharsets.UTF_8);
        int slash = text.indexOf('/');
        String tenant = slash < 0 ? text : text.substring(0, slash);
        return Optional.of(Set.of(LogTopics.partitionOf(tenant, partitions)));
    }
}
