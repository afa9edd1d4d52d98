package dev.syncline.server.doctor;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * What one check saw.
 *
 * @param check its name, stable: scripts and alarms go by it
 * @param wanted empty where there is nothing to want
 * @param fix commands that mend it; empty while there is nothing to mend
 * @param detail why it matters, for people; may be empty
 */
public record Finding(String check, Grade grade, String found, String wanted, List<String> fix, String detail) {
    public Finding {
        requireNonNull(check, "check");
        requireNonNull(grade, "grade");
        requireNonNull(found, "found");
        requireNonNull(wanted, "wanted");
        requireNonNull(detail, "detail");
        fix = List.copyOf(fix);
    }

    /** How bad it is; the order is that of Nagios. */
    public enum Grade {
        OK,
        /** Works, with less than there should be. */
        WARN,
        /** Loses data, or nothing works. */
        FAIL,
        /** The check could not look: that is never good news. */
        UNKNOWN
    }

    static Finding ok(String check, String found) {
        return new Finding(check, Grade.OK, found, "", List.of(), "");
    }

    static Finding ok(String check, String found, String detail) {
        return new Finding(check, Grade.OK, found, "", List.of(), detail);
    }

    static Finding unknown(String check, String why) {
        return new Finding(check, Grade.UNKNOWN, "could not look: " + why, "", List.of(), "");
    }

    static Finding warn(String check, String found, String wanted, List<String> fix, String detail) {
        return new Finding(check, Grade.WARN, found, wanted, fix, detail);
    }

    static Finding fail(String check, String found, String wanted, List<String> fix, String detail) {
        return new Finding(check, Grade.FAIL, found, wanted, fix, detail);
    }
}
