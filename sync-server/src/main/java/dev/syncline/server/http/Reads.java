package dev.syncline.server.http;

import dev.syncline.event.Position;
import dev.syncline.projector.DocumentReads;
import dev.syncline.projector.StoreUnavailableException;
import dev.syncline.projector.kafka.LogLayout;
import jakarta.ws.rs.core.HttpHeaders;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks the store that is configured, and the other one when it gives no answer. Thread-safe. */
public final class Reads {
    static final String STORE = "Syncline-Store";
    static final String MIN_POSITION = "Syncline-Min-Position";

    private static final Logger LOGGER = LoggerFactory.getLogger(Reads.class);
    private static final Duration ASK_AGAIN = Duration.ofSeconds(2);
    private static final Duration LOOK_AGAIN = Duration.ofMillis(5);

    private final List<DocumentReads> stores;
    private final LogLayout layout;
    private final Clock clock;
    private final BooleanSupplier stopping;
    private final Map<String, Instant> silent = new ConcurrentHashMap<>();

    /** What was read, and from where. */
    record Answer<T>(T value, String store) {}

    /**
     * @param stores in the order in which they are asked
     * @param stopping whether nothing is to be waited for any more
     */
    public Reads(List<DocumentReads> stores, LogLayout layout, Clock clock, BooleanSupplier stopping) {
        this.stores = List.copyOf(stores);
        this.layout = layout;
        this.clock = clock;
        this.stopping = stopping;
    }

    /**
     * Asks the store that the request names, or else one after the other, each after it has applied the position that
     * the request demands.
     *
     * @throws StoreUnavailableException if none answers
     */
    <T> Answer<T> read(String tenant, HttpHeaders headers, Function<DocumentReads, T> question) {
        Optional<Position> minimum = minimum(headers);
        Duration patience = Preferences.of(headers).patience();
        StoreUnavailableException last = null;
        for (DocumentReads store : asked(headers)) {
            try {
                if (minimum.isPresent()) {
                    awaitApplied(store, layout.partitionOf(tenant), minimum.get(), patience);
                }
                return new Answer<>(question.apply(store), store.name());
            } catch (StoreUnavailableException e) {
                silent.put(store.name(), clock.instant());
                LOGGER.warn("store unavailable for reading store={} reason={}", store.name(), e.getMessage());
                last = e;
            }
        }
        throw last;
    }

    private List<DocumentReads> asked(HttpHeaders headers) {
        String named = headers.getHeaderString(STORE);
        if (named == null) {
            return stores.stream().sorted(Comparator.comparing(this::isSilent)).toList();
        }
        List<String> names = new ArrayList<>();
        for (DocumentReads store : stores) {
            if (store.name().equals(named.trim())) {
                return List.of(store);
            }
            names.add(store.name());
        }
        throw new ProblemException(ProblemCode.BAD_REQUEST, STORE + " must be one of " + String.join(", ", names));
    }

    /** A store that gave no answer a moment ago is asked last, so that not every reader waits for it. */
    private boolean isSilent(DocumentReads store) {
        Instant since = silent.get(store.name());
        return since != null && since.plus(ASK_AGAIN).isAfter(clock.instant());
    }

    private static Optional<Position> minimum(HttpHeaders headers) {
        String header = headers.getHeaderString(MIN_POSITION);
        if (header == null) {
            return Optional.empty();
        }
        if (!header.trim().matches("\\d{1,18}")) {
            throw new ProblemException(ProblemCode.BAD_REQUEST, MIN_POSITION + " must be a position, as 90412");
        }
        return Optional.of(new Position(Long.parseLong(header.trim())));
    }

    private void awaitApplied(DocumentReads store, int partition, Position minimum, Duration patience) {
        Instant until = clock.instant().plus(patience);
        Position next = store.next(partition);
        while (next.offset() <= minimum.offset()) {
            if (stopping.getAsBoolean() || clock.instant().isAfter(until)) {
                throw new ProblemException(Problem.of(
                                ProblemCode.POSITION_NOT_REACHED,
                                "Store %s has applied everything below position %s, not yet %s. Try again later"
                                        .formatted(store.name(), next, minimum))
                        .withPosition(next));
            }
            LockSupport.parkNanos(LOOK_AGAIN.toNanos());
            next = store.next(partition);
        }
    }
}
