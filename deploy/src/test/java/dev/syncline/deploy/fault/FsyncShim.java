package dev.syncline.deploy.fault;

import dev.syncline.deploy.ServerProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Lets fsync fail for the files of one directory, while a file of a certain name is there: by {@code LD_PRELOAD}. */
final class FsyncShim {
    private static final String SOURCE = """
            #define _GNU_SOURCE
            #include <dlfcn.h>
            #include <errno.h>
            #include <stdio.h>
            #include <stdlib.h>
            #include <string.h>
            #include <unistd.h>

            static int fails(int fd) {
                const char *trigger = getenv("SHIM_TRIGGER");
                const char *directory = getenv("SHIM_DIRECTORY");
                char link[64], path[4096];
                if (!trigger || !directory || access(trigger, F_OK) != 0) return 0;
                snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
                ssize_t length = readlink(link, path, sizeof path - 1);
                if (length < 0) return 0;
                path[length] = 0;
                return strncmp(path, directory, strlen(directory)) == 0;
            }

            static int sync_by(const char *name, int fd) {
                if (fails(fd)) {
                    errno = EIO;
                    return -1;
                }
                int (*real)(int) = (int (*)(int)) dlsym(RTLD_NEXT, name);
                return real(fd);
            }

            int fsync(int fd) { return sync_by("fsync", fd); }
            int fdatasync(int fd) { return sync_by("fdatasync", fd); }
            """;

    private final Path library;
    private final Path trigger;
    private final Path directory;

    private FsyncShim(Path library, Path trigger, Path directory) {
        this.library = library;
        this.trigger = trigger;
        this.directory = directory;
    }

    /** @throws SkippedException where no C compiler is */
    static FsyncShim of(Path directory) throws IOException, InterruptedException {
        Path source = Files.writeString(directory.resolveSibling("shim.c"), SOURCE);
        Path library = directory.resolveSibling("shim.so");
        try {
            Process compiler = new ProcessBuilder(
                            List.of("cc", "-shared", "-fPIC", "-o", library.toString(), source.toString(), "-ldl"))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (compiler.waitFor() != 0) {
                throw new SkippedException("the shim does not compile here");
            }
        } catch (IOException e) {
            throw new SkippedException("no cc here: " + e.getMessage());
        }
        return new FsyncShim(library, directory.resolveSibling("fsync-fails"), directory);
    }

    /** Starts a server under it, which goes well. */
    void start(ServerProcess server) throws IOException {
        server.start(Map.of(
                "LD_PRELOAD", library.toString(),
                "SHIM_TRIGGER", trigger.toString(),
                "SHIM_DIRECTORY", directory.toRealPath().toString()));
    }

    void fail() throws IOException {
        Files.writeString(trigger, "");
    }

    void mend() throws IOException {
        Files.delete(trigger);
    }
}
