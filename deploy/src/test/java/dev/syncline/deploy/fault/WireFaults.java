package dev.syncline.deploy.fault;

import dev.syncline.deploy.Relay;
import dev.syncline.deploy.Relay.Trouble;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/** The way to Kafka or to PostgreSQL is disturbed in every manner. */
final class WireFaults {
    private WireFaults() {}

    static List<Fault> all() {
        List<Fault> faults = new ArrayList<>();
        for (Trouble trouble : Trouble.values()) {
            if (trouble != Trouble.NONE) {
                faults.add(fault("Kafka", "4", trouble, Arena::toKafka));
                faults.add(fault("PostgreSQL", "8", trouble, Arena::toPostgres));
            }
        }
        return faults;
    }

    private static Fault fault(String target, String row, Trouble trouble, Function<Arena, Relay> relay) {
        String name = "way to %s %s"
                .formatted(target, trouble.name().toLowerCase(Locale.ROOT).replace('_', '-'));
        Fault.Strike strike = (arena, random) -> {
            relay.apply(arena).disturb(trouble);
            Pauses.lasting(arena, random);
            relay.apply(arena).mend();
        };
        return trouble == Trouble.SLOW ? Fault.brief(name, row, strike) : Fault.lasting(name, row, strike);
    }
}
