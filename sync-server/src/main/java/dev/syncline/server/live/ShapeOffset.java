package dev.syncline.server.live;

import dev.syncline.event.Position;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a client of the shape protocol stands. {@code <position>_0} is behind that position on any server, as
 * clients write it of the position that a stream named; {@code 0_inf} is before the first; {@code 0_<large>} is a piece
 * of one snapshot of this server.
 *
 * @param next first position that the client has not seen; while it reads a snapshot, meaningless
 * @param snapshot which snapshot it reads, if it reads one
 * @param chunk how many pieces of it the client has
 */
record ShapeOffset(Kind kind, Position next, long snapshot, int chunk) {
    static final int CHUNK_BITS = 12;
    /** Pieces of a snapshot that have a number each. */
    static final int CHUNKS = (1 << CHUNK_BITS) - 1;
    /** Snapshots have numbers below; with the chunk's bits, an integer that JavaScript holds exactly. */
    static final long SNAPSHOTS = 1L << 40;

    /** Electric's, too, is behind a snapshot and before the log. */
    private static final String BEFORE_ALL = "0_inf";

    private static final Pattern FORM = Pattern.compile("(\\d{1,16})_(\\d{1,16}|inf)");

    enum Kind {
        START,
        NOW,
        SNAPSHOT,
        LOG
    }

    static ShapeOffset behind(Position next) {
        return new ShapeOffset(Kind.LOG, next, 0, 0);
    }

    static ShapeOffset inSnapshot(long number, int chunks) {
        return new ShapeOffset(Kind.SNAPSHOT, new Position(0), number, chunks);
    }

    /** Empty if the text is none. */
    static Optional<ShapeOffset> parse(String text) {
        if (text.equals("-1")) {
            return Optional.of(new ShapeOffset(Kind.START, new Position(0), 0, 0));
        }
        if (text.equals("now")) {
            return Optional.of(new ShapeOffset(Kind.NOW, new Position(0), 0, 0));
        }
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        if (text.equals(BEFORE_ALL)) {
            return Optional.of(behind(new Position(0)));
        }
        long major = Long.parseLong(matcher.group(1));
        long minor = matcher.group(2).equals("inf") ? 0 : Long.parseLong(matcher.group(2));
        if (major == 0 && minor >= 1 << CHUNK_BITS) {
            return Optional.of(inSnapshot(minor >> CHUNK_BITS, (int) (minor & ((1 << CHUNK_BITS) - 1))));
        }
        return Optional.of(behind(new Position(major + 1)));
    }

    /** The position before {@link #next}, which a client may make an offset of; empty where there is none. */
    static Optional<Position> last(Position next) {
        return next.offset() == 0 ? Optional.empty() : Optional.of(new Position(next.offset() - 1));
    }

    String wire() {
        return switch (kind) {
            case START -> "-1";
            case NOW -> "now";
            case SNAPSHOT -> "0_" + ((snapshot << CHUNK_BITS) | chunk);
            case LOG -> last(next).map(last -> last + "_0").orElse(BEFORE_ALL);
        };
    }
}
