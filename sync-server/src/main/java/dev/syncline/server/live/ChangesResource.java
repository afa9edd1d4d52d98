package dev.syncline.server.live;

import dev.syncline.codec.ChangeCodec;
import dev.syncline.event.DocumentKey;
import dev.syncline.event.Json;
import dev.syncline.event.Position;
import dev.syncline.projector.LoggedChange;
import dev.syncline.projector.kafka.ChangeConsumers;
import dev.syncline.projector.kafka.ChangeTail;
import dev.syncline.projector.kafka.LogLayout;
import dev.syncline.server.http.ProblemCode;
import dev.syncline.server.http.ProblemException;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.StreamingOutput;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Clock;
import java.time.Duration;
import java.util.Set;

/** Changes as JSON lines, in the order of the tenant's positions: those that were, then those that come. */
@Path("/v1/changes")
public final class ChangesResource {
    /** A line without content now and then finds out whether anybody still listens. */
    private static final Duration KEEP_ALIVE = Duration.ofSeconds(15);

    private final ChangeConsumers consumers;
    private final LogLayout layout;
    private final Clock clock;

    public ChangesResource(ChangeConsumers consumers, LogLayout layout, Clock clock) {
        this.consumers = consumers;
        this.layout = layout;
        this.clock = clock;
    }

    /**
     * Streams until the client goes, or with {@code until=end} up to where the log ended when it was asked.
     *
     * @param since {@code latest}, {@code earliest}, a position, or {@code @} and a time or a duration ago
     * @param collections comma-separated; all where empty
     */
    @GET
    public Response get(
            @QueryParam("since") @DefaultValue("latest") String since,
            @QueryParam("until") @DefaultValue("") String until,
            @QueryParam("collections") @DefaultValue("") String collections) {
        Set<String> wanted = collections.isBlank() ? Set.of() : Set.of(collections.split(","));
        ChangeTail tail = open(since);
        Position last = until.equals("end") ? tail.end() : new Position(Long.MAX_VALUE);
        StreamingOutput stream = out -> stream(tail, last, wanted, out);
        return Response.ok(stream, "application/x-ndjson")
                .header("Syncline-Position", tail.from().offset())
                .header("Cache-Control", "no-store")
                .build();
    }

    private ChangeTail open(String since) {
        try {
            return new ChangeTail(consumers.committed(), layout, DocumentKey.DEFAULT_TENANT, since, clock);
        } catch (IllegalArgumentException e) {
            throw new ProblemException(ProblemCode.BAD_REQUEST, e.getMessage());
        }
    }

    private static void stream(ChangeTail tail, Position last, Set<String> wanted, OutputStream out)
            throws IOException {
        try (tail) {
            long keepAlive = System.nanoTime() + KEEP_ALIVE.toNanos();
            out.flush();
            while (tail.next().compareTo(last) < 0) {
                boolean written = false;
                for (LoggedChange logged : tail.poll()) {
                    written |= logged.position().compareTo(last) < 0 && write(logged, wanted, out);
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
    }

    private static boolean write(LoggedChange logged, Set<String> wanted, OutputStream out) throws IOException {
        DocumentKey key = logged.change().key();
        boolean ours = key.tenant().equals(DocumentKey.DEFAULT_TENANT)
                && (wanted.isEmpty() || wanted.contains(key.collection()));
        if (ours) {
            long position = logged.position().offset();
            out.write(Json.bytes(ChangeCodec.tree(logged.change()).put("position", position)));
            out.write('\n');
        }
        return ours;
    }
}
