package dev.syncline.rebuild;

import dev.syncline.event.DocumentKey;
import dev.syncline.event.Position;
import dev.syncline.event.Version;
import dev.syncline.projector.JobProgress;
import dev.syncline.projector.LogUnavailableException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Asks again, for ever, while the log gives no answer: so one document that was not told does not end the work on all
 * others. To ask is to look, so it may be repeated.
 */
final class PatientVersions implements PastVersions {
    private static final Duration TRY_AGAIN = Duration.ofSeconds(1);

    private final PastVersions versions;
    private final Consumer<Duration> pause;
    private final JobProgress progress;

    PatientVersions(PastVersions versions, Consumer<Duration> pause, JobProgress progress) {
        this.versions = versions;
        this.pause = pause;
        this.progress = progress;
    }

    @Override
    public void await(String tenant, String collection) {
        patiently(() -> {
            versions.await(tenant, collection);
            return tenant;
        });
    }

    @Override
    public Optional<Version> at(DocumentKey key, Position position) {
        return patiently(() -> versions.at(key, position));
    }

    private <R> R patiently(Supplier<R> question) {
        while (true) {
            try {
                return question.get();
            } catch (LogUnavailableException e) {
                progress.waiting(e.getMessage());
                pause.accept(TRY_AGAIN);
                progress.step();
            }
        }
    }
}
