package dev.syncline.server.live;

import dev.syncline.catalog.Catalog;
import dev.syncline.catalog.Collection;
import dev.syncline.codec.ChangeCodec;
import dev.syncline.event.DocumentKey;
import dev.syncline.event.Json;
import dev.syncline.event.Position;
import dev.syncline.projector.LoggedChange;
import dev.syncline.projector.kafka.ChangeTail;
import dev.syncline.projector.kafka.ChangeTails;
import dev.syncline.projector.kafka.Start;
import dev.syncline.server.http.ProblemCode;
import dev.syncline.server.http.ProblemException;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HEAD;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.StreamingOutput;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Changes as JSON lines, in the order of the tenant's positions: those that were, then those that come. */
@Path("/v1/changes")
public final class ChangesResource {
    /** A line without content now and then finds out whether anybody still listens. */
    private static final Duration KEEP_ALIVE = Duration.ofSeconds(15);

    private final ChangeTails tails;
    private final Catalog catalog;

    public ChangesResource(ChangeTails tails, Catalog catalog) {
        this.tails = tails;
        this.catalog = catalog;
    }

    /**
     * Streams until the client goes, or with {@code until=end} up to where the log ended when it was asked.
     *
     * @param since {@code latest}, {@code earliest}, a position, {@code @} and a time or a duration ago, or {@code event:}
     *     and an event's id or place
     * @param collections comma-separated; all where empty
     * @param id only the document with this id; any where empty
     */
    @GET
    public Response get(
            @QueryParam("since") @DefaultValue("latest") String since,
            @QueryParam("until") @DefaultValue("") String until,
            @QueryParam("collections") @DefaultValue("") String collections,
            @QueryParam("id") @DefaultValue("") String id) {
        Set<String> wanted = known(collections);
        Start start = start(since);
        Position last = until.equals("end") ? start.end() : new Position(Long.MAX_VALUE);
        // Opened by who writes the answer: a client that left before must not leave a consumer behind.
        StreamingOutput stream = out -> {
            try (ChangeTail tail = tails.open(DocumentKey.DEFAULT_TENANT, start.from())) {
                stream(tail, last, key -> isWanted(key, wanted, id), out);
            }
        };
        return described(start).entity(stream).build();
    }

    /** Where the stream would begin, without the stream: Jersey's own HEAD would write it all to nobody. */
    @HEAD
    public Response head(
            @QueryParam("since") @DefaultValue("latest") String since,
            @QueryParam("collections") @DefaultValue("") String collections) {
        known(collections);
        return described(start(since)).build();
    }

    private static Response.ResponseBuilder described(Start start) {
        Response.ResponseBuilder response = Response.ok()
                .type("application/x-ndjson")
                .header("Syncline-Position", start.from().offset())
                .header("Cache-Control", "no-store");
        start.at().ifPresent(time -> response.header("Syncline-Position-Time", time));
        if (start.later()) {
            response.header("Syncline-Log-Begins-Later", "true");
        }
        return response;
    }

    private Set<String> known(String collections) {
        Set<String> wanted = new TreeSet<>();
        for (String name : collections.split(",")) {
            if (!name.isBlank() && catalog.collection(name.trim()).isEmpty()) {
                throw new ProblemException(
                        ProblemCode.UNKNOWN_COLLECTION,
                        "The catalog has: "
                                + catalog.collections().stream()
                                        .map(Collection::name)
                                        .collect(Collectors.joining(", ")));
            }
            if (!name.isBlank()) {
                wanted.add(name.trim());
            }
        }
        return wanted;
    }

    private Start start(String since) {
        try {
            return tails.start(DocumentKey.DEFAULT_TENANT, since)
                    .orElseThrow(() -> new ProblemException(
                            ProblemCode.UNKNOWN_EVENT,
                            "The log has no change of " + since
                                    + ": it is not decided yet, was refused, or a later change has replaced it"));
        } catch (IllegalArgumentException e) {
            throw new ProblemException(ProblemCode.BAD_REQUEST, e.getMessage());
        }
    }

    private static boolean isWanted(DocumentKey key, Set<String> wanted, String id) {
        return key.tenant().equals(DocumentKey.DEFAULT_TENANT)
                && (wanted.isEmpty() || wanted.contains(key.collection()))
                && (id.isEmpty() || key.id().equals(id));
    }

    private static void stream(ChangeTail tail, Position last, Predicate<DocumentKey> wanted, OutputStream out)
            throws IOException {
        long keepAlive = System.nanoTime() + KEEP_ALIVE.toNanos();
        if (last.offset() == Long.MAX_VALUE) {
            // Who waits for what comes gets the headers now: what is published after them is told.
            out.write('\n');
            out.flush();
        }
        while (tail.next().compareTo(last) < 0) {
            boolean written = false;
            for (LoggedChange logged : tail.poll()) {
                if (logged.position().compareTo(last) < 0
                        && wanted.test(logged.change().key())) {
                    write(logged, out);
                    written = true;
                }
            }
            if (!written && System.nanoTime() > keepAlive) {
                out.write('\n');
                written = true;
            }
            if (written) {
                out.flush();
                keepAlive = System.nanoTime() + KEEP_ALIVE.toNanos();
            }
        }
    }

    private static void write(LoggedChange logged, OutputStream out) throws IOException {
        long position = logged.position().offset();
        out.write(Json.bytes(ChangeCodec.tree(logged.change()).put("position", position)));
        out.write('\n');
    }
}
