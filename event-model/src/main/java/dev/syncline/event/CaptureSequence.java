package dev.syncline.event;

import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where capture read a row change: LSNs of one server rise per document, and restart lower on a restored one, so the
 * capture epoch leads.
 *
 * @param epoch grows when the slot is made anew or the server is restored or fails over
 * @param lsn the row's LSN, unsigned
 */
public record CaptureSequence(long epoch, long lsn) implements Comparable<CaptureSequence> {
    private static final Pattern WIRE = Pattern.compile("(\\d{1,18})-([0-9A-Fa-f]{1,16})");
    private static final Comparator<CaptureSequence> ORDER =
            Comparator.comparingLong(CaptureSequence::epoch).thenComparing(CaptureSequence::lsn, Long::compareUnsigned);

    public static Optional<CaptureSequence> parse(String wire) {
        Matcher matcher = WIRE.matcher(wire);
        return matcher.matches()
                ? Optional.of(new CaptureSequence(
                        Long.parseLong(matcher.group(1)), Long.parseUnsignedLong(matcher.group(2), 16)))
                : Optional.empty();
    }

    /** As the CloudEvents extension {@code sequence} carries it; sorts as text as it does as a value. */
    public String wire() {
        return "%010d-%016X".formatted(epoch, lsn);
    }

    @Override
    public int compareTo(CaptureSequence other) {
        return ORDER.compare(this, other);
    }
}
