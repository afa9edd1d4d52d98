package dev.syncline.history;

import static java.util.Objects.requireNonNull;

import dev.syncline.event.Place;
import java.time.Instant;

/**
 * Where an event of a document stands.
 *
 * @param appended when the log took it, by the broker's clock
 */
public record EventPlace(Place place, Instant appended) {
    public EventPlace {
        requireNonNull(place, "place");
        requireNonNull(appended, "appended");
    }
}
