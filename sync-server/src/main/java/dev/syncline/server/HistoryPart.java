package dev.syncline.server;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.syncline.catalog.Catalog;
import dev.syncline.catalog.Collection;
import dev.syncline.event.Json;
import dev.syncline.history.kafka.DocumentHistory;
import dev.syncline.history.kafka.IndexedLog;
import dev.syncline.history.kafka.IndexedRecords;
import dev.syncline.history.kafka.LogFollower;
import dev.syncline.history.kafka.LogReader;
import dev.syncline.history.kafka.PastDocuments;
import dev.syncline.history.rocksdb.RocksIndex;
import dev.syncline.projector.CrashPoint;
import dev.syncline.projector.LogState;
import dev.syncline.projector.kafka.LogLayout;
import dev.syncline.projector.kafka.TopicIds;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The index of the log and what asks it, put together. */
final class HistoryPart implements AutoCloseable {
    private static final Logger LOGGER = LoggerFactory.getLogger(HistoryPart.class);
    private static final Duration STOP_WITHIN = Duration.ofSeconds(10);
    private static final int READERS = 4;

    private final RocksIndex index;
    private final LogReader reader;
    private final LogFollower follower;
    private final LogLayout layout;
    private final Clock clock;

    /** @param directory this server's alone */
    HistoryPart(Path directory, Catalog catalog, LogPart log, Clock clock, CrashPoint crashPoint) {
        LogLayout layout = log.layout();
        List<String> topics = Stream.concat(
                        catalog.collections().stream().map(Collection::name).map(layout.topics()::events),
                        Stream.of(layout.topics().changes()))
                .toList();
        this.layout = layout;
        this.clock = clock;
        this.index = new RocksIndex(directory);
        this.reader = new LogReader(log.consumers()::atPlaces, READERS);
        IndexedRecords records = new IndexedRecords(layout.topics());
        this.follower = new LogFollower(
                log.consumers()::following, topics, TopicIds.ofKafka(log.admin()), index, records, clock, crashPoint);
    }

    void start() {
        Threads.loop("log-index", follower);
    }

    DocumentHistory history() {
        return new DocumentHistory(layout, follower, index, reader, clock);
    }

    LogState state() {
        return new IndexedLog(layout, follower, index, reader);
    }

    PastDocuments past() {
        return new PastDocuments(layout, index, reader, history());
    }

    ObjectNode status() {
        long records = follower.lagRecords();
        Duration behind = follower.indexedUpTo()
                .filter(upTo -> records > 0)
                .map(upTo -> Duration.between(upTo, clock.instant()))
                .orElse(Duration.ZERO);
        Optional<String> trouble = index.damage().or(follower::trouble);
        return Json.NODES
                .objectNode()
                .put("ok", trouble.isEmpty())
                .put("reason", trouble.orElse("the log is indexed as it grows"))
                .put("lagRecords", records)
                .put("lagSeconds", behind.toMillis() / 1000.0);
    }

    /** Records of the log indexed since the start. */
    long indexed() {
        return follower.indexed();
    }

    @Override
    public void close() {
        try {
            if (!follower.stop(STOP_WITHIN)) {
                LOGGER.warn("the log was still being followed when that should have stopped");
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return;
        }
        reader.close();
        index.close();
    }
}
