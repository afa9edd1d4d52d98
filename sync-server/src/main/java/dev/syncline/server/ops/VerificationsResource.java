package dev.syncline.server.ops;

import dev.syncline.rebuild.Verification;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Set;

/** Proves that the changes are what the events lead to. */
@Path("/v1/ops/verifications")
@Produces("application/json")
public final class VerificationsResource {
    private static final String KIND = "verify-log";

    private final Jobs jobs;
    private final Verification verification;

    public VerificationsResource(Jobs jobs, Verification verification) {
        this.jobs = jobs;
        this.verification = verification;
    }

    /** Body: {@code {"collections": [], "rate": 0}}. A job, whose result names the differences. */
    @POST
    @Consumes("application/json")
    public Response begin(byte[] bytes) {
        Bodies body = Bodies.read(bytes, Set.of("collections", "rate"));
        List<String> collections = body.texts("collections");
        long rate = body.rate();
        Bodies.checked(() -> {
            verification.check(collections);
            return collections;
        });
        return ReconciliationsResource.begin(() -> {
            Job job = jobs.begin(KIND, (id, progress) -> verification.run(id, collections, progress));
            job.control().set(JobSettings.Setting.RATE, rate);
            return job;
        });
    }
}
