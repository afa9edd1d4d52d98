package dev.syncline.query.value;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Dates and times as ISO 8601 and RFC 3339 write them; without an offset, in UTC. */
final class TimeText {
    private static final String DAY = "([0-9]{4,6})-([0-9]{2})-([0-9]{2})";
    private static final String CLOCK = "([0-9]{2}):([0-9]{2})(?::([0-9]{2})(?:[.]([0-9]{1,6}))?)?";
    private static final Pattern DATE = Pattern.compile(DAY);
    private static final Pattern TIME = Pattern.compile(CLOCK);
    private static final Pattern TIMESTAMP =
            Pattern.compile("(" + DAY + ")(?:[Tt ](" + CLOCK + ")(?:([Zz])|([-+])([0-9]{2})(?::?([0-9]{2}))?)?)?");
    private static final int MAX_OFFSET_HOURS = 15;

    private TimeText() {}

    static LocalDate date(String text) {
        Matcher day = DATE.matcher(text);
        if (!day.matches()) {
            throw TextIn.invalid(Type.Kind.DATE.type(), text);
        }
        try {
            LocalDate date = LocalDate.of(number(day, 1), number(day, 2), number(day, 3));
            if (date.getYear() >= 1) {
                return date;
            }
        } catch (DateTimeException e) {
            // Told below: there is no such day.
        }
        throw new ValueException("there is no day \"" + text + "\"");
    }

    static LocalTime time(String text) {
        Matcher clock = TIME.matcher(text);
        if (!clock.matches()) {
            throw TextIn.invalid(Type.Kind.TIME.type(), text);
        }
        String fraction = clock.group(4) == null ? "" : clock.group(4);
        int micros = Integer.parseInt((fraction + "000000").substring(0, 6));
        int second = clock.group(3) == null ? 0 : number(clock, 3);
        try {
            return LocalTime.of(number(clock, 1), number(clock, 2), second, micros * 1000);
        } catch (DateTimeException e) {
            throw new ValueException("there is no time \"" + text + "\"");
        }
    }

    /** @param zoned whether an offset counts; without a zone it is refused, where PostgreSQL would drop it */
    static LocalDateTime timestamp(String text, boolean zoned) {
        Matcher parts = TIMESTAMP.matcher(text);
        if (!parts.matches()) {
            throw TextIn.invalid((zoned ? Type.Kind.TIMESTAMPTZ : Type.Kind.TIMESTAMP).type(), text);
        }
        LocalTime clock = parts.group(5) == null ? LocalTime.MIDNIGHT : time(parts.group(5));
        LocalDateTime local = Times.inRange(date(parts.group(1)).atTime(clock));
        boolean offset = parts.group(11) != null;
        if (!zoned && (offset || parts.group(10) != null)) {
            throw new ValueException("type timestamp has no time zone, cast to timestamptz instead");
        }
        return offset ? Times.inRange(local.minusMinutes(offsetMinutes(parts))) : local;
    }

    private static int offsetMinutes(Matcher parts) {
        int hours = number(parts, 12);
        int minutes = parts.group(13) == null ? 0 : number(parts, 13);
        if (hours > MAX_OFFSET_HOURS || minutes > 59) {
            throw new ValueException("there is no such offset from UTC");
        }
        return (parts.group(11).equals("-") ? -1 : 1) * (hours * 60 + minutes);
    }

    private static int number(Matcher matcher, int group) {
        return Integer.parseInt(matcher.group(group));
    }
}
