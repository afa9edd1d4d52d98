package dev.syncline.server.doctor;

import java.time.Duration;
import java.util.List;

/** Whether two clocks agree. Nothing is ordered by time, but points in time, limits by age and every display are. */
final class ClockRules {
    private static final Duration WARN = Duration.ofSeconds(1);
    private static final Duration FAIL = Duration.ofSeconds(30);

    private ClockRules() {}

    /**
     * @param whose clock it is
     * @param ahead of this machine; negative when it is behind
     * @param error at most, by how long the question took
     */
    static Finding judge(String check, String whose, Duration ahead, Duration error) {
        Duration off = ahead.abs().minus(error);
        String found = "%s is %.3f s %s, give or take %.3f s"
                .formatted(
                        whose,
                        ahead.abs().toMillis() / 1000.0,
                        ahead.isNegative() ? "behind" : "ahead",
                        error.toMillis() / 1000.0);
        if (off.compareTo(WARN) <= 0) {
            return Finding.ok(check, found);
        }
        List<String> fix = List.of("timedatectl set-ntp true");
        String wanted = "at most " + WARN.toSeconds() + " s from this machine";
        String detail = "what is asked for by time, and what expires by age, comes out wrong by as much";
        return off.compareTo(FAIL) <= 0
                ? Finding.warn(check, found, wanted, fix, detail)
                : Finding.fail(check, found, wanted, fix, detail);
    }
}
