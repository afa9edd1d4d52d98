package dev.syncline.deploy.fault;

import java.util.List;
import java.util.Random;

/** Kafka dies, or sleeps. */
final class BrokerFaults {
    private static final int BOUNCES = 5;

    private BrokerFaults() {}

    static List<Fault> all() {
        return List.of(
                Fault.lasting("broker killed", "3", BrokerFaults::kill),
                Fault.lasting("broker asleep", "4", BrokerFaults::sleep),
                Fault.brief("broker killed five times", "3", BrokerFaults::bounce),
                Fault.brief("broker restarted in order", "3", BrokerFaults::restart));
    }

    private static void kill(Arena arena, Random random) throws Exception {
        arena.broker().kill();
        Pauses.lasting(arena, random);
        arena.broker().start();
    }

    private static void bounce(Arena arena, Random random) throws Exception {
        for (int kill = 0; kill < BOUNCES; kill++) {
            arena.broker().kill();
            arena.broker().start();
            Pauses.millis(500 + random.nextInt(3_000));
        }
    }

    private static void restart(Arena arena, Random random) throws Exception {
        arena.broker().stop();
        Pauses.brief(random);
        arena.broker().start();
    }

    private static void sleep(Arena arena, Random random) throws Exception {
        arena.broker().signal("STOP");
        Pauses.lasting(arena, random);
        arena.broker().signal("CONT");
    }
}
