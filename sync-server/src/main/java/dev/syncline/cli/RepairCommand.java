package dev.syncline.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.syncline.event.Json;
import java.io.PrintWriter;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code syncline repair}. */
@Command(
        name = "repair",
        mixinStandardHelpOptions = true,
        headerHeading = "Examples:%n"
                + "  syncline repair                                     the plan: before and after, nothing is changed%n"
                + "  syncline repair --store postgres --execute          the log's documents into PostgreSQL%n"
                + "  syncline repair --class content --adopt postgres    the plan to make PostgreSQL's values events%n"
                + "%n",
        header = "Mends what reconciliation found; a document that moved since is skipped.",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:all mended, or a plan", "3:some skipped", "5:refused", "7:outcome unknown", "9:needs --yes"})
final class RepairCommand implements Callable<Integer> {
    private static final int SHOWN = 20;

    @Option(names = "--store", paramLabel = "STORE", description = "only what postgres, or json, holds wrong")
    private Optional<String> store = Optional.empty();

    @Option(names = "--collection", paramLabel = "COLLECTION", description = "only of this one")
    private Optional<String> collection = Optional.empty();

    @Option(names = "--class", paramLabel = "CLASS", description = "only missing, extra, stale-version, content ...")
    private Optional<String> kind = Optional.empty();

    @Option(names = "--adopt", paramLabel = "STORE", description = "publish the values of postgres, or json, as events")
    private Optional<String> adopt = Optional.empty();

    @Option(names = "--limit", paramLabel = "N", description = "divergences, at most (default: ${DEFAULT-VALUE})")
    private int limit = 1_000;

    @Option(names = "--execute", description = "do it; without, only the plan is shown")
    private boolean execute;

    @Option(names = "--yes", description = "do not ask")
    private boolean yes;

    @Option(names = "--confirm", paramLabel = "STORE", description = "with --adopt: the store's name once more")
    private Optional<String> confirm = Optional.empty();

    @Mixin
    private ServerOptions server;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        if (execute) {
            confirm();
        }
        ObjectNode body = Json.NODES.objectNode().put("limit", limit).put("execute", execute);
        store.ifPresent(name -> body.put("store", name));
        collection.ifPresent(name -> body.put("collection", name));
        kind.ifPresent(name -> body.put("class", name));
        adopt.ifPresent(name -> body.put("adopt", name));
        JsonNode result = new JobWatch(server, spec).run("/v1/ops/repairs", body, this::table);
        return result.path("skipped").asLong() > 0 ? ExitCode.FINDINGS : ExitCode.DONE;
    }

    /** Adopting makes a store's values the truth, so its name is typed; everything else is yes or no. */
    @SuppressWarnings("SystemConsoleNull") // from JDK 22 on there is one without a terminal: it reads no answer
    private void confirm() {
        boolean asks = server.output(OutputFormat.TABLE) == OutputFormat.TABLE && System.console() != null;
        String wanted = adopt.orElse("y");
        boolean given = adopt.isPresent() ? confirm.equals(adopt) : yes;
        if (given) {
            return;
        }
        String flag = adopt.map(name -> "--confirm " + name).orElse("--yes");
        if (!asks) {
            throw new CommandException(ExitCode.NEEDS_CONFIRMATION, "No terminal to ask on. Say it with " + flag);
        }
        String question = adopt.map(name -> "Publish the values of " + name + "? Type its name: ")
                .orElse("Repair up to " + limit + " divergences? [y/N] ");
        String answer = System.console().readLine("%s", question);
        if (answer == null || !answer.trim().equalsIgnoreCase(wanted)) {
            throw new CommandException(ExitCode.REFUSED, "Nothing was changed");
        }
    }

    private void table(JsonNode result, PrintWriter out) {
        int shown = 0;
        for (JsonNode item : result.path("items")) {
            if (shown++ < SHOWN) {
                StringJoiner classes = new StringJoiner(", ");
                item.path("classes").forEach(one -> classes.add(one.asText()));
                out.printf(
                        "%s/%s  %s in %s: %s%n",
                        item.path("collection").asText(),
                        item.path("id").asText(),
                        classes,
                        item.path("place").asText(),
                        item.path("outcome").asText());
                if (item.has("before")) {
                    out.println("    Before " + item.path("before"));
                    out.println("    After  " + item.path("after"));
                }
            }
        }
        if (shown > SHOWN) {
            out.println("... and " + (shown - SHOWN) + " more: -o json shows all");
        }
        out.printf(
                "%d planned, %d repaired, %d skipped%n",
                result.path("planned").asLong(),
                result.path("repaired").asLong(),
                result.path("skipped").asLong());
        if (!execute && result.path("planned").asLong() > 0) {
            out.println("Nothing was changed. Next: " + line());
        }
    }

    /** The exact line that does what the plan shows. */
    private String line() {
        StringBuilder line = new StringBuilder("syncline repair");
        store.ifPresent(name -> line.append(" --store ").append(name));
        collection.ifPresent(name -> line.append(" --collection ").append(name));
        kind.ifPresent(name -> line.append(" --class ").append(name));
        adopt.ifPresent(name -> line.append(" --adopt ").append(name));
        return line.append(" --limit ").append(limit).append(" --execute").toString();
    }
}
