package dev.syncline.deploy.fault;

import dev.syncline.deploy.ServerProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The arena at hand: one serves many runs, until something was found in it, or too much has piled up. */
final class Arenas implements AutoCloseable {
    private static final int RUNS = 6;

    private final Path root;
    private volatile Optional<Arena> current = Optional.empty();
    private Path directory;
    private int servers;
    private int brokers;
    private int runs;
    private int made;

    Arenas(Path root) {
        this.root = root;
        this.directory = root;
        // Whoever is interrupted leaves no process and no mount behind.
        Runtime.getRuntime().addShutdownHook(new Thread(this::leave, "arenas"));
    }

    /** In which everything is well. */
    Arena with(int wantedServers, int wantedBrokers) throws IOException {
        boolean another = servers != wantedServers || brokers != wantedBrokers || runs >= RUNS;
        if (current.isPresent() && another) {
            end(true);
        }
        if (current.isEmpty()) {
            // What an earlier run left there is no part of this one.
            do {
                directory = root.resolve("arena" + made++);
            } while (Files.exists(directory));
            current = Optional.of(new Arena(directory, wantedServers, wantedBrokers));
            servers = wantedServers;
            brokers = wantedBrokers;
            runs = 0;
        }
        runs++;
        return current.get();
    }

    /** What its servers say of themselves. */
    String status() {
        StringBuilder status = new StringBuilder();
        for (ServerProcess server : current.map(Arena::servers).orElse(List.of())) {
            try {
                status.append(server.status());
            } catch (IOException e) {
                status.append("no answer from ").append(server.output());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        return status.toString();
    }

    /** The next run gets another one; what is in this one stays, to be looked at. */
    Path leave() {
        end(false);
        return directory;
    }

    /** The next run gets another one, and nothing is to be seen in this one. */
    void drop() {
        if (current.isPresent()) {
            end(true);
        }
    }

    private void end(boolean delete) {
        current.ifPresent(Arena::close);
        current = Optional.empty();
        if (delete) {
            try (Stream<Path> files = Files.walk(directory)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.deleteIfExists(file);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    @Override
    public void close() {
        drop();
    }
}
