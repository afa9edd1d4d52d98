package dev.syncline.server.ops;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.syncline.event.Json;
import dev.syncline.reconcile.Mode;
import dev.syncline.reconcile.Reconciler;
import dev.syncline.reconcile.Reports;
import dev.syncline.server.http.ProblemCode;
import dev.syncline.server.http.ProblemException;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/** Compares the stores and the log, and tells what was found. */
@Path("/v1/ops/reconciliations")
@Produces("application/json")
public final class ReconciliationsResource {
    private static final String KIND = "reconciliation";
    private static final int MOST = 10_000;

    private final Jobs jobs;
    private final Reconciler reconciler;
    private final Reports reports;

    public ReconciliationsResource(Jobs jobs, Reconciler reconciler, Reports reports) {
        this.jobs = jobs;
        this.reconciler = reconciler;
        this.reports = reports;
    }

    /** Body: {@code {"collections": [...], "mode": "full"}}; all collections, in full, where empty. */
    @POST
    @Consumes("application/json")
    public Response begin(byte[] bytes) {
        Bodies body = Bodies.read(bytes, Set.of("collections", "mode"));
        Mode mode = Bodies.checked(() -> Mode.ofWire(body.text("mode").orElse("full")));
        List<String> collections = body.texts("collections");
        try {
            reconciler.check(collections);
        } catch (IllegalArgumentException e) {
            throw new ProblemException(ProblemCode.UNKNOWN_COLLECTION, e.getMessage());
        }
        return begin(() -> jobs.begin(
                KIND,
                (id, progress) ->
                        reconciler.run(id, collections, mode, progress).tree("done")));
    }

    static Response begin(Supplier<Job> begin) {
        try {
            return JobsResource.begun(begin.get());
        } catch (Jobs.JobRunsException e) {
            throw new ProblemException(ProblemCode.JOB_RUNS, e.getMessage());
        }
    }

    /** The newest first. */
    @GET
    public byte[] list(@QueryParam("limit") @DefaultValue("100") int limit) {
        return items(reports.list(bounded(limit)).stream().map(this::told).toList());
    }

    @GET
    @Path("/{id}")
    public byte[] get(@PathParam("id") String id) {
        return Json.bytes(told(report(id)));
    }

    private ObjectNode report(String id) {
        return reports.find(id)
                .orElseThrow(() ->
                        new ProblemException(ProblemCode.UNKNOWN_JOB, "There is no report of a reconciliation " + id));
    }

    /** One whose server died is kept as running: nobody was left to end it. */
    private ObjectNode told(ObjectNode report) {
        String id = report.path("id").asText();
        if (!isRunning(report) || jobs.find(id).filter(job -> !job.ended()).isPresent()) {
            return report;
        }
        // What ended since it was read was kept before that.
        ObjectNode now = reports.find(id).orElse(report);
        if (isRunning(now)) {
            now.put("state", "not worked on here")
                    .put("detail", "Another server works on it, or the one that did has died. Next: begin another one");
        }
        return now;
    }

    private static boolean isRunning(ObjectNode report) {
        return report.path("state").asText().equals("running");
    }

    /** What this reconciliation was the last to see. */
    @GET
    @Path("/{id}/divergences")
    public byte[] divergences(
            @PathParam("id") String id,
            @QueryParam("open") @DefaultValue("false") boolean open,
            @QueryParam("limit") @DefaultValue("1000") int limit) {
        report(id);
        return items(reports.divergences(Optional.of(id), open, bounded(limit)));
    }

    /** What stands open, whoever saw it. */
    @GET
    @Path("/divergences")
    public byte[] divergences(@QueryParam("limit") @DefaultValue("1000") int limit) {
        return items(reports.divergences(Optional.empty(), true, bounded(limit)));
    }

    private static int bounded(int limit) {
        if (limit < 1 || limit > MOST) {
            throw Bodies.bad("limit must be 1 to " + MOST);
        }
        return limit;
    }

    private static byte[] items(List<ObjectNode> found) {
        ObjectNode tree = Json.NODES.objectNode();
        ArrayNode items = tree.putArray("items");
        found.forEach(items::add);
        return Json.bytes(tree);
    }
}
