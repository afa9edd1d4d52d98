package dev.syncline.rebuild;

import dev.syncline.decide.DocumentState;
import dev.syncline.event.Document;
import dev.syncline.event.DocumentKey;
import dev.syncline.projector.LogState;
import java.util.Optional;
import java.util.function.ToLongFunction;
import java.util.stream.IntStream;

/**
 * Looks a document up again whose last change was not met where all of them were read: the log cleaner may have taken it
 * for a copy further behind, or its transaction was shown later. Thread-safe.
 */
final class SecondLook {
    /** A document that changes as often while it is read is not the same any more. */
    private static final int ATTEMPTS = 3;

    private final LogState log;
    private final ToLongFunction<DocumentKey> end;

    /** @param end first version of a document that is not judged */
    SecondLook(LogState log, ToLongFunction<DocumentKey> end) {
        this.log = log;
        this.end = end;
    }

    /** Whether the log has what was decided, or something newer that is not judged. */
    boolean finds(States.Entry decided) {
        return IntStream.range(0, ATTEMPTS)
                .mapToObj(attempt -> look(decided))
                .flatMap(Optional::stream)
                .findFirst()
                .orElse(false);
    }

    /** Empty if it changed in that moment. */
    private Optional<Boolean> look(States.Entry decided) {
        try {
            return Optional.of(log.find(decided.key())
                    .filter(last -> isJudgedNoMore(last) || isDecided(last, decided.state()))
                    .isPresent());
        } catch (LogState.SupersededException e) {
            return Optional.empty();
        }
    }

    private boolean isJudgedNoMore(LogState.Entry last) {
        return last.version().offset() >= end.applyAsLong(last.key());
    }

    private boolean isDecided(LogState.Entry last, DocumentState state) {
        if (!state.version().equals(Optional.of(last.version()))) {
            return false;
        }
        Optional<Document> document = log.read(last);
        return document.equals(state.document());
    }
}
