package dev.syncline.deploy.load;

import dev.syncline.deploy.load.Comparison.Unit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** All that was measured beside peers; what comes in a round that warms up is forgotten. Used by one thread. */
final class Comparisons {
    private final Map<String, Comparison> comparisons = new LinkedHashMap<>();
    private boolean warmingUp;

    void warmingUp(boolean now) {
        warmingUp = now;
    }

    boolean isWarmingUp() {
        return warmingUp;
    }

    /** @param aim of the ratio: at least so much of a rate, at most so much of a time; 0 where there is none */
    void add(String what, String peer, Unit unit, double aim, double our, double their) {
        if (!warmingUp) {
            Optional<Double> wanted = aim == 0 ? Optional.empty() : Optional.of(aim);
            comparisons
                    .computeIfAbsent(what + "/" + peer, none -> new Comparison(what, peer, unit, wanted))
                    .add(our, their);
        }
    }

    void add(StageRates.Measured measured, int count, double aim) {
        add(
                measured.stage(),
                measured.peer(),
                Unit.PER_SECOND,
                aim,
                count / measured.seconds(),
                count / measured.peerSeconds());
    }

    List<Comparison> all() {
        return new ArrayList<>(comparisons.values());
    }
}
