package dev.syncline.server.doctor;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * One look at one thing, which may answer several questions at once.
 *
 * @param names of all findings it gives, so that each of them is unknown when it can't look
 */
record Check(List<String> names, Look look) {
    Check {
        names = List.copyOf(names);
        requireNonNull(look, "look");
    }

    Check(String name, Look look) {
        this(List.of(name), look);
    }

    /** Goes and looks; may hang, may throw. */
    @FunctionalInterface
    interface Look {
        List<Finding> look() throws Exception;
    }
}
