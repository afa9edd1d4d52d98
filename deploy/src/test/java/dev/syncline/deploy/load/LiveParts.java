package dev.syncline.deploy.load;

import com.fasterxml.jackson.databind.JsonNode;
import dev.syncline.deploy.load.Comparison.Unit;
import java.net.URI;
import java.net.http.HttpClient;
import java.util.List;

/** What many subscribers cost a running {@code syncline dev}. There is no peer, so it stands beside what is aimed at. */
final class LiveParts {
    static final List<String> NAMES = List.of("polls", "flood");

    private static final double POLLS_AIM_MILLIS = 335;
    private static final double FLOOD_AIM = 5_000;

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final JsonNode addresses;
    private final boolean quick;
    private final Comparisons comparisons;

    LiveParts(JsonNode addresses, boolean quick, Comparisons comparisons) {
        this.addresses = addresses;
        this.quick = quick;
        this.comparisons = comparisons;
    }

    /** In the order in which they are measured. */
    List<Bench.Part> all() {
        return List.of(new Bench.Part(NAMES.get(0), this::polls), new Bench.Part(NAMES.get(1), this::flood));
    }

    /** One change until all of many long polls of one shape have heard it. */
    private void polls() throws Exception {
        int polls = quick ? 100 : 1_000;
        LiveCrowd.Held held = new LiveCrowd(client, addresses).measure(0, polls, 1);
        comparisons.add(
                "one change to %,d long polls".formatted(polls),
                DevParts.AIM,
                Unit.MILLISECONDS,
                1,
                1e3 * held.seconds(),
                POLLS_AIM_MILLIS);
    }

    /** Changes to a subscriber beside shapes that each want one value of a field. */
    private void flood() throws Exception {
        int shapes = quick ? 1_000 : 10_000;
        int changes = quick ? 5_000 : 20_000;
        URI http = URI.create(addresses.get("http").asText());
        try (LiveFlood flood =
                new LiveFlood(client, http, addresses.get("kafka").asText())) {
            // Nobody asks for them afterwards, so they are forgotten before the next round.
            flood.openShapes(shapes);
            LiveFlood.Flood told = flood.measure(changes);
            comparisons.add(
                    "changes to a subscriber beside %,d shapes".formatted(shapes),
                    DevParts.AIM,
                    Unit.PER_SECOND,
                    1,
                    told.changes() / told.seconds(),
                    FLOOD_AIM);
        }
    }
}
