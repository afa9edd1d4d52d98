package dev.syncline.deploy.fault;

import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.Map;

/** What all runs found, a line for each fault. */
final class FaultTable {
    private final Map<String, Row> rows = new LinkedHashMap<>();

    private static final class Row {
        private final String number;
        private int runs;
        private int operations;
        private int lost;
        private int doubled;
        private int inverted;
        private int diverged;
        private double told;
        private double healed;
        private int late;
        private int failed;
        private int skipped;
        private int leftOut;

        private Row(String number) {
            this.number = number;
        }
    }

    private Row row(Fault fault) {
        return rows.computeIfAbsent(fault.name(), none -> new Row(fault.row()));
    }

    void add(Fault fault, FaultRun.Findings findings) {
        Row row = row(fault);
        row.runs++;
        row.operations += findings.operations();
        row.lost += findings.lost().size() + findings.skipped().size();
        row.doubled += findings.doubled().size();
        row.inverted += findings.inverted().size();
        row.diverged += findings.diverged().size();
        row.told = Math.max(row.told, findings.told().orElse(0.0));
        row.healed = Math.max(row.healed, findings.healed());
        row.late += findings.toldLate() ? 1 : 0;
    }

    /** A run that did not come to its end. */
    void failed(Fault fault) {
        row(fault).failed++;
    }

    /** This machine does not let it be made. */
    void skipped(Fault fault) {
        row(fault).skipped++;
    }

    /** There was no time for it. */
    void leftOut(Fault fault) {
        row(fault).leftOut++;
    }

    boolean isClean() {
        return rows.values().stream()
                .allMatch(row ->
                        row.lost + row.doubled + row.inverted + row.diverged + row.late + row.failed + row.leftOut
                                == 0);
    }

    /** As Markdown; seconds are the longest of all runs. */
    void print(PrintStream out) {
        out.println();
        out.println("| fault | row | runs | operations | lost | doubled | inverted | diverged | told, s | healed, s |");
        out.println("|---|---|---|---|---|---|---|---|---|---|");
        rows.forEach((name, row) -> out.printf(
                "| %s | %s | %d%s | %,d | %d | %d | %d | %d | %s | %.1f |%n",
                name,
                row.number,
                row.runs,
                (row.failed == 0 ? "" : ", " + row.failed + " failed")
                        + (row.skipped == 0 ? "" : ", " + row.skipped + " skipped")
                        + (row.leftOut == 0 ? "" : ", " + row.leftOut + " left out"),
                row.operations,
                row.lost,
                row.doubled,
                row.inverted,
                row.diverged,
                row.late > 0 ? "late" : row.told == 0 ? "" : "%.1f".formatted(row.told),
                row.healed));
    }
}
