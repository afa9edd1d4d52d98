package dev.syncline.server.ops;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.syncline.event.Json;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import java.util.function.Supplier;

/** One screen's worth: log, decider, projectors, capture, parked documents. */
@Path("/v1/ops/status")
@Produces("application/json")
public final class StatusResource {
    private final Supplier<ObjectNode> status;

    public StatusResource(Supplier<ObjectNode> status) {
        this.status = status;
    }

    @GET
    public byte[] get() {
        return Json.bytes(status.get());
    }
}
