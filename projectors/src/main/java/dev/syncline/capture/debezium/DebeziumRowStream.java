package dev.syncline.capture.debezium;

import static java.util.Objects.requireNonNull;

import dev.syncline.capture.CaptureConfig;
import dev.syncline.capture.row.RowBatch;
import dev.syncline.capture.row.RowChange;
import dev.syncline.capture.row.RowStream;
import dev.syncline.capture.slot.Database;
import dev.syncline.capture.slot.Lsn;
import dev.syncline.catalog.Catalog;
import dev.syncline.catalog.Collection;
import dev.syncline.projector.CrashPoint;
import io.debezium.embedded.Connect;
import io.debezium.engine.ChangeEvent;
import io.debezium.engine.DebeziumEngine;
import io.debezium.engine.DebeziumEngine.RecordCommitter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import org.apache.kafka.connect.source.SourceRecord;

/** Reads the slot with Debezium, a new engine for each {@link #open}. */
public final class DebeziumRowStream implements RowStream {
    private final CaptureConfig config;
    private final List<Collection> collections;
    private final CrashPoint crashPoint;

    public DebeziumRowStream(CaptureConfig config, Catalog catalog, CrashPoint crashPoint) {
        this.config = requireNonNull(config, "config");
        this.collections = catalog.collections();
        this.crashPoint = requireNonNull(crashPoint, "crashPoint");
    }

    @Override
    public Reading open(Database server, boolean allOrigins, String placeholder, Batches batches) {
        Properties settings = EngineSettings.of(config, server, collections, allOrigins, placeholder);
        EngineReading reading = new EngineReading();
        DebeziumEngine<ChangeEvent<SourceRecord, SourceRecord>> engine = DebeziumEngine.create(Connect.class)
                .using(settings)
                .notifying(new Handler(new SourceRecords(placeholder), batches))
                .using(reading)
                .build();
        reading.start(engine);
        return reading;
    }

    /** Marks a batch only when it was taken; an exception ends the engine, and nothing of the batch is marked. */
    private final class Handler implements DebeziumEngine.ChangeConsumer<ChangeEvent<SourceRecord, SourceRecord>> {
        private final SourceRecords sourceRecords;
        private final Batches batches;

        Handler(SourceRecords sourceRecords, Batches batches) {
            this.sourceRecords = sourceRecords;
            this.batches = batches;
        }

        @Override
        public void handleBatch(
                List<ChangeEvent<SourceRecord, SourceRecord>> events,
                RecordCommitter<ChangeEvent<SourceRecord, SourceRecord>> committer)
                throws InterruptedException {
            batches.accept(batch(events));
            for (ChangeEvent<SourceRecord, SourceRecord> event : events) {
                committer.markProcessed(event);
            }
            committer.markBatchFinished();
            crashPoint.reached(CrashPoint.Stage.CAPTURE_MARKED);
        }

        private RowBatch batch(List<ChangeEvent<SourceRecord, SourceRecord>> events) {
            List<RowChange> changes = new ArrayList<>(events.size());
            Lsn confirmable = Lsn.ZERO;
            Optional<Instant> newest = Optional.empty();
            for (ChangeEvent<SourceRecord, SourceRecord> event : events) {
                SourceRecord record = event.value();
                Optional<RowChange> change = sourceRecords.change(record);
                change.ifPresent(changes::add);
                confirmable = confirmable.max(SourceRecords.confirmable(record));
                confirmable = confirmable.max(change.map(row -> row.at().lsn()).orElse(Lsn.ZERO));
                Optional<Instant> written = SourceRecords.time(record);
                newest = written.isPresent() ? written : newest;
            }
            return new RowBatch(changes, confirmable, newest);
        }

        @Override
        public boolean supportsTombstoneEvents() {
            return false;
        }
    }
}
