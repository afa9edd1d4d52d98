package dev.syncline.query.value;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.temporal.ChronoUnit;

/** Arithmetic of dates and times; whatever depends on a time zone is in UTC. */
public final class Times {
    private static final LocalDate FIRST_DAY = LocalDate.of(-4713, 11, 24);
    private static final LocalDate LAST_DAY = LocalDate.of(5_874_897, 12, 31);
    private static final LocalDateTime FIRST = FIRST_DAY.atStartOfDay();
    private static final LocalDateTime END = LocalDateTime.of(294_277, 1, 1, 0, 0);

    private Times() {}

    static LocalDate inRange(LocalDate day) {
        if (day.isBefore(FIRST_DAY) || day.isAfter(LAST_DAY)) {
            throw new ValueException("date out of range");
        }
        return day;
    }

    static LocalDateTime inRange(LocalDateTime time) {
        if (time.isBefore(FIRST) || !time.isBefore(END)) {
            throw new ValueException("timestamp out of range");
        }
        return time;
    }

    /** The day as a timestamp, which does not reach as far. */
    public static Object midnight(Object day) {
        return inRange(((LocalDate) day).atStartOfDay());
    }

    public static Object plusDays(Object day, long days) {
        try {
            return inRange(((LocalDate) day).plusDays(days));
        } catch (DateTimeException | ArithmeticException e) {
            throw new ValueException("date out of range");
        }
    }

    public static Object daysBetween(Object from, Object to) {
        return ChronoUnit.DAYS.between((LocalDate) from, (LocalDate) to);
    }

    /** Months first, then days, then the rest. */
    public static Object plus(Object time, Object interval) {
        Interval span = (Interval) interval;
        try {
            LocalDateTime months = inRange(((LocalDateTime) time).plusMonths(span.months()));
            LocalDateTime days = inRange(months.plusDays(span.days()));
            return inRange(days.plus(span.micros(), ChronoUnit.MICROS));
        } catch (DateTimeException | ArithmeticException e) {
            throw new ValueException("timestamp out of range");
        }
    }

    public static Object minus(Object time, Object interval) {
        return plus(time, ((Interval) interval).negated());
    }

    /** In days and hours, never months. */
    public static Object between(Object from, Object to) {
        try {
            long micros = ChronoUnit.MICROS.between((LocalDateTime) from, (LocalDateTime) to);
            return new Interval(0, 0, micros).justifyHours();
        } catch (ArithmeticException e) {
            throw new ValueException("interval out of range");
        }
    }

    /** A time of day goes round; months and days of the interval do not count. */
    public static Object clockPlus(Object time, Object interval) {
        long micros = ((LocalTime) time).toNanoOfDay() / 1000;
        long later = Math.floorMod(micros + ((Interval) interval).micros() % Interval.DAY, Interval.DAY);
        return LocalTime.ofNanoOfDay(later * 1000);
    }

    public static Object clockMinus(Object time, Object interval) {
        return clockPlus(time, new Interval(0, 0, -(((Interval) interval).micros() % Interval.DAY)));
    }

    public static Object clockBetween(Object from, Object to) {
        return new Interval(0, 0, ChronoUnit.MICROS.between((LocalTime) from, (LocalTime) to));
    }

    public static Object join(Object day, Object time) {
        return inRange(LocalDateTime.of((LocalDate) day, (LocalTime) time));
    }

    public static Object add(Object left, Object right) {
        return ((Interval) left).plus((Interval) right);
    }

    public static Object negate(Object interval) {
        return ((Interval) interval).negated();
    }

    public static Object justifyHours(Object interval) {
        return ((Interval) interval).justifyHours();
    }

    public static Object justifyDays(Object interval) {
        return ((Interval) interval).justifyDays();
    }

    public static Object justify(Object interval) {
        return ((Interval) interval).justify();
    }
}
