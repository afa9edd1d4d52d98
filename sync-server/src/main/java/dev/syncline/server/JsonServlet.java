package dev.syncline.server;

import com.fasterxml.jackson.databind.JsonNode;
import dev.syncline.event.Json;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.function.IntSupplier;
import java.util.function.Supplier;

/** Answers one JSON document on the admin port. */
final class JsonServlet extends HttpServlet {
    private static final long serialVersionUID = 1;

    private final transient IntSupplier status;
    private final transient Supplier<? extends JsonNode> body;

    JsonServlet(IntSupplier status, Supplier<? extends JsonNode> body) {
        this.status = status;
        this.body = body;
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        response.setStatus(status.getAsInt());
        response.setContentType("application/json");
        response.setHeader("Cache-Control", "no-store");
        response.getOutputStream().write(Json.bytes(body.get()));
    }
}
