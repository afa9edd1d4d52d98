package dev.syncline.server.ops;

import dev.syncline.reconcile.DivergenceClass;
import dev.syncline.reconcile.RepairRequest;
import dev.syncline.reconcile.Repairer;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Response;
import java.util.Set;

/** Mends what reconciliation found; only a plan is made unless {@code execute} is true. */
@Path("/v1/ops/repairs")
@Produces("application/json")
public final class RepairsResource {
    private static final int MOST = 100_000;

    private final Jobs jobs;
    private final Repairer repairer;

    public RepairsResource(Jobs jobs, Repairer repairer) {
        this.jobs = jobs;
        this.repairer = repairer;
    }

    /** Body: {@code store}, {@code collection}, {@code class}, {@code adopt}, {@code limit}, {@code execute}. */
    @POST
    @Consumes("application/json")
    public Response begin(byte[] bytes) {
        Bodies body = Bodies.read(bytes, Set.of("store", "collection", "class", "adopt", "limit", "execute"));
        RepairRequest request = Bodies.checked(() -> new RepairRequest(
                body.text("store"),
                body.text("collection"),
                body.text("class").map(DivergenceClass::ofWire),
                body.text("adopt"),
                body.number("limit", RepairRequest.DEFAULT_LIMIT, MOST),
                body.flag("execute")));
        Bodies.checked(() -> {
            repairer.check(request);
            return request;
        });
        return ReconciliationsResource.begin(
                () -> jobs.begin("repair", (id, progress) -> repairer.run(id, request, progress)));
    }
}
