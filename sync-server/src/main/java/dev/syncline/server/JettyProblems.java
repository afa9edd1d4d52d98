package dev.syncline.server;

import dev.syncline.event.Json;
import java.nio.ByteBuffer;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;

/** What Jetty refuses before a resource is asked (a malformed request line, say) is a problem document as well. */
final class JettyProblems extends ErrorHandler {
    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        int status = response.getStatus();
        byte[] body = Json.bytes(Json.NODES
                .objectNode()
                .put("type", "urn:syncline:problem:" + code(status))
                .put("title", HttpStatus.getMessage(status))
                .put("status", status)
                .put("detail", detail(request, status))
                .put("code", code(status))
                .put("retryable", status >= 500));
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, "application/problem+json");
        // A browser on another origin would else take it for a network that fails, and try for ever.
        response.getHeaders().put(HttpHeader.ACCESS_CONTROL_ALLOW_ORIGIN, "*");
        response.write(true, ByteBuffer.wrap(body), callback);
        return true;
    }

    private static String code(int status) {
        return switch (status) {
            case HttpStatus.PAYLOAD_TOO_LARGE_413, HttpStatus.URI_TOO_LONG_414, 431 -> "too-large";
            case HttpStatus.NOT_FOUND_404 -> "unknown-route";
            default -> status >= 500 ? "internal" : "bad-request";
        };
    }

    private static String detail(Request request, int status) {
        boolean told = status < 500 && request.getAttribute(ERROR_MESSAGE) instanceof String;
        return told
                ? "The request is no HTTP that this server takes: " + request.getAttribute(ERROR_MESSAGE)
                : HttpStatus.getMessage(status);
    }
}
