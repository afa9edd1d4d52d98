package dev.syncline.server;

import dev.syncline.event.Position;
import dev.syncline.export.Export;
import dev.syncline.history.kafka.PastDocuments;
import dev.syncline.projector.LogState;
import dev.syncline.projector.StoreSnapshots;
import dev.syncline.server.ops.ExportSource;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;

/** Export as a part of the server: from either store, or from the log. */
final class ExportPart implements ExportSource {
    private static final String LOG = "log";

    private final List<StoreSnapshots> stores;
    private final LogState log;
    private final PastDocuments past;
    private final String reads;
    private final Clock clock;

    /** @param reads the store that answers where none is named */
    ExportPart(List<StoreSnapshots> stores, LogState log, PastDocuments past, String reads, Clock clock) {
        this.stores = List.copyOf(stores);
        this.log = log;
        this.past = past;
        this.reads = reads;
        this.clock = clock;
    }

    @Override
    public Documents open(String collection, String from, Optional<String> at, String tenant) {
        if (!tenant.matches("[A-Za-z0-9._-]{1,64}")) {
            throw new IllegalArgumentException("tenant must be 1 to 64 of A-Z a-z 0-9 . _ -");
        }
        String source = from.isEmpty() ? reads : from;
        if (source.equals(LOG)) {
            Export.Lookup lookup = at.map(moment -> then(moment, tenant)).orElse(past::last);
            return sink -> {
                past.await(tenant, collection);
                Export.ofLog(log, lookup, tenant, collection, sink);
            };
        }
        StoreSnapshots store = stores.stream()
                .filter(one -> one.name().equals(source))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("from must be postgres, json or log"));
        if (at.isPresent()) {
            throw new IllegalArgumentException("at asks the log: from=log");
        }
        return sink -> Export.ofStore(store, tenant, collection, sink);
    }

    private Export.Lookup then(String at, String tenant) {
        if (at.matches("\\d{1,18}")) {
            Position position = new Position(Long.parseLong(at));
            Position end = past.end(tenant);
            if (position.compareTo(end) >= 0) {
                throw new IllegalArgumentException(
                        "position %s of tenant %s lies behind the log's end, %s".formatted(position, tenant, end));
            }
            return entries -> past.at(entries, position);
        }
        Instant time = time(at);
        if (time.isAfter(clock.instant())) {
            throw new IllegalArgumentException("at lies in the future");
        }
        return entries -> past.at(entries, time);
    }

    private static Instant time(String at) {
        try {
            return OffsetDateTime.parse(at.startsWith("@") ? at.substring(1) : at)
                    .toInstant();
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException("at must be a time as 2026-11-20T10:00:00Z, or a position as 90412", e);
        }
    }
}
