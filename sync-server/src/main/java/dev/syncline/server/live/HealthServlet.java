package dev.syncline.server.live;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** {@code GET /v1/health}, as clients of the shape protocol wait for it. */
final class HealthServlet extends HttpServlet {
    private static final long serialVersionUID = 1;

    private final transient LiveFeed live;

    HealthServlet(LiveFeed live) {
        this.live = live;
    }

    @Override
    protected void doOptions(HttpServletRequest request, HttpServletResponse response) {
        AnyOrigin.mayRead(request, response);
        AnyOrigin.preflight(response);
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        AnyOrigin.mayRead(request, response);
        ShapeHead.cache(response, "no-cache, no-store, must-revalidate");
        response.setStatus(live.hears() ? HttpServletResponse.SC_OK : HttpServletResponse.SC_ACCEPTED);
        response.setContentType("application/json");
        String status = live.hears() ? "active" : "waiting";
        response.getOutputStream().write(("{\"status\":\"" + status + "\"}").getBytes(StandardCharsets.UTF_8));
    }
}
