package dev.syncline.server.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syncline.event.DocumentKey;
import dev.syncline.event.Position;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ChangesRequestTest {
    private static ChangesRequest request(String since, Optional<Position> behind) {
        return new ChangesRequest(
                new Interest(DocumentKey.DEFAULT_TENANT, Map.of(), Optional.empty()),
                List.of(),
                since,
                behind,
                false,
                false,
                false,
                ChangeFormat.EVENTS);
    }

    @Test
    void whoeverNamesPlaceGoesOnThere() {
        assertThat(request("17", Optional.empty()).goesOn()).isTrue();
        assertThat(request("latest", Optional.of(new Position(4))).goesOn()).isTrue();
    }

    @Test
    void whoeverLooksBackTakesWhatIsLeft() {
        for (String since : List.of("0", "000", "earliest", "latest", "@-2h", "@2026-11-20T10:00Z", "event:1")) {
            assertThat(request(since, Optional.empty()).goesOn()).as(since).isFalse();
        }
    }
}
