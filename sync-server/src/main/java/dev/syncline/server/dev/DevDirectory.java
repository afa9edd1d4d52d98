package dev.syncline.server.dev;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.syncline.event.Json;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/**
 * The data directory of {@code dev}: held by one process, and with ports and a password that stay, so that a copied
 * address works tomorrow.
 */
final class DevDirectory implements AutoCloseable {
    private static final String SETTINGS = "settings.json";
    private static final String READY = "dev.json";
    private static final String LOCK = "lock";

    private final Path root;
    private final RandomAccessFile lockFile;
    private final FileLock lock;

    private DevDirectory(Path root, RandomAccessFile lockFile, FileLock lock) {
        this.root = root;
        this.lockFile = lockFile;
        this.lock = lock;
    }

    /** @throws DevException if another process holds it, or it can't be written */
    static DevDirectory hold(Path root) {
        try {
            Files.createDirectories(root);
            RandomAccessFile file = new RandomAccessFile(root.resolve(LOCK).toFile(), "rw");
            FileLock lock = file.getChannel().tryLock();
            if (lock == null) {
                String holder = file.readLine();
                file.close();
                throw new DevException("The data directory " + root + " is held by pid " + holder
                        + ". Stop that one, or choose another with --data-dir");
            }
            file.setLength(0);
            file.write((ProcessHandle.current().pid() + "\n").getBytes(StandardCharsets.US_ASCII));
            Files.deleteIfExists(root.resolve(READY));
            return new DevDirectory(root, file, lock);
        } catch (IOException e) {
            throw new DevException("The data directory " + root + " can't be written: " + e.getMessage(), e);
        }
    }

    /** Deletes what is in it, all but the lock. */
    void wipe() {
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                if (!file.equals(root) && !file.equals(root.resolve(LOCK))) {
                    Files.delete(file);
                }
            }
        } catch (IOException e) {
            throw new DevException("The data directory " + root + " can't be wiped: " + e.getMessage(), e);
        }
    }

    Path resolve(String name) {
        return root.resolve(name);
    }

    Path root() {
        return root;
    }

    /** Ports and password, chosen once. */
    record Settings(int kafka, int controller, int postgres, String password) {}

    Settings settings() {
        try {
            Path file = root.resolve(SETTINGS);
            if (!Files.exists(file)) {
                writePrivately(file, Json.bytes(choose()));
            }
            ObjectNode node = Json.object(Files.readAllBytes(file));
            return new Settings(
                    node.path("kafka").asInt(),
                    node.path("controller").asInt(),
                    node.path("postgres").asInt(),
                    node.path("password").asText());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ObjectNode choose() {
        byte[] password = new byte[16];
        new SecureRandom().nextBytes(password);
        List<Integer> ports = freePorts(3);
        return Json.NODES
                .objectNode()
                .put("kafka", ports.get(0))
                .put("controller", ports.get(1))
                .put("postgres", ports.get(2))
                .put("password", HexFormat.of().formatHex(password));
    }

    /** So many different ports that are free on loopback now. */
    static List<Integer> freePorts(int count) {
        List<ServerSocket> held = new java.util.ArrayList<>();
        try {
            for (int i = 0; i < count; i++) {
                held.add(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
            }
            return held.stream().map(ServerSocket::getLocalPort).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            held.forEach(DevDirectory::closeQuietly);
        }
    }

    private static void closeQuietly(ServerSocket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Tells everybody that it is ready, and where. */
    void ready(ObjectNode addresses) {
        try {
            writePrivately(root.resolve(READY), Json.bytes(addresses));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void writePrivately(Path file, byte[] content) throws IOException {
        Path temporary = file.resolveSibling(file.getFileName() + ".tmp");
        Files.deleteIfExists(temporary);
        Files.createFile(temporary, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.write(temporary, content);
        Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    @Override
    public void close() {
        try {
            Files.deleteIfExists(root.resolve(READY));
            lock.release();
            lockFile.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
