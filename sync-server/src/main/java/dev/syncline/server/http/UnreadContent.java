package dev.syncline.server.http;

import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.container.ContainerResponseFilter;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import java.io.IOException;

/**
 * Reads the content of a request that is answered without it, so that its connection can carry the next one; where that
 * is much, the answer says that the connection ends. Jetty would end it without a word, and the next request with it.
 * Source: RFC 9112, section 9.3. Thread-safe.
 */
final class UnreadContent implements ContainerResponseFilter {
    private static final int LIMIT = 64 << 10;

    /** Stands for the request of the thread that asks. */
    @Context
    private HttpServletRequest current;

    @Override
    public void filter(ContainerRequestContext request, ContainerResponseContext response) throws IOException {
        boolean content = request.getHeaderString(HttpHeaders.CONTENT_LENGTH) != null
                || request.getHeaderString("Transfer-Encoding") != null;
        // Whoever waits to be told to go on has sent nothing yet.
        boolean much = request.getLength() > LIMIT || request.getHeaderString("Expect") != null;
        if (content && !isRead(current.getInputStream(), much ? 0 : LIMIT)) {
            response.getHeaders().putSingle("Connection", "close");
        }
    }

    private static boolean isRead(ServletInputStream content, int limit) {
        try {
            if (!content.isFinished() && limit > 0) {
                content.readNBytes(limit);
            }
            return content.isFinished();
        } catch (IOException e) {
            return false;
        }
    }
}
