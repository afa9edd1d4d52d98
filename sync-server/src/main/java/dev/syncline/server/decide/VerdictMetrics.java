package dev.syncline.server.decide;

import dev.syncline.event.Verdict;
import java.time.Instant;

/** Is told of every event read and every verdict: {@code accepted + rejected + duplicate = events read}. Thread-safe. */
@FunctionalInterface
public interface VerdictMetrics {
    VerdictMetrics NONE = (verdict, appended) -> {};

    /** @param appended when the event came into the log, by the log's clock */
    void decided(Verdict verdict, Instant appended);
}
