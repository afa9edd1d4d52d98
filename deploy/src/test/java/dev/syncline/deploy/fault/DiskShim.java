package dev.syncline.deploy.fault;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A disk that fails for the files of one directory, as a process sees it that starts under it: {@code disk.c}, preloaded. */
final class DiskShim {
    private final Path library;
    private final Path orders;
    private final Path directory;

    /** What the disk is to do. */
    enum Order {
        FSYNC_FAILS,
        /** The process dies, and what it had not made durable is gone. */
        POWER_CUT;

        private String file() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    private DiskShim(Path library, Path orders, Path directory) {
        this.library = library;
        this.orders = orders;
        this.directory = directory;
    }

    /** @throws SkippedException where no C compiler is */
    static DiskShim of(Path directory) throws IOException, InterruptedException {
        Path orders = Files.createDirectories(directory.resolveSibling("orders-" + directory.getFileName()));
        Path library = orders.resolve("disk.so");
        Path source = orders.resolve("disk.c");
        try (InputStream text = DiskShim.class.getResourceAsStream("disk.c")) {
            Files.write(source, text.readAllBytes());
        }
        try {
            Process compiler = new ProcessBuilder(
                            List.of("cc", "-shared", "-fPIC", "-o", library.toString(), source.toString(), "-ldl"))
                    .redirectErrorStream(true)
                    .redirectOutput(orders.resolve("cc.out").toFile())
                    .start();
            if (compiler.waitFor() != 0) {
                throw new SkippedException("the shim does not compile here: " + orders.resolve("cc.out"));
            }
        } catch (IOException e) {
            throw new SkippedException("no cc here: " + e.getMessage());
        }
        DiskShim shim = new DiskShim(library, orders, directory);
        for (Order order : Order.values()) {
            shim.end(order);
        }
        return shim;
    }

    /** The one under this process. */
    static DiskShim preloaded() {
        Path orders = Path.of(System.getenv("SHIM_ORDERS"));
        return new DiskShim(Path.of(System.getenv("LD_PRELOAD")), orders, Path.of(System.getenv("SHIM_DIRECTORY")));
    }

    /** Of whoever is to see such a disk; it goes well until something is ordered. */
    Map<String, String> environment() throws IOException {
        return Map.of(
                "LD_PRELOAD", library.toString(),
                "SHIM_ORDERS", orders.toString(),
                "SHIM_DIRECTORY", directory.toRealPath().toString());
    }

    /** How much was gone with the power that was cut: files that became shorter, and names. */
    int undone() throws IOException {
        return Integer.parseInt(Files.readString(orders.resolve("undone")).trim());
    }

    void order(Order order) throws IOException {
        order(order, "");
    }

    /** The power is cut instead of so many fsyncs from now. */
    void cutPowerAt(int fsync) throws IOException {
        order(Order.POWER_CUT, Integer.toString(fsync));
    }

    private void order(Order order, String how) throws IOException {
        Path file = orders.resolve(order.file());
        Files.move(Files.writeString(orders.resolve("next"), how), file, StandardCopyOption.ATOMIC_MOVE);
    }

    void end(Order order) throws IOException {
        Files.deleteIfExists(orders.resolve(order.file()));
    }
}
