package dev.syncline.server.http;

import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.container.ContainerResponseFilter;
import jakarta.ws.rs.core.HttpHeaders;

/** Says of an answer that is there as a whole how long it is: so it goes out in one piece. Thread-safe. */
final class KnownLength implements ContainerResponseFilter {
    @Override
    public void filter(ContainerRequestContext request, ContainerResponseContext response) {
        if (response.getEntity() instanceof byte[] whole) {
            response.getHeaders().putSingle(HttpHeaders.CONTENT_LENGTH, whole.length);
        }
    }
}
