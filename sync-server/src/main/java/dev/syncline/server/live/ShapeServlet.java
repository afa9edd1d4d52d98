package dev.syncline.server.live;

import dev.syncline.catalog.Catalog;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Optional;

/** {@code /v1/shape}: the Electric protocol, for the clients that speak it. */
final class ShapeServlet extends HttpServlet {
    private static final long serialVersionUID = 1;

    private final transient Shapes shapes;
    private final transient ShapeAnswers answers;
    private final transient SubsetAnswer subsets;
    private final transient LiveFeed live;
    private final transient Catalog catalog;
    private final boolean deletable;

    /** @param deletable whether DELETE may rotate a shape */
    ShapeServlet(
            LiveFeed live,
            Shapes shapes,
            ShapeAnswers answers,
            SubsetAnswer subsets,
            Catalog catalog,
            boolean deletable) {
        this.live = live;
        this.shapes = shapes;
        this.answers = answers;
        this.subsets = subsets;
        this.catalog = catalog;
        this.deletable = deletable;
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        AnyOrigin.mayRead(request, response);
        try {
            switch (request.getMethod()) {
                case "OPTIONS" -> AnyOrigin.preflight(response);
                case "GET", "HEAD", "POST" ->
                    live.admission().admit(request, () -> answer(ShapeRequest.of(request, catalog), request, response));
                case "DELETE" -> delete(request, response);
                default -> throw ShapeRefusal.of(405, "Method not allowed");
            }
        } catch (RuntimeException e) {
            ShapeRefusal.of(e).write(response);
        }
    }

    private void answer(ShapeRequest asked, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        String identity = shapes.identity(asked.definition());
        String handle = asked.handle().orElseGet(() -> shapes.handles().next(identity, asked.hint()));
        Shape shape = shapes.get(asked.definition());
        ShapeExchange exchange = new ShapeExchange(asked, handle, identity, shape, request, response);
        if (!shapes.handles().isValid(identity, handle)) {
            exchange.mustRefetch(shapes);
        } else if (asked.subset().isPresent()) {
            answers.afterStores(exchange, () -> subsets.answer(exchange));
        } else {
            answers.answer(exchange);
        }
    }

    private void delete(HttpServletRequest request, HttpServletResponse response) {
        if (!deletable) {
            throw ShapeRefusal.of(405, "DELETE not allowed: set live.deletable to true");
        }
        Optional<String> handle = Optional.ofNullable(request.getParameter("handle"));
        boolean known;
        if (request.getParameter("table") == null && handle.isPresent()) {
            known = shapes.rotateHandle(handle.get());
        } else {
            String identity = shapes.identity(ShapeRequest.definition(request, catalog));
            if (handle.filter(given -> !shapes.handles().isValid(identity, given))
                    .isPresent()) {
                throw ShapeRefusal.of("handle", "does not belong to this shape");
            }
            known = shapes.rotate(identity);
        }
        ShapeHead.cache(response, "no-cache");
        response.setStatus(known ? HttpServletResponse.SC_ACCEPTED : HttpServletResponse.SC_NOT_FOUND);
    }
}
