package dev.syncline.deploy.load;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.syncline.event.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** One figure of Syncline beside a peer's, round by round. Used by one thread. */
final class Comparison {
    private final String what;
    private final String peer;
    private final Unit unit;
    private final Optional<Double> aim;
    private final List<Double> ours = new ArrayList<>();
    private final List<Double> theirs = new ArrayList<>();

    /** What is measured, and so whether more or less of it is better. */
    enum Unit {
        PER_SECOND("%,.0f/s"),
        MILLISECONDS("%.2f ms"),
        MEBIBYTES("%,.0f MiB");

        private final String form;

        Unit(String form) {
            this.form = form;
        }

        String text(double value) {
            return form.formatted(value);
        }
    }

    /**
     * Smallest, middle and largest of all rounds.
     *
     * @param median the mean of the two in the middle, where there are two
     */
    record Spread(double min, double median, double max) {
        static Spread of(List<Double> values) {
            List<Double> sorted = values.stream().sorted().toList();
            double median = (sorted.get((sorted.size() - 1) / 2) + sorted.get(sorted.size() / 2)) / 2;
            return new Spread(sorted.get(0), median, sorted.get(sorted.size() - 1));
        }

        ObjectNode tree() {
            return Json.NODES.objectNode().put("min", min).put("median", median).put("max", max);
        }
    }

    /** @param aim of the ratio: at least so much of a rate, at most so much of a time */
    Comparison(String what, String peer, Unit unit, Optional<Double> aim) {
        this.what = what;
        this.peer = peer;
        this.unit = unit;
        this.aim = aim;
    }

    void add(double our, double their) {
        ours.add(our);
        theirs.add(their);
    }

    String what() {
        return what;
    }

    String peer() {
        return peer;
    }

    Unit unit() {
        return unit;
    }

    int rounds() {
        return ours.size();
    }

    Spread ours() {
        return Spread.of(ours);
    }

    Spread theirs() {
        return Spread.of(theirs);
    }

    /** Ours to the peer's, of the same round. */
    Spread ratio() {
        List<Double> ratios = new ArrayList<>();
        for (int i = 0; i < ours.size(); i++) {
            ratios.add(ours.get(i) / theirs.get(i));
        }
        return Spread.of(ratios);
    }

    /** By the median; empty where nothing was aimed at. */
    Optional<Boolean> isReached() {
        return aim.map(wanted -> unit == Unit.PER_SECOND ? ratio().median() >= wanted : ratio().median() <= wanted);
    }

    String aim() {
        return aim.map(wanted -> (unit == Unit.PER_SECOND ? "≥ " : "≤ ") + "%.2f".formatted(wanted))
                .orElse("");
    }

    ObjectNode tree() {
        ObjectNode tree = Json.NODES.objectNode().put("what", what).put("peer", peer);
        tree.put("unit", unit.name().toLowerCase(Locale.ROOT)).put("rounds", rounds());
        tree.set("ours", ours().tree());
        tree.set("peers", theirs().tree());
        tree.set("ratio", ratio().tree());
        aim.ifPresent(wanted -> tree.put("aim", wanted));
        isReached().ifPresent(reached -> tree.put("reached", reached));
        return tree;
    }
}
