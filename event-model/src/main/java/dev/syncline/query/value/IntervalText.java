package dev.syncline.query.value;

import java.math.BigDecimal;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Intervals as in {@code 1 year -2 days 03:04:05.5}; only seconds have a fraction. */
final class IntervalText {
    private static final Pattern PART =
            Pattern.compile("\\s*(?:([-+]?)([0-9]{1,6}:[0-5][0-9](?::[0-5][0-9](?:[.][0-9]{1,6})?)?)"
                    + "|([-+]?[0-9]{1,9})(?:[.]([0-9]{1,6}))?\\s*([a-z]+))(?:\\s+|$)");
    private static final long SECOND = 1_000_000L;
    private static final long MINUTE = 60 * SECOND;
    private static final long HOUR = 60 * MINUTE;

    private IntervalText() {}

    static Interval parse(String text) {
        Matcher part = PART.matcher(text.toLowerCase(Locale.ROOT));
        Interval sum = new Interval(0, 0, 0);
        int end = 0;
        while (part.find() && part.start() == end) {
            sum = sum.plus(part.group(2) == null ? unit(part, text) : clock(part));
            end = part.end();
        }
        if (end == 0 || end != text.length()) {
            throw invalid(text);
        }
        return sum;
    }

    private static Interval clock(Matcher part) {
        String[] pieces = part.group(2).split(":");
        long micros = Long.parseLong(pieces[0]) * HOUR + Long.parseLong(pieces[1]) * MINUTE;
        if (pieces.length > 2) {
            micros += new BigDecimal(pieces[2]).movePointRight(6).longValueExact();
        }
        return new Interval(0, 0, part.group(1).equals("-") ? -micros : micros);
    }

    private static Interval unit(Matcher part, String text) {
        int count = Integer.parseInt(part.group(3));
        String unit = part.group(5);
        if (part.group(4) != null && !unit.startsWith("s")) {
            throw invalid(text);
        }
        return switch (unit) {
            case "year", "years", "y" -> months(count, 12);
            case "month", "months", "mon", "mons" -> months(count, 1);
            case "week", "weeks", "w" -> weeks(count);
            case "day", "days", "d" -> new Interval(0, count, 0);
            case "hour", "hours", "h" -> new Interval(0, 0, count * HOUR);
            case "minute", "minutes", "min", "mins", "m" -> new Interval(0, 0, count * MINUTE);
            case "second", "seconds", "sec", "secs", "s" -> new Interval(0, 0, count * SECOND + fraction(part));
            case "millisecond", "milliseconds", "ms" -> new Interval(0, 0, count * 1000L);
            case "microsecond", "microseconds", "us" -> new Interval(0, 0, count);
            default -> throw invalid(text);
        };
    }

    private static Interval months(int count, int each) {
        long months = (long) count * each;
        if (months != (int) months) {
            throw new ValueException("interval out of range");
        }
        return new Interval((int) months, 0, 0);
    }

    private static Interval weeks(int count) {
        long days = count * 7L;
        if (days != (int) days) {
            throw new ValueException("interval out of range");
        }
        return new Interval(0, (int) days, 0);
    }

    private static long fraction(Matcher part) {
        if (part.group(4) == null) {
            return 0;
        }
        long micros = Long.parseLong((part.group(4) + "000000").substring(0, 6));
        return part.group(3).startsWith("-") ? -micros : micros;
    }

    private static ValueException invalid(String text) {
        return new ValueException(TextIn.invalid(Type.INTERVAL, text).getMessage() + "; write it as 1 day 02:00:00");
    }
}
