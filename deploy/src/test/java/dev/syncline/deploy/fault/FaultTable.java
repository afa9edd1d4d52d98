package dev.syncline.deploy.fault;

import dev.syncline.deploy.fault.Outcome.End;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.function.ToIntFunction;

/** What all runs found, a line for each fault. */
final class FaultTable {
    private final Map<String, List<Outcome>> rows = new LinkedHashMap<>();

    void add(Outcome outcome) {
        rows.computeIfAbsent(outcome.fault(), none -> new ArrayList<>()).add(outcome);
    }

    boolean isClean() {
        return rows.values().stream().allMatch(runs -> sum(runs, FaultTable::found) == 0);
    }

    private static int found(Outcome one) {
        boolean unknown = one.late() || one.end() == End.FAILED || one.end() == End.LEFT_OUT;
        return one.lost() + one.doubled() + one.inverted() + one.diverged() + (unknown ? 1 : 0);
    }

    /** As Markdown; seconds are the longest of all runs. */
    void print(PrintStream out) {
        out.println();
        out.println("| fault | row | runs | operations | lost | doubled | inverted | diverged | told, s | healed, s |");
        out.println("|---|---|---|---|---|---|---|---|---|---|");
        rows.forEach((name, runs) -> out.printf(
                "| %s | %s | %s | %,d | %d | %d | %d | %d | %s | %.1f |%n",
                name,
                runs.get(0).row(),
                ended(runs),
                sum(runs, Outcome::operations),
                sum(runs, Outcome::lost),
                sum(runs, Outcome::doubled),
                sum(runs, Outcome::inverted),
                sum(runs, Outcome::diverged),
                told(runs),
                most(runs, Outcome::healed)));
    }

    private static String ended(List<Outcome> runs) {
        StringBuilder text = new StringBuilder().append(count(runs, End.JUDGED));
        for (End end : List.of(End.FAILED, End.SKIPPED, End.LEFT_OUT)) {
            int count = count(runs, end);
            if (count > 0) {
                text.append(", ").append(count).append(' ');
                text.append(end == End.LEFT_OUT ? "left out" : end == End.FAILED ? "failed" : "skipped");
            }
        }
        return text.toString();
    }

    private static int count(List<Outcome> runs, End end) {
        return sum(runs, one -> one.end() == end ? 1 : 0);
    }

    private static String told(List<Outcome> runs) {
        double told = most(runs, Outcome::told);
        return runs.stream().anyMatch(Outcome::late) ? "late" : told == 0 ? "" : "%.1f".formatted(told);
    }

    private static int sum(List<Outcome> runs, ToIntFunction<Outcome> of) {
        return runs.stream().mapToInt(of).sum();
    }

    private static double most(List<Outcome> runs, ToDoubleFunction<Outcome> of) {
        return runs.stream().mapToDouble(of).max().orElse(0);
    }
}
