package dev.syncline.server.live;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.syncline.event.Json;
import dev.syncline.projector.LogUnavailableException;
import dev.syncline.projector.StoreUnavailableException;
import dev.syncline.projector.UnanswerableException;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A request of the shape protocol that is not understood, as its clients read it. */
final class ShapeRefusal extends RuntimeException {
    private static final long serialVersionUID = 1;
    private static final Logger LOGGER = LoggerFactory.getLogger(ShapeRefusal.class);

    private final int status;
    private final transient ObjectNode body;

    private ShapeRefusal(int status, ObjectNode body) {
        super(Json.text(body));
        this.status = status;
        this.body = body;
    }

    /** 400, naming the parameter. */
    static ShapeRefusal of(String parameter, String detail) {
        ObjectNode body = Json.NODES.objectNode().put("message", "Invalid request");
        body.putObject("errors").putArray(parameter).add(detail);
        return new ShapeRefusal(400, body);
    }

    static ShapeRefusal of(int status, String message) {
        return new ShapeRefusal(status, Json.NODES.objectNode().put("message", message));
    }

    /** What a client is told of a failure; a defect goes to the log, too. */
    static ShapeRefusal of(RuntimeException failure) {
        if (failure instanceof ShapeRefusal refusal) {
            return refusal;
        }
        if (failure instanceof UnanswerableException) {
            return of("where", "fails on the rows there are: " + failure.getMessage());
        }
        if (failure instanceof BusyException) {
            ObjectNode body = Json.NODES.objectNode().put("code", "concurrent_request_limit_exceeded");
            return new ShapeRefusal(503, body.put("message", failure.getMessage() + ". Try again later"));
        }
        if (failure instanceof StoppingException) {
            return of(503, failure.getMessage());
        }
        boolean passing = failure instanceof StoreUnavailableException
                || failure instanceof LogUnavailableException
                || failure instanceof StoreBehindException;
        if (passing) {
            ObjectNode body = Json.NODES.objectNode().put("code", "database_unreachable");
            return new ShapeRefusal(503, body.put("message", "The service is unavailable for a moment"));
        }
        LOGGER.error("request failed by a defect", failure);
        return of(500, "A defect of Syncline; its log has the details");
    }

    void write(HttpServletResponse response) throws IOException {
        if (status == HttpServletResponse.SC_SERVICE_UNAVAILABLE) {
            response.setHeader("retry-after", Integer.toString(Answers.retryAfter()));
        }
        response.setStatus(status);
        ShapeHead.cache(response, "no-store");
        response.setHeader("surrogate-control", "no-store");
        response.setContentType("application/json");
        response.getOutputStream().write(Json.bytes(body));
    }
}
