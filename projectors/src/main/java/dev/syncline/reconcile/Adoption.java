package dev.syncline.reconcile;

import dev.syncline.event.Envelope;
import dev.syncline.event.Event;
import dev.syncline.event.Expectation;
import dev.syncline.event.Place;
import dev.syncline.event.Version;
import dev.syncline.projector.CrashPoint;
import dev.syncline.projector.CrashPoint.Stage;
import dev.syncline.projector.EventLog;
import dev.syncline.projector.JobProgress;
import dev.syncline.projector.LogState;
import dev.syncline.projector.SnapshotDocument;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;

/** Makes a store's values the log's: events that demand the version the plan was made from, so what moved is rejected. */
final class Adoption {
    private static final String SOURCE = "/syncline/repair";

    private final EventLog events;
    private final Look.Sources sources;
    private final Supplier<String> ids;
    private final CrashPoint crashPoint;

    Adoption(EventLog events, Look.Sources sources, Supplier<String> ids, CrashPoint crashPoint) {
        this.events = events;
        this.sources = sources;
        this.ids = ids;
        this.crashPoint = crashPoint;
    }

    private record Published(RepairStep step, CompletionStage<Place> place) {}

    List<RepairStep> run(String collection, List<RepairStep> planned, JobProgress progress) {
        List<Published> published = new ArrayList<>();
        planned.forEach(step -> {
            published.add(new Published(step, events.append(event(step))));
            crashPoint.reached(Stage.ADOPTION_HALF_PUBLISHED);
        });
        List<RepairStep> done = new ArrayList<>();
        List<Published> inLog = new ArrayList<>();
        for (Published one : published) {
            try {
                one.place().toCompletableFuture().get();
                inLog.add(one);
            } catch (ExecutionException e) {
                done.add(one.step().with("unknown: the log did not confirm the event; reconcile again"));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new JobProgress.CancelledException();
            }
        }
        crashPoint.reached(Stage.ADOPTION_PUBLISHED);
        if (!inLog.isEmpty()) {
            sources.look(collection, progress).close();
        }
        inLog.forEach(one -> done.add(decided(one)));
        return done;
    }

    private RepairStep decided(Published one) {
        Version version = one.place().toCompletableFuture().join().version();
        Optional<Version> now = sources.log().find(one.step().key()).map(LogState.Entry::version);
        return one.step()
                .with(
                        now.filter(version::equals).isPresent()
                                ? RepairOutcomes.ADOPTED
                                : "skipped: the event was rejected, or the document moved; see its history");
    }

    private Event event(RepairStep step) {
        Expectation expected = step.before()
                .flatMap(SnapshotDocument::version)
                .<Expectation>map(Expectation.Exactly::new)
                .orElse(Expectation.ABSENT);
        Envelope envelope = Envelope.of(ids.get(), SOURCE).expecting(expected);
        return step.after()
                .flatMap(SnapshotDocument::document)
                .<Event>map(document -> new Event.Put(step.key(), envelope, document.fields()))
                .orElseGet(() -> new Event.Delete(step.key(), envelope));
    }
}
