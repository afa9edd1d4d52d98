package dev.syncline.capture.reread;

import static java.util.Objects.requireNonNull;

import dev.syncline.capture.row.Captured;
import dev.syncline.capture.row.Row;
import dev.syncline.capture.row.RowEvents;
import dev.syncline.capture.slot.Lsn;
import dev.syncline.catalog.Collection;
import dev.syncline.event.CaptureSequence;
import dev.syncline.event.DocumentKey;
import dev.syncline.event.Event;
import dev.syncline.event.Expectation;
import dev.syncline.event.Version;
import dev.syncline.projector.CrashPoint;
import dev.syncline.projector.OldCatalogException;
import dev.syncline.projector.StoredDocument;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compares whole tables with what the log is known to hold, and publishes what differs. Doing it again, from the start,
 * is always safe. One object per re-read, used by one thread.
 */
public final class Reread {
    private static final Logger LOGGER = LoggerFactory.getLogger(Reread.class);
    private static final int CHUNK = 1000;
    private static final Duration WAIT = Duration.ofMillis(200);

    private final Connection connection;
    private final RowEvents rowEvents;
    private final KnownDocuments knownDocuments;
    private final Publishing publishing;
    private final Clock clock;
    private final CrashPoint crashPoint;
    private final Consumer<Progress> progress;

    private CaptureSequence sequence;
    private int tablesDone;
    private int tables;
    private long rowsRead;
    private long published;

    /** Takes the events of the re-read, in order. */
    public interface Publishing {
        /**
         * Rows were read, and what they hold is published next.
         *
         * @throws OldCatalogException if the log has definitions of what was not read
         */
        void checkComplete();

        void publish(Captured captured) throws InterruptedException;

        /** Returns when all that was published can no longer be lost. */
        void flush() throws InterruptedException;

        /** Waits; ends with InterruptedException when capture is to stop. */
        void pause(Duration duration) throws InterruptedException;
    }

    /** @param connection of its own, closed by the caller */
    public Reread(
            Connection connection,
            RowEvents rowEvents,
            KnownDocuments knownDocuments,
            Publishing publishing,
            Clock clock,
            CrashPoint crashPoint,
            Consumer<Progress> progress) {
        this.connection = requireNonNull(connection, "connection");
        this.rowEvents = requireNonNull(rowEvents, "rowEvents");
        this.knownDocuments = requireNonNull(knownDocuments, "knownDocuments");
        this.publishing = requireNonNull(publishing, "publishing");
        this.clock = requireNonNull(clock, "clock");
        this.crashPoint = requireNonNull(crashPoint, "crashPoint");
        this.progress = requireNonNull(progress, "progress");
    }

    /** @param barrier every row change up to here is told by what the re-read published, or was known */
    public record Result(Lsn barrier, long rowsRead) {}

    /** Publishes what differs; returns when the log has all of it. */
    public Result run(long epoch, List<Collection> collections) throws SQLException, InterruptedException {
        tables = collections.size();
        Barrier barrier = Barrier.take(connection);
        while (!barrier.isReached(connection)) {
            tell("waiting for transactions older than " + barrier.lsn());
            publishing.pause(WAIT);
        }
        sequence = new CaptureSequence(epoch, barrier.lsn().value());
        for (Collection collection : collections) {
            Optional<TableRows> rows = TableRows.of(connection, collection);
            if (rows.isPresent()) {
                readRows(collection, rows.get());
                findDeleted(collection, rows.get());
            } else {
                LOGGER.error("table is missing or has no key, not re-read collection={}", collection.name());
            }
            tablesDone++;
        }
        publishing.flush();
        tell("done");
        return new Result(barrier.lsn(), rowsRead);
    }

    private void readRows(Collection collection, TableRows rows) throws SQLException, InterruptedException {
        Optional<TableRows.Place> last = Optional.empty();
        while (true) {
            List<Row> chunk = rows.after(last, CHUNK);
            publishing.checkComplete();
            for (Row row : chunk) {
                compare(collection, row);
            }
            publishing.flush();
            rowsRead += chunk.size();
            tell("reading " + collection.table());
            if (chunk.size() < CHUNK) {
                return;
            }
            crashPoint.reached(CrashPoint.Stage.CAPTURE_REREAD_CHUNK);
            last = Optional.of(rows.place(chunk.get(chunk.size() - 1)));
        }
    }

    private void compare(Collection collection, Row row) throws InterruptedException {
        Optional<Version> version = row.version().map(Version::new);
        Expectation expectation =
                version.<Expectation>map(Expectation.Exactly::new).orElse(Expectation.ANYTHING);
        Captured captured = rowEvents.put(collection, row, RowEvents.envelope(sequence, clock.instant(), expectation));
        boolean isKnown = captured.match(new KnownRow(knownDocuments, collection, row));
        if (!isKnown) {
            publish(captured);
        }
    }

    private void publish(Captured captured) throws InterruptedException {
        published++;
        publishing.publish(captured);
    }

    /** Asks twice: a document without a row may be one that PostgreSQL's projector has not written yet. */
    private void findDeleted(Collection collection, TableRows rows) throws SQLException, InterruptedException {
        tell("looking for deleted rows of " + collection.table());
        Suspects suspects = new Suspects(rows);
        knownDocuments.forEachKey(collection.name(), suspects);
        Map<DocumentKey, Version> versions = suspects.all();
        if (versions.isEmpty()) {
            return;
        }
        tell("waiting for PostgreSQL's projector");
        while (!knownDocuments.awaitPostgresApplied(WAIT)) {
            publishing.pause(Duration.ZERO);
        }
        // Behind that: what was parked meanwhile has no row either.
        Set<DocumentKey> parked = knownDocuments.parked(collection.name());
        List<DocumentKey> missing = suspects.still();
        publishing.checkComplete();
        missing.removeIf(parked::contains);
        for (DocumentKey key : missing) {
            Version version = versions.get(key);
            if (knownDocuments
                    .find(key)
                    .map(StoredDocument::version)
                    .filter(version::equals)
                    .isPresent()) {
                publish(new Captured.Says(new Event.Delete(
                        key, RowEvents.envelope(sequence, clock.instant(), new Expectation.Exactly(version)))));
                crashPoint.reached(CrashPoint.Stage.CAPTURE_REREAD_DELETED);
            }
        }
        publishing.flush();
    }

    private void tell(String doing) {
        progress.accept(new Progress(doing, tablesDone, tables, rowsRead, published));
    }
}
