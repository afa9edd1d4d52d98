package dev.syncline.server.http;

import jakarta.ws.rs.core.HttpHeaders;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.StringJoiner;

/**
 * What a client prefers (RFC 7240).
 *
 * @param respondAsync to be answered as soon as the log has the event
 * @param patience for the verdict, or for a store, at most so long
 * @param minimal no content in the answer
 * @param representation to be told with the document which number stands for the write in the live feed
 * @param applied what of it was understood, for {@code Preference-Applied}
 */
record Preferences(boolean respondAsync, Duration patience, boolean minimal, boolean representation, String applied) {
    static final Duration DEFAULT_WAIT = Duration.ofSeconds(5);
    static final Duration MAX_WAIT = Duration.ofSeconds(30);

    static Preferences of(HttpHeaders headers) {
        boolean async = false;
        boolean minimal = false;
        boolean representation = false;
        Duration wait = DEFAULT_WAIT;
        StringJoiner applied = new StringJoiner(", ");
        List<String> lines =
                Optional.ofNullable(headers.getRequestHeader("Prefer")).orElse(List.of());
        for (String one : String.join(",", lines).split("[,;]")) {
            String preference = one.trim();
            if (preference.equalsIgnoreCase("respond-async")) {
                async = true;
                applied.add(preference);
            } else if (preference.equalsIgnoreCase("return=minimal")) {
                minimal = true;
                applied.add(preference);
            } else if (preference.equalsIgnoreCase("return=representation")) {
                representation = true;
                applied.add(preference);
            } else if (preference.matches("(?i)wait\\s*=\\s*\\d{1,6}")) {
                long seconds = Long.parseLong(preference.replaceAll("\\D", ""));
                wait = Duration.ofSeconds(Math.min(seconds, MAX_WAIT.toSeconds()));
                applied.add("wait=" + wait.toSeconds());
            }
        }
        return new Preferences(async, wait, minimal, representation, applied.toString());
    }
}
