package dev.syncline.deploy.fault;

import java.util.List;
import java.util.Random;

/** Kafka dies, or sleeps. */
final class BrokerFaults {
    private static final int KILLS = 2;

    private BrokerFaults() {}

    static List<Fault> all() {
        return List.of(
                Fault.lasting("broker killed", "3", BrokerFaults::kill),
                Fault.lasting("broker asleep", "4", BrokerFaults::sleep));
    }

    private static void kill(Arena arena, Random random) throws Exception {
        for (int kill = 0; kill < KILLS; kill++) {
            Pauses.brief(random);
            arena.broker().kill();
            Pauses.lasting(random);
            arena.broker().start();
            Pauses.brief(random);
        }
    }

    private static void sleep(Arena arena, Random random) throws Exception {
        arena.broker().signal("STOP");
        Pauses.lasting(random);
        arena.broker().signal("CONT");
    }
}
