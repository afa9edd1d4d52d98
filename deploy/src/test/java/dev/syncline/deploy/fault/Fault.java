package dev.syncline.deploy.fault;

import java.util.Optional;
import java.util.Random;

/**
 * One thing that breaks.
 *
 * @param row of the fault table in the design of reliability
 * @param told whether the server must say that something is wrong while it lasts
 * @param servers that it needs
 * @param brokers that its Kafka needs
 * @param end the code by which the server must refuse to go on, where nothing can heal it
 */
record Fault(String name, String row, boolean told, int servers, int brokers, Optional<String> end, Strike strike) {
    private static final int REPLICAS = 3;

    /** Breaks it, and takes the cause away where it can be; whoever has ended is started again afterwards. */
    interface Strike {
        void on(Arena arena, Random random) throws Exception;
    }

    @Override
    public String toString() {
        return name;
    }

    /** That passes, and is over before anybody need say it. */
    static Fault brief(String name, String row, Strike strike) {
        return new Fault(name, row, false, 1, 1, Optional.empty(), strike);
    }

    /** That lasts for as long as it takes to be noticed. */
    static Fault lasting(String name, String row, Strike strike) {
        return new Fault(name, row, true, 1, 1, Optional.empty(), strike);
    }

    /** That takes what nothing brings back: the server must say so, and do nothing more. */
    static Fault ending(String name, String row, String code, Strike strike) {
        return new Fault(name, row, true, 1, 1, Optional.of(code), strike);
    }

    /** Of two servers. */
    static Fault ofTwo(String name, String row, Strike strike) {
        return new Fault(name, row, false, 2, 1, Optional.empty(), strike);
    }

    /** As {@link #brief}, of a Kafka of three brokers that replicate everything. */
    static Fault replicated(String name, String row, Strike strike) {
        return new Fault(name, row, false, 1, REPLICAS, Optional.empty(), strike);
    }

    /** As {@link #lasting}, of such a Kafka. */
    static Fault lastingReplicated(String name, String row, Strike strike) {
        return new Fault(name, row, true, 1, REPLICAS, Optional.empty(), strike);
    }
}
