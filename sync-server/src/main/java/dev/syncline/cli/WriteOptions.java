package dev.syncline.cli;

import java.net.http.HttpRequest;
import java.util.Optional;
import picocli.CommandLine.Option;

/** What every write takes. */
final class WriteOptions {
    @Option(names = "--if-version", paramLabel = "N", description = "only if the document stands at this version")
    private Optional<Long> ifVersion = Optional.empty();

    @Option(names = "--if-absent", description = "only if there is no such document")
    private boolean ifAbsent;

    @Option(names = "--key", paramLabel = "K", description = "the event's id: a retry with the same is the same event")
    private Optional<String> key = Optional.empty();

    @Option(names = "--wait", paramLabel = "N", description = "seconds to wait for the verdict (default 5, at most 30)")
    private Optional<Integer> wait = Optional.empty();

    @Option(names = "--no-wait", description = "be content with the log's acknowledgement")
    private boolean noWait;

    HttpRequest.Builder on(HttpRequest.Builder request) {
        ifVersion.ifPresent(version -> request.header("If-Match", "\"" + version + "\""));
        key.ifPresent(id -> request.header("Idempotency-Key", id));
        if (ifAbsent) {
            request.header("If-None-Match", "*");
        }
        if (noWait) {
            request.header("Prefer", "respond-async");
        }
        wait.ifPresent(seconds -> request.header("Prefer", "wait=" + seconds));
        return request;
    }

    boolean noWait() {
        return noWait;
    }
}
