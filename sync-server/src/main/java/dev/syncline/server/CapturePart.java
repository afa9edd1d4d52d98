package dev.syncline.server;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.syncline.capture.Capture;
import dev.syncline.capture.CaptureConfig;
import dev.syncline.capture.CaptureNumbers;
import dev.syncline.capture.CaptureState;
import dev.syncline.capture.debezium.DebeziumRowStream;
import dev.syncline.capture.kafka.KafkaCaptureLedger;
import dev.syncline.capture.slot.Database;
import dev.syncline.catalog.Catalog;
import dev.syncline.event.Json;
import dev.syncline.postgres.PostgresSchema;
import dev.syncline.postgres.PostgresUrl;
import dev.syncline.projector.CrashPoint;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Capture as a part of the server, or nothing where it is switched off. */
final class CapturePart implements AutoCloseable {
    private static final Logger LOGGER = LoggerFactory.getLogger(CapturePart.class);
    private static final Duration STOP_WITHIN = Duration.ofSeconds(10);
    /** As long as the ledger waits. */
    private static final Duration DEFINITIONS_WITHIN = Duration.ofSeconds(10);

    private final Optional<Capture> capture;
    private final Optional<KafkaCaptureLedger> ledger;

    CapturePart(
            SynclineConfiguration configuration,
            Catalog catalog,
            LogPart log,
            StoresPart stores,
            Clock clock,
            CrashPoint crashPoint) {
        if (!configuration.capture().enabled()) {
            capture = Optional.empty();
            ledger = Optional.empty();
            return;
        }
        CaptureConfig config = config(configuration);
        KafkaCaptureLedger open =
                new KafkaCaptureLedger(log.client(), log.layout().topics().capture(), crashPoint);
        ledger = Optional.of(open);
        capture = Optional.of(new Capture(
                config,
                catalog,
                log.events(),
                log.definitions(DEFINITIONS_WITHIN),
                open,
                new KnownFromStores(
                        stores.json(), stores.postgresReads(), log.layout().changePartitions()),
                new DebeziumRowStream(config, catalog, crashPoint),
                clock,
                crashPoint));
    }

    private static CaptureConfig config(SynclineConfiguration configuration) {
        CaptureConfig defaults = CaptureConfig.of(database(configuration.postgres()));
        return new CaptureConfig(
                defaults.database(),
                configuration.capture().slot(),
                PostgresSchema.PUBLICATION,
                defaults.failoverSlot(),
                defaults.checkInterval(),
                defaults.heartbeat(),
                defaults.firstBackoff(),
                defaults.maxBackoff(),
                defaults.maxEventBytes());
    }

    /** Where the JDBC URL points to. */
    private static Database database(SynclineConfiguration.PostgresSettings settings) {
        return new Database(PostgresUrl.of(settings.url(), settings.user()), settings.user(), settings.password());
    }

    void start() {
        capture.ifPresent(Capture::start);
    }

    void watch(ServerMetrics metrics) {
        capture.ifPresent(running -> {
            metrics.gauge("syncline.capture.published", () -> running.numbers().eventsPublished());
            metrics.gauge("syncline.capture.reread", () -> running.numbers().eventsReread());
            metrics.gauge("syncline.capture.unfit", () -> running.numbers().rowsUnfit());
            metrics.gauge(
                    "syncline.capture.gap.incidents", () -> running.numbers().gapIncidents());
            metrics.gauge(
                    "syncline.capture.lag.seconds",
                    () -> running.numbers().lagSeconds().orElse(Double.NaN));
            metrics.gauge(
                    "syncline.capture.retained.wal.bytes",
                    () -> ServerMetrics.known(running.numbers().retainedWalBytes()));
        });
    }

    /** Events published since the start. */
    long published() {
        return capture.map(running -> running.numbers().eventsPublished()).orElse(0L);
    }

    ObjectNode status() {
        if (capture.isEmpty()) {
            return Json.NODES
                    .objectNode()
                    .put("ok", true)
                    .put("reason", "switched off: SQL by others does not come back");
        }
        CaptureNumbers numbers = capture.get().numbers();
        ObjectNode node = capture.get().state().match(new CaptureStatus());
        if (numbers.isWalNearLimit()) {
            String before =
                    node.path("ok").asBoolean() ? "" : node.path("reason").asText() + ". ";
            node.put("ok", false).put("reason", before + nearLimit(numbers));
        }
        node.put("published", numbers.eventsPublished());
        node.put("gapIncidents", numbers.gapIncidents());
        node.put("unfit", numbers.rowsUnfit());
        numbers.lagSeconds().ifPresent(lag -> node.put("lagSeconds", lag));
        numbers.retainedWalBytes().ifPresent(bytes -> node.put("retainedWalBytes", bytes));
        numbers.walStatus().ifPresent(status -> node.put("walStatus", status));
        return node;
    }

    private static String nearLimit(CaptureNumbers numbers) {
        return "PostgreSQL keeps %d MiB of WAL for the slot, of at most %d MiB (max_slot_wal_keep_size): beyond that the"
                        .formatted(
                                numbers.retainedWalBytes().orElse(0) >> 20,
                                numbers.walLimitBytes().orElse(0) >> 20)
                + " slot is lost, and all tables are read again. Who holds it, the oldest first: SELECT pid, xact_start,"
                + " state, query FROM pg_stat_activity WHERE xact_start IS NOT NULL ORDER BY xact_start [wal-kept]";
    }

    @Override
    public void close() {
        try {
            if (capture.isPresent() && !capture.get().stop(STOP_WITHIN)) {
                LOGGER.warn("capture still ran when it should have stopped");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        ledger.ifPresent(KafkaCaptureLedger::close);
    }

    /** The state in words: what, since when, what ends it. */
    private static final class CaptureStatus implements CaptureState.Cases<ObjectNode> {
        private static ObjectNode say(boolean ok, String reason) {
            return Json.NODES.objectNode().put("ok", ok).put("reason", reason);
        }

        @Override
        public ObjectNode starting(CaptureState.Starting starting) {
            return say(true, "connects, and compares the slot with what was recorded");
        }

        @Override
        public ObjectNode waitingForSlot(CaptureState.WaitingForSlot waiting) {
            String holder = waiting.holder()
                    .map(held -> "pid " + held.pid() + " on " + held.address())
                    .orElse("another session");
            return say(
                    true, "the slot is held by " + holder + "; this server takes over when that one ends [slot-held]");
        }

        @Override
        public ObjectNode running(CaptureState.Running running) {
            return say(true, "reads the slot since " + running.since());
        }

        @Override
        public ObjectNode gap(CaptureState.Gap gap) {
            return say(
                    false,
                    "%s since %s: %s. Tables are read again: %s, %d rows so far; no step is needed [gap-incident]"
                            .formatted(
                                    gap.incident().reason().wire(),
                                    gap.incident().since(),
                                    gap.incident().detail(),
                                    gap.progress().doing(),
                                    gap.progress().rowsRead()));
        }

        @Override
        public ObjectNode failed(CaptureState.Failed failed) {
            return say(
                    false,
                    "%s; attempt %d, the next at %s. Nothing is lost, PostgreSQL keeps the WAL"
                            .formatted(failed.reason(), failed.attempt(), failed.nextAttempt()));
        }

        @Override
        public ObjectNode stopped(CaptureState.Stopped stopped) {
            return say(false, "stopped");
        }
    }
}
