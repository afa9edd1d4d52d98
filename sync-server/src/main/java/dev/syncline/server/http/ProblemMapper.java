package dev.syncline.server.http;

import dev.syncline.projector.LogUnavailableException;
import dev.syncline.projector.StoreUnavailableException;
import dev.syncline.projector.UnanswerableException;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Every exception that reaches the door leaves it as a problem document. */
public final class ProblemMapper implements ExceptionMapper<Throwable> {
    private static final Logger LOGGER = LoggerFactory.getLogger(ProblemMapper.class);

    private final Supplier<String> traces;

    /** @param traces a fresh id each time, for the log and the answer alike */
    ProblemMapper(Supplier<String> traces) {
        this.traces = traces;
    }

    @Override
    public Response toResponse(Throwable failure) {
        if (failure instanceof ProblemException known) {
            return known.problem().response();
        }
        if (failure instanceof WebApplicationException web) {
            return ofFramework(web);
        }
        if (failure instanceof StoreUnavailableException) {
            return Problem.of(ProblemCode.STORE_UNAVAILABLE, "No store answers. Writes still work; read again later")
                    .response();
        }
        if (failure instanceof UnanswerableException) {
            return Problem.of(
                            ProblemCode.BAD_REQUEST, "where fails on the documents there are: " + failure.getMessage())
                    .response();
        }
        if (failure instanceof LogUnavailableException) {
            return Problem.of(ProblemCode.LOG_UNAVAILABLE, "Kafka does not answer. Try again later")
                    .response();
        }
        String trace = traces.get();
        LOGGER.error("request failed by a defect trace={}", trace, failure);
        return Problem.of(ProblemCode.INTERNAL, "The log of the server has the details under trace " + trace)
                .response();
    }

    private static Response ofFramework(WebApplicationException web) {
        int status = web.getResponse().getStatus();
        ProblemCode code = switch (status) {
            case 404 -> ProblemCode.UNKNOWN_ROUTE;
            case 405 -> ProblemCode.METHOD_NOT_ALLOWED;
            case 406 -> ProblemCode.NOT_ACCEPTABLE;
            case 413 -> ProblemCode.TOO_LARGE;
            case 415 -> ProblemCode.UNSUPPORTED_MEDIA_TYPE;
            default -> status < 500 ? ProblemCode.BAD_REQUEST : ProblemCode.INTERNAL;
        };
        Response response = Problem.of(code, code.title()).withStatus(status).response();
        String allow = web.getResponse().getHeaderString("Allow");
        return allow == null
                ? response
                : Response.fromResponse(response).header("Allow", allow).build();
    }
}
