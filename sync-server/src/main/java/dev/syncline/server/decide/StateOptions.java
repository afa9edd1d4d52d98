package dev.syncline.server.decide;

import java.util.Map;
import org.apache.kafka.streams.state.RocksDBConfigSetter;
import org.rocksdb.Options;

/**
 * How the decider's state lies on disk. Kafka Streams makes no filters for the last level of its tables, for most of its
 * users ask for what is there; the decider asks for every document that is new, and would read a block for each.
 */
public final class StateOptions implements RocksDBConfigSetter {
    @Override
    public void setConfig(String store, Options options, Map<String, Object> config) {
        options.setOptimizeFiltersForHits(false);
    }

    @Override
    public void close(String store, Options options) {
        // nothing of ours is held
    }
}
