package dev.syncline.server;

import io.dropwizard.jetty.SslReload;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.util.resource.Resource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at the files with the keys of TLS, and takes up what is new: who connects from then on is shown the new
 * certificate, and open connections stay. Keys that can't be used are told, and those before stay. Used by its executor's
 * thread.
 */
final class KeyWatch {
    private static final Logger LOGGER = LoggerFactory.getLogger(KeyWatch.class);
    private static final Duration LOOK_EVERY = Duration.ofSeconds(5);

    private final Collection<SslReload> connectors;
    private String used;
    private String told = "";

    private KeyWatch(Collection<SslReload> connectors) {
        this.connectors = connectors;
        this.used = stamp();
    }

    /** Does nothing where no connector speaks TLS. */
    static void begin(Server jetty, ScheduledExecutorService thread) {
        Collection<SslReload> connectors = jetty.getBeans(SslReload.class);
        if (!connectors.isEmpty()) {
            KeyWatch watch = new KeyWatch(connectors);
            long pause = LOOK_EVERY.toMillis();
            var unused = thread.scheduleWithFixedDelay(watch::look, pause, pause, TimeUnit.MILLISECONDS);
        }
    }

    private void look() {
        String now = stamp();
        if (now.equals(used)) {
            told = "";
            return;
        }
        try {
            // All of them first: keys that can't be loaded would leave a connector without any.
            for (SslReload connector : connectors) {
                connector.reloadDryRun();
            }
            used = "";
            for (SslReload connector : connectors) {
                connector.reload();
            }
            used = now;
            told = "";
            LOGGER.info("new keys of TLS are in use files={}", files());
        } catch (Exception e) {
            String kept = used.isEmpty() ? "nobody can connect" : "those before stay";
            if (!told.equals(kept + now)) {
                LOGGER.error(
                        "keys of TLS can't be used, they are tried again and {} files={} reason={}",
                        kept,
                        files(),
                        e.getMessage());
            }
            told = kept + now;
        }
    }

    private List<Path> files() {
        return connectors.stream()
                .map(SslReload::getFactory)
                .flatMap(factory -> Stream.of(factory.getKeyStoreResource(), factory.getTrustStoreResource()))
                .filter(Objects::nonNull)
                .map(Resource::getPath)
                .filter(Objects::nonNull)
                .distinct()
                .toList();
    }

    /** Another one when a file has changed. */
    private String stamp() {
        return files().stream().map(KeyWatch::stamp).collect(Collectors.joining(" "));
    }

    private static String stamp(Path file) {
        try {
            return Files.getLastModifiedTime(file) + "/" + Files.size(file);
        } catch (IOException e) {
            return "unreadable";
        }
    }
}
