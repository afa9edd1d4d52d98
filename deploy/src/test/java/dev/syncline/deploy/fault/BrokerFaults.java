package dev.syncline.deploy.fault;

import java.util.List;
import java.util.Random;

/** Kafka dies, or sleeps. */
final class BrokerFaults {
    private BrokerFaults() {}

    static List<Fault> all() {
        return List.of(
                Fault.lasting("broker killed", "3", BrokerFaults::kill),
                Fault.lasting("broker asleep", "4", BrokerFaults::sleep));
    }

    private static void kill(Arena arena, Random random) throws Exception {
        arena.broker().kill();
        Pauses.lasting(arena, random);
        arena.broker().start();
    }

    private static void sleep(Arena arena, Random random) throws Exception {
        arena.broker().signal("STOP");
        Pauses.lasting(arena, random);
        arena.broker().signal("CONT");
    }
}
