package dev.syncline.server.decide;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TenantPartitionerTest {
    private final TenantPartitioner partitioner = new TenantPartitioner();

    @Test
    void everythingOfATenantGoesIntoOnePartition() {
        Set<Integer> partitions = new HashSet<>();
        for (String key : List.of("acme/tasks/1", "acme/tasks/2", "acme/users/a/b", "acme/", "acme")) {
            partitions.addAll(partition(key));
        }

        assertThat(partitions).hasSize(1);
    }

    @Test
    void tenantsSpreadOverThePartitions() {
        Set<Integer> partitions = new HashSet<>();
        for (int i = 0; i < 200; i++) {
            partitions.addAll(partition("tenant" + i + "/tasks/1"));
        }

        assertThat(partitions).containsExactlyInAnyOrder(0, 1, 2, 3, 4, 5, 6, 7);
    }

    private Set<Integer> partition(String key) {
        return partitioner
                .partitions("topic", key.getBytes(StandardCharsets.UTF_8), null, 8)
                .orElseThrow();
    }
}
