package dev.syncline.deploy.load;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.syncline.event.Json;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Locale;

/** All comparisons as a table, as one JSON file, and each as a picture. */
final class BenchReport {
    private static final int WIDTH = 640;
    private static final int LEFT = 20;
    private static final int BAR = 26;

    private BenchReport() {}

    /** As Markdown. */
    static void print(List<Comparison> comparisons, PrintStream out) {
        out.println();
        out.println("| what | beside | ours | the peer's | ratio: min, median, max | aim | reached |");
        out.println("|---|---|---|---|---|---|---|");
        for (Comparison one : comparisons) {
            Comparison.Spread ratio = one.ratio();
            out.printf(
                    "| %s | %s | %s | %s | %.2f, %.2f, %.2f | %s | %s |%n",
                    one.what(),
                    one.peer(),
                    text(one, one.ours().median()),
                    text(one, one.theirs().median()),
                    ratio.min(),
                    ratio.median(),
                    ratio.max(),
                    one.aim(),
                    one.isReached().map(reached -> reached ? "yes" : "no").orElse(""));
        }
    }

    private static String text(Comparison one, double value) {
        return one.unit().text(value);
    }

    static void write(List<Comparison> comparisons, Path directory, Clock clock) throws IOException {
        Files.createDirectories(directory);
        ObjectNode root = Json.NODES.objectNode().put("at", clock.instant().toString());
        root.put("processors", Runtime.getRuntime().availableProcessors());
        root.put("java", Runtime.version().toString());
        ArrayNode all = root.putArray("comparisons");
        for (Comparison one : comparisons) {
            all.add(one.tree());
            String name = one.what().toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-");
            Files.writeString(
                    directory.resolve(
                            name + "--" + one.peer().toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-") + ".svg"),
                    picture(one));
        }
        Files.write(directory.resolve("bench.json"), Json.text(root).getBytes(StandardCharsets.UTF_8));
    }

    /** Two bars, as long as the medians, each with a line from its smallest to its largest. */
    private static String picture(Comparison one) {
        double most = Math.max(one.ours().max(), one.theirs().max());
        StringBuilder svg = new StringBuilder();
        svg.append("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"150\" font-family=\"sans-serif\">%n"
                .formatted(WIDTH));
        svg.append("<text x=\"%d\" y=\"22\" font-size=\"15\">%s</text>%n".formatted(LEFT, escaped(one.what())));
        bar(
                svg,
                40,
                "#2563eb",
                one.ours(),
                most,
                "Syncline " + text(one, one.ours().median()));
        bar(
                svg,
                90,
                "#9ca3af",
                one.theirs(),
                most,
                one.peer() + " " + text(one, one.theirs().median()));
        svg.append(
                "<text x=\"%d\" y=\"145\" font-size=\"11\" fill=\"#555\">ratio %.2f (%.2f to %.2f), %d rounds</text>%n"
                        .formatted(
                                LEFT,
                                one.ratio().median(),
                                one.ratio().min(),
                                one.ratio().max(),
                                one.rounds()));
        return svg.append("</svg>\n").toString();
    }

    private static void bar(
            StringBuilder svg, int y, String color, Comparison.Spread spread, double most, String label) {
        double scale = (WIDTH - 2.0 * LEFT) / most;
        svg.append(String.format(
                Locale.ROOT,
                "<rect x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"%d\" fill=\"%s\"/>%n",
                LEFT,
                y,
                spread.median() * scale,
                BAR,
                color));
        svg.append(String.format(
                Locale.ROOT,
                "<line x1=\"%.1f\" x2=\"%.1f\" y1=\"%d\" y2=\"%d\" stroke=\"black\"/>%n",
                LEFT + spread.min() * scale,
                LEFT + spread.max() * scale,
                y + BAR / 2,
                y + BAR / 2));
        svg.append(
                "<text x=\"%d\" y=\"%d\" font-size=\"11\">%s</text>%n".formatted(LEFT, y + BAR + 13, escaped(label)));
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;");
    }
}
