package dev.syncline.server;

import dev.syncline.server.SynclineConfiguration.HttpSettings;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.CrossOriginHandler;
import org.eclipse.jetty.util.Callback;

/** Pages of these origins may write, and read what came of it, from a browser. */
final class ConfiguredOrigins extends CrossOriginHandler {
    private static final Duration ASK_AGAIN_AFTER = Duration.ofDays(1);

    private final Set<String> othersDoors;

    /** @param othersDoors paths that say for themselves who may read there */
    ConfiguredOrigins(List<String> origins, Set<String> othersDoors) {
        this.othersDoors = Set.copyOf(othersDoors);
        setAllowedOriginPatterns(
                origins.stream().map(ConfiguredOrigins::pattern).collect(Collectors.toCollection(LinkedHashSet::new)));
        setAllowedMethods(Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"));
        setAllowedHeaders(Set.of(
                "Authorization",
                "Content-Type",
                "Accept",
                "If-Match",
                "If-None-Match",
                "Idempotency-Key",
                "Prefer",
                "Syncline-Min-Position",
                "Syncline-Store",
                "traceparent"));
        setExposedHeaders(Set.of(
                "Syncline-Position",
                "Syncline-Store",
                "ETag",
                "Location",
                "Link",
                "Retry-After",
                "Preference-Applied",
                "Idempotency-Replayed"));
        setAllowCredentials(false);
        setPreflightMaxAge(ASK_AGAIN_AFTER);
    }

    /** As a regular expression: {@code *} alone is any origin, within one it is a port or a part of a name. */
    static String pattern(String origin) {
        return origin.equals("*")
                ? origin
                : Arrays.stream(origin.split("\\*", -1))
                        .map(Pattern::quote)
                        .collect(Collectors.joining(HttpSettings.PART));
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        return othersDoors.contains(Request.getPathInContext(request))
                ? getHandler().handle(request, response, callback)
                : super.handle(request, response, callback);
    }
}
