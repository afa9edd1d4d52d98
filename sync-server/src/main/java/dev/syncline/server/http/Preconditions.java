package dev.syncline.server.http;

import dev.syncline.event.Expectation;
import dev.syncline.event.Version;
import jakarta.ws.rs.core.HttpHeaders;
import java.util.Optional;

/**
 * What a request demands of the document before it: {@code If-Match} and {@code If-None-Match}.
 *
 * @param conditional whether the request said so itself, so that a demand unmet is 412
 */
record Preconditions(Expectation expectation, boolean conditional) {
    static Preconditions of(HttpHeaders headers) {
        String ifMatch = headers.getHeaderString(HttpHeaders.IF_MATCH);
        String ifNoneMatch = headers.getHeaderString(HttpHeaders.IF_NONE_MATCH);
        if (ifMatch != null && ifNoneMatch != null) {
            throw new ProblemException(ProblemCode.BAD_REQUEST, "Send If-Match or If-None-Match, not both");
        }
        if (ifMatch != null) {
            return new Preconditions(
                    ifMatch.trim().equals("*") ? Expectation.PRESENT : new Expectation.Exactly(version(ifMatch)), true);
        }
        if (ifNoneMatch != null) {
            if (!ifNoneMatch.trim().equals("*")) {
                throw new ProblemException(ProblemCode.BAD_REQUEST, "On a write If-None-Match takes * alone");
            }
            return new Preconditions(Expectation.ABSENT, true);
        }
        return new Preconditions(Expectation.ANYTHING, false);
    }

    private static Version version(String etag) {
        return parse(etag)
                .orElseThrow(() -> new ProblemException(
                        ProblemCode.BAD_REQUEST, "If-Match takes one ETag as this server gave it, as \"18211\""));
    }

    static Optional<Version> parse(String etag) {
        String bare = etag.trim();
        boolean quoted = bare.length() > 2 && bare.startsWith("\"") && bare.endsWith("\"");
        String digits = quoted ? bare.substring(1, bare.length() - 1) : bare;
        return digits.matches("\\d{1,18}") ? Optional.of(new Version(Long.parseLong(digits))) : Optional.empty();
    }

    static String etag(Version version) {
        return "\"" + version + "\"";
    }
}
