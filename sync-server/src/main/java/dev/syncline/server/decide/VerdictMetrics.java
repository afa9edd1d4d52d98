package dev.syncline.server.decide;

import dev.syncline.event.Verdict;

/** Is told of every event read and every verdict: {@code accepted + rejected + duplicate = events read}. Thread-safe. */
@FunctionalInterface
public interface VerdictMetrics {
    VerdictMetrics NONE = verdict -> {};

    void decided(Verdict verdict);
}
