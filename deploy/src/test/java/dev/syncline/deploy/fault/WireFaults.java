package dev.syncline.deploy.fault;

import dev.syncline.deploy.Relay;
import dev.syncline.deploy.Relay.Trouble;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/** The way to Kafka, to PostgreSQL or to a server is disturbed in every manner. */
final class WireFaults {
    /** Longer than who writes over HTTP waits for an answer. */
    private static final int ANSWER_MILLIS = 11_000;

    private WireFaults() {}

    static List<Fault> all() {
        List<Fault> faults = new ArrayList<>();
        for (Trouble trouble : Trouble.values()) {
            if (trouble != Trouble.NONE) {
                faults.add(fault("Kafka", "4", trouble, Arena::toKafka));
                faults.add(fault("PostgreSQL", "8", trouble, Arena::toPostgres));
                faults.add(ofHttp(trouble));
            }
        }
        return faults;
    }

    private static Fault fault(String target, String row, Trouble trouble, Function<Arena, Relay> relay) {
        String name = name(target, trouble);
        Fault.Strike strike = (arena, random) -> {
            relay.apply(arena).disturb(trouble);
            Pauses.lasting(arena, random);
            relay.apply(arena).mend();
        };
        return trouble == Trouble.SLOW ? Fault.brief(name, row, strike) : Fault.lasting(name, row, strike);
    }

    private static String name(String target, Trouble trouble) {
        return "way to %s %s"
                .formatted(target, trouble.name().toLowerCase(Locale.ROOT).replace('_', '-'));
    }

    /** Answers are lost, and whoever got none asks again. A server can't know. */
    private static Fault ofHttp(Trouble trouble) {
        return Fault.brief(name("HTTP", trouble), "1a", (arena, random) -> {
            arena.toServer().disturb(trouble);
            Pauses.millis(ANSWER_MILLIS + random.nextInt(3_000));
            arena.toServer().mend();
        });
    }
}
