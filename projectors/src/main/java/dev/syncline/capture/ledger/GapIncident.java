package dev.syncline.capture.ledger;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.List;

/**
 * Row changes may have been missed, and tables are not re-read yet. Open until they are.
 *
 * @param detail what was found, for people
 * @param tables that must be re-read; empty for all
 */
public record GapIncident(GapReason reason, String detail, Instant since, List<String> tables) {
    public GapIncident {
        requireNonNull(reason, "reason");
        requireNonNull(detail, "detail");
        requireNonNull(since, "since");
        tables = List.copyOf(tables);
    }

    /** One incident that asks for all that both ask for; the older one names it. */
    GapIncident and(GapIncident later) {
        boolean all = tables.isEmpty() || later.tables.isEmpty();
        List<String> both = all
                ? List.of()
                : java.util.stream.Stream.concat(tables.stream(), later.tables.stream())
                        .distinct()
                        .toList();
        return new GapIncident(reason, detail, since, both);
    }
}
