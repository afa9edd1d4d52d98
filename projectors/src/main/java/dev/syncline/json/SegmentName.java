package dev.syncline.json;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A segment's file name: who wrote it and in which order. Unique in its partition, so that a writer of an earlier epoch
 * can only touch files that it made itself.
 */
record SegmentName(long epoch, long number) {
    private static final Pattern FILE = Pattern.compile("e(\\d{7,18})-(\\d{6,18})\\.jsonl");

    static Optional<SegmentName> parse(String file) {
        Matcher matcher = FILE.matcher(file);
        return matcher.matches()
                ? Optional.of(new SegmentName(Long.parseLong(matcher.group(1)), Long.parseLong(matcher.group(2))))
                : Optional.empty();
    }

    String file() {
        return String.format(Locale.ROOT, "e%07d-%06d.jsonl", epoch, number);
    }
}
