package dev.syncline.server.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.syncline.event.Expectation;
import dev.syncline.event.Version;
import jakarta.ws.rs.core.HttpHeaders;
import java.net.URI;
import java.time.Duration;
import org.glassfish.jersey.internal.MapPropertiesDelegate;
import org.glassfish.jersey.server.ContainerRequest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What Prefer, If-Match and If-None-Match ask for. */
class RequestHeadersTest {
    private static HttpHeaders headers(String... namesAndValues) {
        URI uri = URI.create("http://localhost/");
        ContainerRequest request = new ContainerRequest(uri, uri, "PUT", null, new MapPropertiesDelegate(), null);
        for (int i = 0; i < namesAndValues.length; i += 2) {
            request.header(namesAndValues[i], namesAndValues[i + 1]);
        }
        return request;
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', nullValues = "-", textBlock = """
            -                               | false | 5  | false | ''
            respond-async                   | true  | 5  | false | respond-async
            Respond-Async, wait=2           | true  | 2  | false | Respond-Async, wait=2
            wait=600                        | false | 30 | false | wait=30
            wait = 3; return=minimal        | false | 3  | true  | wait=3, return=minimal
            wait=-1, wait=x, handling=strict | false | 5 | false | ''
            wait=9999999                    | false | 5  | false | ''
            """)
    void preferencesAreTakenWhereUnderstood(
            String prefer, boolean async, int seconds, boolean minimal, String applied) {
        HttpHeaders headers = prefer == null ? headers() : headers("Prefer", prefer);

        Preferences preferences = Preferences.of(headers);

        assertThat(preferences).isEqualTo(new Preferences(async, Duration.ofSeconds(seconds), minimal, false, applied));
    }

    @Test
    void preconditionsBecomeExpectations() {
        assertThat(Preconditions.of(headers())).isEqualTo(new Preconditions(Expectation.ANYTHING, false));
        assertThat(Preconditions.of(headers("If-Match", "*"))).isEqualTo(new Preconditions(Expectation.PRESENT, true));
        assertThat(Preconditions.of(headers("If-None-Match", " * ")))
                .isEqualTo(new Preconditions(Expectation.ABSENT, true));
        assertThat(Preconditions.of(headers("If-Match", Preconditions.etag(new Version(7)))))
                .isEqualTo(new Preconditions(new Expectation.Exactly(new Version(7)), true));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "W/\"7\"", "\"7\", \"8\"", "\"\"", "\"-1\"", "seven", "\"7", "9999999999999999999"})
    void etagThatThisServerNeverGaveIsABadRequest(String etag) {
        assertThatThrownBy(() -> Preconditions.of(headers("If-Match", etag))).isInstanceOf(ProblemException.class);
    }

    @Test
    void contradictionIsABadRequest() {
        assertThatThrownBy(() -> Preconditions.of(headers("If-Match", "*", "If-None-Match", "*")))
                .isInstanceOf(ProblemException.class);
        assertThatThrownBy(() -> Preconditions.of(headers("If-None-Match", "\"7\"")))
                .isInstanceOf(ProblemException.class);
    }
}
