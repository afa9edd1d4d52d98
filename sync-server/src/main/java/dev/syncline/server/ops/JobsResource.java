package dev.syncline.server.ops;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.syncline.event.Json;
import dev.syncline.projector.StoreUnavailableException;
import dev.syncline.server.http.ProblemCode;
import dev.syncline.server.http.ProblemException;
import dev.syncline.server.ops.JobSettings.Setting;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.StreamingOutput;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/** Long work: watched, held, ended. */
@Path("/v1/ops/jobs")
@Produces("application/json")
public final class JobsResource {
    private static final String PATH = "/v1/ops/jobs/";
    private static final Duration EVERY = Duration.ofMillis(500);

    private final Jobs jobs;
    private final Elsewhere elsewhere;

    JobsResource(Jobs jobs, Elsewhere elsewhere) {
        this.jobs = jobs;
        this.elsewhere = elsewhere;
    }

    /** Jobs that do not run here. */
    @FunctionalInterface
    interface Elsewhere {
        /** @return what is known of the job; empty if it is none, or has ended */
        Optional<ObjectNode> tell(String id, Setting what, long value);
    }

    /** The newest first. */
    @GET
    public byte[] list() {
        ObjectNode tree = Json.NODES.objectNode();
        ArrayNode items = tree.putArray("items");
        jobs.list().forEach(job -> items.add(job.tree()));
        return Json.bytes(tree);
    }

    @GET
    @Path("/{id}")
    public byte[] get(@PathParam("id") String id) {
        return Json.bytes(job(id).tree());
    }

    /** The same as it goes: an event {@code job} twice a second, the last one when it has ended, or the server stops. */
    @GET
    @Path("/{id}")
    @Produces("text/event-stream;qs=0.5")
    public Response watch(@PathParam("id") String id) {
        Job job = job(id);
        StreamingOutput events = out -> {
            boolean ended = job.ended();
            tell(job, out);
            while (!ended && !jobs.drains()) {
                ended = awaitEnd(job);
                tell(job, out);
            }
        };
        return Response.ok(events).header("Cache-Control", "no-store").build();
    }

    private static boolean awaitEnd(Job job) throws InterruptedIOException {
        try {
            return job.awaitEnd(EVERY);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("the server stops");
        }
    }

    private static void tell(Job job, OutputStream out) throws IOException {
        out.write(("event: job\ndata: " + Json.text(job.tree()) + "\n\n").getBytes(StandardCharsets.UTF_8));
        out.flush();
    }

    /** Asks it to end; it does with its next step. */
    @DELETE
    @Path("/{id}")
    public Response cancel(@PathParam("id") String id) {
        return Response.status(Response.Status.ACCEPTED)
                .entity(set(id, Setting.CANCELLED, 1))
                .build();
    }

    @POST
    @Path("/{id}/pause")
    public byte[] pause(@PathParam("id") String id) {
        return set(id, Setting.PAUSED, 1);
    }

    @POST
    @Path("/{id}/resume")
    public byte[] resume(@PathParam("id") String id) {
        return set(id, Setting.PAUSED, 0);
    }

    /** Body: {@code {"rate": 5000}}: documents a second at most; 0 for as many as it can. */
    @POST
    @Path("/{id}/rate")
    @Consumes("application/json")
    public byte[] rate(@PathParam("id") String id, byte[] bytes) {
        return set(id, Setting.RATE, Bodies.read(bytes, Set.of("rate")).rate());
    }

    @POST
    @Path("/{id}/cancel")
    public Response ended(@PathParam("id") String id) {
        return cancel(id);
    }

    /** What failed here may go on elsewhere. */
    private byte[] set(String id, Setting what, long value) {
        Optional<Job> here = jobs.find(id);
        Optional<Job> running = here.filter(job -> !job.ended());
        running.ifPresent(job -> set(job, what, value));
        Optional<ObjectNode> told = running.isPresent() ? Optional.empty() : elsewhere.tell(id, what, value);
        return Json.bytes(told.or(() -> here.map(Job::tree)).orElseThrow(JobsResource::unknown));
    }

    private static void set(Job job, Setting what, long value) {
        try {
            job.control().set(what, value);
        } catch (StoreUnavailableException e) {
            throw new ProblemException(
                    ProblemCode.STORE_UNAVAILABLE,
                    "It is done here, and kept once the store answers; if this server ends before, it is forgotten");
        }
    }

    private Job job(String id) {
        return jobs.find(id).orElseThrow(JobsResource::unknown);
    }

    private static ProblemException unknown() {
        return new ProblemException(
                ProblemCode.UNKNOWN_JOB,
                "This server has no such job; those of a server that ended are forgotten, but for rebuilds");
    }

    /** 202, and where to watch it. */
    static Response begun(Job job) {
        return Response.status(Response.Status.ACCEPTED)
                .location(URI.create(PATH + job.id()))
                .type("application/json")
                .entity(Json.bytes(job.tree()))
                .build();
    }
}
