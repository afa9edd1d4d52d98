package dev.syncline.server.ops;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.syncline.event.DocumentKey;
import dev.syncline.event.Json;
import dev.syncline.projector.StoreUnavailableException;
import dev.syncline.rebuild.Plan;
import dev.syncline.rebuild.RebuildJob;
import dev.syncline.rebuild.RebuildJobs;
import dev.syncline.rebuild.RebuildRequest;
import dev.syncline.rebuild.Rebuilds;
import dev.syncline.rebuild.RefusedException;
import dev.syncline.rebuild.Source;
import dev.syncline.rebuild.Until;
import dev.syncline.server.http.ProblemCode;
import dev.syncline.server.http.ProblemException;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Response;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Plans and begins rebuilds, lets them take the live store's place, and drops what they left. */
@Path("/v1/ops/rebuilds")
@Produces("application/json")
public final class RebuildsResource {
    private static final Logger LOGGER = LoggerFactory.getLogger(RebuildsResource.class);

    private final Jobs jobs;
    private final Rebuilds rebuilds;
    private final KeptRebuilds kept;
    private final Supplier<String> ids;

    /** @param ids makes a new one each time; they stand in names of schemas and directories */
    public RebuildsResource(Jobs jobs, Rebuilds rebuilds, Supplier<String> ids) {
        this.jobs = jobs;
        this.rebuilds = rebuilds;
        this.kept = new KeptRebuilds(rebuilds);
        this.ids = ids;
    }

    /**
     * Body: {@code {"store": "postgres", "collections": [], "from": "changes", "until": "90412", "tenant": "default", "switch": false, "rate": 0,
     * "execute": false}}. Without {@code execute} nothing is done: the plan comes back.
     */
    @POST
    @Consumes("application/json")
    public Response begin(byte[] bytes) {
        Bodies body = Bodies.read(
                bytes, Set.of("store", "collections", "from", "until", "tenant", "switch", "rate", "execute"));
        Optional<Until> until = Bodies.checked(() -> body.text("until")
                .map(text -> Until.parse(text, body.text("tenant").orElse(DocumentKey.DEFAULT_TENANT))));
        Source byDefault = until.isPresent() ? Source.EVENTS : Source.CHANGES;
        RebuildRequest request = Bodies.checked(() -> new RebuildRequest(
                body.text("store").orElse(""),
                body.texts("collections"),
                body.flag("switch"),
                Source.ofWire(body.text("from").orElse(byDefault.wire())),
                until));
        long rate = body.rate();
        Plan plan = Bodies.checked(() -> rebuilds.plan(request));
        if (!body.flag("execute")) {
            return Response.ok(Json.bytes(plan.tree())).build();
        }
        plan.refusal().ifPresent(reason -> {
            throw new ProblemException(ProblemCode.REBUILD_REFUSED, reason);
        });
        return begin(rebuilds.begin(ids.get(), plan), rate);
    }

    /** It is kept as begun before anybody is told so; what nobody is told of does not stay. */
    private Response begin(RebuildJob begun, long rate) {
        try {
            if (rate > 0) {
                rebuilds.ask(begun, RebuildJobs.Ask.RATE, rate);
            }
            return JobsResource.begun(resume(begun));
        } catch (Jobs.JobRunsException e) {
            rebuilds.withdraw(begun);
            throw new ProblemException(ProblemCode.JOB_RUNS, e.getMessage());
        } catch (StoreUnavailableException e) {
            rebuilds.withdraw(begun);
            throw e;
        }
    }

    /** Takes up what an earlier process left. */
    public void resume() {
        rebuilds.sweep();
        for (RebuildJob job : rebuilds.unfinished()) {
            try {
                resume(job);
            } catch (Jobs.JobRunsException e) {
                LOGGER.warn("rebuild not taken up, another runs rebuild={} reason={}", job.id(), e.getMessage());
            }
        }
    }

    private Job resume(RebuildJob job) {
        return jobs.begin(
                job.id(),
                KeptRebuilds.KIND + job.request().store(),
                kept.settings(job),
                (id, progress) -> rebuilds.run(job, progress));
    }

    /** All jobs, those of other servers among them. */
    public JobsResource jobs() {
        return new JobsResource(jobs, kept);
    }

    /** What was begun and has not ended, and what is kept of before. */
    @GET
    public byte[] list() {
        ObjectNode tree = Json.NODES.objectNode();
        ArrayNode items = tree.putArray("items");
        rebuilds.unfinished().forEach(job -> items.add(job.tree()));
        ArrayNode kept = tree.putArray("kept");
        rebuilds.kept().forEach(kept::add);
        return Json.bytes(tree);
    }

    /** Lets it take the live store's place as soon as it is as far; one that had failed is taken up again. */
    @POST
    @Path("/{id}/switch")
    public Response swap(@PathParam("id") String id) {
        RebuildJob known = unfinished(id);
        Job job = takenUp(known);
        rebuilds.ask(known, RebuildJobs.Ask.SWITCH, 1);
        return JobsResource.begun(job);
    }

    /** Takes up again one that had failed. */
    @POST
    @Path("/{id}/resume")
    public Response takeUp(@PathParam("id") String id) {
        return JobsResource.begun(takenUp(unfinished(id)));
    }

    private RebuildJob unfinished(String id) {
        RebuildJob known = rebuilds.find(id)
                .orElseThrow(() -> new ProblemException(
                        ProblemCode.UNKNOWN_JOB, "There is no rebuild " + id + " that has not ended"));
        if (known.stage() == RebuildJob.Stage.REFUSED) {
            throw new ProblemException(
                    ProblemCode.REBUILD_REFUSED, "It is not what the log says. Next: syncline rebuild drop " + id);
        }
        return known;
    }

    /** One that another server works on waits here for what that one makes of it. */
    private Job takenUp(RebuildJob known) {
        return jobs.find(known.id()).filter(job -> !job.ended()).orElseGet(() -> {
            try {
                return resume(known);
            } catch (Jobs.JobRunsException e) {
                throw new ProblemException(ProblemCode.JOB_RUNS, e.getMessage());
            }
        });
    }

    /** Ends for good what was live once, or a rebuild that came to nothing. */
    @DELETE
    @Path("/old/{name}")
    public Response drop(@PathParam("name") String name) {
        if (jobs.find(name).filter(job -> !job.ended()).isPresent()) {
            throw new ProblemException(ProblemCode.JOB_RUNS, "It still runs. Next: syncline job cancel " + name);
        }
        try {
            if (!rebuilds.drop(name)) {
                throw new ProblemException(ProblemCode.UNKNOWN_JOB, "Nothing is kept under the name " + name);
            }
        } catch (RefusedException e) {
            throw new ProblemException(ProblemCode.REBUILD_REFUSED, e.getMessage());
        }
        return Response.noContent().build();
    }
}
