package dev.syncline.query.value;

import java.math.BigInteger;

/** A span of time as PostgreSQL keeps it: a month has no fixed number of days, a day none of hours. */
public record Interval(int months, int days, long micros) {
    static final long DAY = 86_400_000_000L;
    private static final int MONTH_DAYS = 30;

    Interval plus(Interval other) {
        try {
            return new Interval(
                    Math.addExact(months, other.months),
                    Math.addExact(days, other.days),
                    Math.addExact(micros, other.micros));
        } catch (ArithmeticException e) {
            throw outOfRange();
        }
    }

    Interval negated() {
        try {
            return new Interval(Math.negateExact(months), Math.negateExact(days), Math.negateExact(micros));
        } catch (ArithmeticException e) {
            throw outOfRange();
        }
    }

    /** For comparison a month has 30 days and a day 24 hours. */
    BigInteger span() {
        BigInteger wholeDays = BigInteger.valueOf(months * (long) MONTH_DAYS + days);
        return wholeDays.multiply(BigInteger.valueOf(DAY)).add(BigInteger.valueOf(micros));
    }

    Interval justifyHours() {
        return of(months, days + micros / DAY, micros % DAY).signsOfHours();
    }

    Interval justifyDays() {
        Interval whole = of(months + (long) (days / MONTH_DAYS), days % MONTH_DAYS, micros);
        if (whole.months > 0 && whole.days < 0) {
            return of(whole.months - 1L, whole.days + (long) MONTH_DAYS, whole.micros);
        }
        return whole.months < 0 && whole.days > 0
                ? of(whole.months + 1L, whole.days - (long) MONTH_DAYS, whole.micros)
                : whole;
    }

    Interval justify() {
        long allDays = days + micros / DAY;
        Interval whole = of(months + allDays / MONTH_DAYS, allDays % MONTH_DAYS, micros % DAY);
        if (whole.months > 0 && (whole.days < 0 || (whole.days == 0 && whole.micros < 0))) {
            whole = of(whole.months - 1L, whole.days + (long) MONTH_DAYS, whole.micros);
        } else if (whole.months < 0 && (whole.days > 0 || (whole.days == 0 && whole.micros > 0))) {
            whole = of(whole.months + 1L, whole.days - (long) MONTH_DAYS, whole.micros);
        }
        return whole.signsOfHours();
    }

    private Interval signsOfHours() {
        if (days > 0 && micros < 0) {
            return of(months, days - 1L, micros + DAY);
        }
        return days < 0 && micros > 0 ? of(months, days + 1L, micros - DAY) : this;
    }

    private static Interval of(long months, long days, long micros) {
        try {
            return new Interval(Math.toIntExact(months), Math.toIntExact(days), micros);
        } catch (ArithmeticException e) {
            throw outOfRange();
        }
    }

    private static ValueException outOfRange() {
        return new ValueException("interval out of range");
    }

    /** With a sign on every part: without, the session's IntervalStyle would say what one sign means. */
    String text() {
        return "%+d months %+d days %+d microseconds".formatted(months, days, micros);
    }
}
