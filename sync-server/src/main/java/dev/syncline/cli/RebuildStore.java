package dev.syncline.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.syncline.event.Json;
import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code syncline rebuild postgres} and {@code json}: the plan, or the beginning of the work. */
abstract class RebuildStore implements Callable<Integer> {
    private final String store;

    @Mixin
    private ServerOptions server;

    @Spec
    private CommandSpec spec;

    @Option(names = "--execute", description = "do it; without, only the plan is shown")
    private boolean execute;

    @Option(names = "--yes", description = "do not ask")
    private boolean yes;

    @Option(names = "--switch", description = "take the live store's place without being asked again")
    private boolean swap;

    @Option(names = "--collection", split = ",", paramLabel = "NAME", description = "only these")
    private List<String> collections = List.of();

    @Option(
            names = "--from",
            paramLabel = "SOURCE",
            description = "changes (default), or events: then each is decided again")
    private Optional<String> from = Optional.empty();

    @Option(
            names = "--until",
            paramLabel = "MOMENT",
            description = "as it was at a time (2026-11-20T10:00:00Z), or at a position of the tenant: beside the live"
                    + " store, for good; asks the events")
    private Optional<String> until = Optional.empty();

    @Option(names = "--tenant", paramLabel = "T", description = "whose position --until is (default: default)")
    private Optional<String> tenant = Optional.empty();

    @Option(names = "--rate", paramLabel = "N", description = "documents a second at most")
    private long rate;

    @Option(names = "--no-watch", description = "with --execute: begin it, and return at once")
    private boolean leave;

    private RebuildStore(String store) {
        this.store = store;
    }

    /** {@code syncline rebuild postgres}. */
    @Command(
            name = "postgres",
            mixinStandardHelpOptions = true,
            headerHeading = "Examples:%n  syncline rebuild postgres --execute --switch%n%n",
            header = "PostgreSQL: fresh tables in a schema of their own. Without --execute only the plan.")
    static final class Postgres extends RebuildStore {
        Postgres() {
            super("postgres");
        }
    }

    /** {@code syncline rebuild json}. */
    @Command(
            name = "json",
            mixinStandardHelpOptions = true,
            headerHeading = "Examples:%n  syncline rebuild json --execute --switch%n%n",
            header = "The JSON store: fresh files in a directory of their own. Without --execute only the plan.")
    static final class JsonFiles extends RebuildStore {
        JsonFiles() {
            super("json");
        }
    }

    @Override
    public Integer call() throws InterruptedException {
        if (execute) {
            String then = swap ? ", and let it take the live one's place" : "";
            String what = until.map(moment -> "Build what " + store + " was at " + moment)
                    .orElse("Rebuild the store " + store);
            Confirmation.yes(server, yes, what + " beside the live one" + then + "?");
        }
        JobWatch watch = new JobWatch(server, spec);
        JsonNode answer = server.post(RebuildCommand.PATH, body());
        if (!execute) {
            watch.print(answer, (plan, out) -> RebuildTable.plan(plan, line(), out));
            return answer.has("refusal") ? ExitCode.REFUSED : ExitCode.DONE;
        }
        if (leave) {
            watch.print(answer, this::begun);
            return ExitCode.DONE;
        }
        JsonNode job = watch.watch(answer.path("id").asText(), RebuildStore::waitsForSwitch);
        if (waitsForSwitch(job)) {
            watch.print(job, RebuildTable::waiting);
        } else {
            watch.print(job.path("result"), RebuildTable::result);
        }
        return ExitCode.DONE;
    }

    private static boolean waitsForSwitch(JsonNode job) {
        return job.path("state").asText().equals("waiting: switch");
    }

    private ObjectNode body() {
        ObjectNode body = Json.NODES
                .objectNode()
                .put("store", store)
                .put("switch", swap)
                .put("rate", rate)
                .put("execute", execute);
        from.ifPresent(source -> body.put("from", source));
        until.ifPresent(moment -> body.put("until", moment));
        tenant.ifPresent(name -> body.put("tenant", name));
        ArrayNode names = body.putArray("collections");
        collections.forEach(names::add);
        return body;
    }

    private void begun(JsonNode job, PrintWriter out) {
        String id = job.path("id").asText();
        out.printf("job %s runs. See: syncline job watch %1$s%n", id);
        if (until.isPresent()) {
            out.printf("Its result names where the past stands, and how to read and to drop it%n");
        } else if (!swap) {
            out.printf("It will wait for the switch. Next: syncline rebuild switch %s%n", id);
        }
    }

    /** The exact line that does what the plan shows. */
    private String line() {
        StringBuilder line = new StringBuilder("syncline rebuild ").append(store);
        if (!collections.isEmpty()) {
            line.append(" --collection ").append(String.join(",", collections));
        }
        from.ifPresent(source -> line.append(" --from ").append(source));
        until.ifPresent(moment -> line.append(" --until ").append(moment));
        tenant.ifPresent(name -> line.append(" --tenant ").append(name));
        if (rate > 0) {
            line.append(" --rate ").append(rate);
        }
        return line.append(swap ? " --switch" : "").append(" --execute").toString();
    }
}
