package dev.syncline.capture;

import dev.syncline.capture.ledger.CaptureLedger;
import dev.syncline.capture.ledger.GapIncident;
import dev.syncline.capture.ledger.GapReason;
import dev.syncline.capture.ledger.LedgerRecord;
import dev.syncline.capture.row.RowBatch;
import dev.syncline.capture.row.RowChange;
import dev.syncline.capture.row.RowEvents;
import dev.syncline.capture.row.RowStream;
import dev.syncline.projector.CrashPoint;
import dev.syncline.projector.LogDefinitions;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes the slot's batches: publishes all, waits for the log, writes the ledger; only then may the slot move. Batches
 * come from one thread at a time, all else from any.
 */
final class BatchPublisher implements RowStream.Batches {
    private static final Logger LOGGER = LoggerFactory.getLogger(BatchPublisher.class);
    private static final Pattern OWN_ORIGIN = Pattern.compile(CaptureConfig.OWN_ORIGINS);

    private final RowEvents rowEvents;
    private final Publisher publisher;
    private final LogDefinitions definitions;
    private final CaptureLedger ledger;
    private final Counters counters;
    private final Covered covered;
    private final Clock clock;
    private final CrashPoint crashPoint;
    private final CompletableFuture<Void> incidentRaised = new CompletableFuture<>();
    private volatile LedgerRecord current;
    private volatile long footprint;
    private boolean retired;

    BatchPublisher(Parts parts, LedgerRecord from) {
        this.rowEvents = parts.rowEvents();
        this.publisher = new Publisher(parts.log(), parts.counters(), parts.counters().published);
        this.definitions = parts.definitions();
        this.ledger = parts.ledger();
        this.counters = parts.counters();
        this.covered = parts.covered();
        this.clock = parts.clock();
        this.crashPoint = parts.crashPoint();
        this.current = from;
        this.footprint = from.footprint();
    }

    /** What the ledger holds; the slot is never told more. */
    LedgerRecord current() {
        return current;
    }

    /** Completes when a batch raised an incident, which stands in the ledger by then. */
    CompletableFuture<Void> incidentRaised() {
        return incidentRaised;
    }

    /** It stands in PostgreSQL; the ledger gets it with the next batch. */
    void footprintLeft(long number) {
        footprint = number;
    }

    /** From now on nothing is taken: a reader that did not end in time must not write the ledger of its successor. */
    synchronized void retire() {
        retired = true;
    }

    @Override
    public void accept(RowBatch batch) throws InterruptedException {
        crashPoint.reached(CrashPoint.Stage.CAPTURE_BATCH_RECEIVED);
        // Also where nothing came: rows of tables that this server does not know are passed over unseen.
        definitions.check();
        publishAll(batch.changes());
        crashPoint.reached(CrashPoint.Stage.CAPTURE_ACKNOWLEDGED);
        LedgerRecord next = current.processed(batch.confirmable()).footprint(footprint);
        Optional<GapIncident> incident = truncated(batch);
        if (incident.isPresent()) {
            next = next.raise(incident.get());
        }
        save(next);
        counters.processed(next.processed(), batch.newest());
        if (incident.isPresent()) {
            counters.incidents.incrementAndGet();
            LOGGER.error(
                    "gap incident raised reason=truncated tables={}",
                    incident.get().tables());
            incidentRaised.complete(null);
        }
    }

    private void publishAll(List<RowChange> changes) throws InterruptedException {
        int half = changes.size() / 2;
        for (int i = 0; i < changes.size(); i++) {
            RowChange change = changes.get(i);
            counters.rowsRead.incrementAndGet();
            if (change.at()
                    .origin()
                    .filter(name -> OWN_ORIGIN.matcher(name).matches())
                    .isPresent()) {
                counters.ofProjectors.incrementAndGet();
            } else {
                publisher.publish(rowEvents.of(change, current.epoch()));
            }
            if (i == half) {
                crashPoint.reached(CrashPoint.Stage.CAPTURE_HALF_PUBLISHED);
            }
        }
        publisher.flush();
    }

    private Optional<GapIncident> truncated(RowBatch batch) {
        List<String> tables = batch.changes().stream()
                .filter(RowChange.Truncated.class::isInstance)
                .map(RowChange::at)
                .filter(at -> rowEvents.collection(at.table()).isPresent())
                .filter(at -> !covered.covers(at.table(), at.lsn()))
                .map(RowChange.At::table)
                .distinct()
                .toList();
        return tables.isEmpty()
                ? Optional.empty()
                : Optional.of(new GapIncident(
                        GapReason.TRUNCATED, "TRUNCATE of " + String.join(", ", tables), clock.instant(), tables));
    }

    private synchronized void save(LedgerRecord next) {
        if (retired) {
            throw new IllegalStateException("this reader of the slot was given up");
        }
        ledger.save(next);
        crashPoint.reached(CrashPoint.Stage.CAPTURE_LEDGER_SAVED);
        current = next;
    }
}
