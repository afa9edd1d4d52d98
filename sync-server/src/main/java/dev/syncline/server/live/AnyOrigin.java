package dev.syncline.server.live;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

/** What is only read, pages of any origin may read: it asks a browser for no cookie. */
final class AnyOrigin {
    private AnyOrigin() {}

    /** For every answer, also one that refuses: a page would take that for a network that fails, and try for ever. */
    static void mayRead(HttpServletRequest request, HttpServletResponse response) {
        String origin = request.getHeader("Origin");
        response.setHeader("access-control-allow-origin", origin == null ? "*" : origin);
        response.setHeader(
                "access-control-expose-headers",
                "electric-cursor,electric-handle,electric-has-data,electric-offset,electric-schema,"
                        + "electric-up-to-date,electric-snapshot,electric-internal-known-error,"
                        + "syncline-position,syncline-position-time,syncline-log-begins-later,retry-after,etag");
        response.setHeader("access-control-allow-methods", "GET, POST, HEAD, DELETE, OPTIONS");
        response.addHeader("vary", "Origin");
    }

    /** For what a browser asks before it asks. */
    static void preflight(HttpServletResponse response) {
        response.setHeader(
                "access-control-allow-headers",
                "authorization, content-type, if-none-match, accept, cache-control, last-event-id, traceparent");
        response.setHeader("access-control-max-age", "86400");
        response.setStatus(HttpServletResponse.SC_NO_CONTENT);
    }
}
