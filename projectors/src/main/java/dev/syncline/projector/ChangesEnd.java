package dev.syncline.projector;

import dev.syncline.event.Position;
import java.util.Map;

/** Where the committed changes end. Thread-safe. */
public interface ChangesEnd {
    /**
     * Begins to look behind positions that somebody has reached.
     *
     * @param from of every partition
     */
    Search search(Map<Integer, Position> from);

    /** Passed when every change that stood in the log when it began is committed or gone. */
    interface Search extends Milestone, AutoCloseable {
        /** Per partition the position behind the last change; where there is none, the one it began with. */
        Map<Integer, Position> ends();

        @Override
        void close();
    }
}
