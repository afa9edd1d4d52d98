package dev.syncline.capture;

import static java.util.Objects.requireNonNull;

import dev.syncline.capture.ledger.CaptureLedger;
import dev.syncline.capture.reread.KnownDocuments;
import dev.syncline.capture.row.RowEvents;
import dev.syncline.capture.row.RowStream;
import dev.syncline.catalog.Catalog;
import dev.syncline.projector.CrashPoint;
import dev.syncline.projector.EventLog;
import dev.syncline.projector.LogDefinitions;
import java.time.Clock;

/** What every attempt of one capture works with. */
record Parts(
        CaptureConfig config,
        Catalog catalog,
        RowEvents rowEvents,
        EventLog log,
        LogDefinitions definitions,
        CaptureLedger ledger,
        KnownDocuments known,
        RowStream stream,
        Clock clock,
        CrashPoint crashPoint,
        Counters counters,
        Covered covered,
        StopSignal stop) {
    Parts {
        requireNonNull(log, "log");
        requireNonNull(definitions, "definitions");
        requireNonNull(ledger, "ledger");
        requireNonNull(known, "known");
        requireNonNull(stream, "stream");
        requireNonNull(crashPoint, "crashPoint");
    }
}
