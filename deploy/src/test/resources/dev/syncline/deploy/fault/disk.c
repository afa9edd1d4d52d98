/*
 * A disk that fails, for the files below one directory: preloaded before a process, told by files what to do.
 *
 *   SHIM_DIRECTORY  the directory, as the kernel names it
 *   SHIM_ORDERS     where these files stand, each for as long as it holds:
 *     fsync-fails   fsync and fdatasync fail with EIO
 *     power-cut     holds a number: in place of so many fsyncs later the process dies, what was undone is counted in the
 *                   file "undone", and whatever was not yet safe is gone. Bytes are safe behind an fsync of their file;
 *                   names (of files made, renamed or deleted) behind an fsync of their directory. What was overwritten
 *                   in place or cut off stays so: nobody here does that to what is to last.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#define PATH 512
#define MOST 65536

enum kind { MADE, RENAMED, DELETED };

/* A name that is not safe yet. */
struct step {
    enum kind kind;
    char path[PATH];  /* now */
    char from[PATH];  /* before it was renamed */
    char saved[PATH]; /* what the name stood for; empty for nothing */
};

/* A file with bytes that are not safe yet. */
struct growth {
    char path[PATH];
    off_t safe;
};

static pthread_mutex_t disk = PTHREAD_MUTEX_INITIALIZER;
static struct step *steps;
static struct growth *growths;
static int step_count, growth_count, saved_count;
static const char *directory, *orders;

static void *real(const char *name) { return dlsym(RTLD_NEXT, name); }

static int is_inside(const char *path) {
    size_t length = directory ? strlen(directory) : 0;
    return length > 0 && strncmp(path, directory, length) == 0 && path[length] == '/' && !strstr(path, "/.shim");
}

static int is_ordered(const char *order) {
    char path[PATH];
    snprintf(path, sizeof path, "%s/%s", orders, order);
    return access(path, F_OK) == 0;
}

/* Whether a descriptor is of a file (or directory) below the directory; its path then. */
static int path_of(int fd, char *path) {
    struct stat is;
    char link[64];
    if (!directory || fstat(fd, &is) != 0 || !(S_ISREG(is.st_mode) || S_ISDIR(is.st_mode))) return 0;
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, PATH - 1);
    if (length < 0) return 0;
    path[length] = 0;
    size_t own = strlen(directory);
    return is_inside(path) || (strcmp(path, directory) == 0 && own > 0);
}

static int is_in(const char *path, const char *parent) {
    size_t length = strlen(parent);
    return strncmp(path, parent, length) == 0 && path[length] == '/' && !strchr(path + length + 1, '/');
}

static struct growth *growth_of(const char *path) {
    for (int i = 0; i < growth_count; i++)
        if (strcmp(growths[i].path, path) == 0) return &growths[i];
    return NULL;
}

static void will_grow(const char *path, int fd) {
    struct stat is;
    if (growth_of(path) || growth_count == MOST || fstat(fd, &is) != 0) return;
    struct growth *growth = &growths[growth_count++];
    snprintf(growth->path, PATH, "%s", path);
    growth->safe = is.st_size;
}

static struct step *remember(enum kind kind, const char *path, const char *from) {
    if (step_count == MOST) abort();
    struct step *step = &steps[step_count++];
    step->kind = kind;
    snprintf(step->path, PATH, "%s", path);
    snprintf(step->from, PATH, "%s", from);
    step->saved[0] = 0;
    return step;
}

static void save(struct step *step) {
    snprintf(step->saved, PATH, "%s/.shim-%d-%d", directory, getpid(), saved_count++);
    if (link(step->path, step->saved) != 0) step->saved[0] = 0;
}

static void synced(const char *path, int fd) {
    struct stat is;
    int (*unlink_file)(const char *) = real("unlink");
    if (fstat(fd, &is) != 0) return;
    if (S_ISREG(is.st_mode)) {
        struct growth *growth = growth_of(path);
        if (growth) *growth = growths[--growth_count];
        return;
    }
    int kept = 0;
    for (int i = 0; i < step_count; i++) {
        if (is_in(steps[i].path, path)) {
            if (steps[i].saved[0]) unlink_file(steps[i].saved);
        } else {
            steps[kept++] = steps[i];
        }
    }
    step_count = kept;
}

/* How much was undone. */
static void tell(int undone) {
    char path[PATH];
    snprintf(path, sizeof path, "%s/undone", orders);
    FILE *file = fopen(path, "w");
    if (file) {
        fprintf(file, "%d\n", undone);
        fclose(file);
    }
}

static void cut(void) {
    int (*rename_file)(const char *, const char *) = real("rename");
    int (*unlink_file)(const char *) = real("unlink");
    int undone = step_count;
    for (int i = 0; i < growth_count; i++) {
        struct stat is;
        if (stat(growths[i].path, &is) == 0 && is.st_size > growths[i].safe) undone++;
        if (truncate(growths[i].path, growths[i].safe) != 0) perror(growths[i].path);
    }
    for (int i = step_count - 1; i >= 0; i--) {
        struct step *step = &steps[i];
        if (step->kind == MADE) unlink_file(step->path);
        if (step->kind == RENAMED) rename_file(step->path, step->from);
        if (step->saved[0]) rename_file(step->saved, step->path);
    }
    tell(undone);
    kill(getpid(), SIGKILL);
}

/* Whether the power ends now, instead of the next fsync. */
static int is_cut(void) {
    static int left;
    char path[PATH];
    snprintf(path, sizeof path, "%s/power-cut", orders);
    FILE *file = left == 0 ? fopen(path, "r") : NULL;
    if (file) {
        if (fscanf(file, "%d", &left) != 1) left = 1;
        fclose(file);
    }
    return left > 0 && --left == 0;
}

__attribute__((constructor)) static void begin(void) {
    directory = getenv("SHIM_DIRECTORY");
    orders = getenv("SHIM_ORDERS");
    if (!directory || !orders) {
        directory = NULL;
        return;
    }
    steps = calloc(MOST, sizeof *steps);
    growths = calloc(MOST, sizeof *growths);
}

static int sync_by(const char *name, int fd) {
    int (*sync_file)(int) = real(name);
    char path[PATH];
    if (!path_of(fd, path)) return sync_file(fd);
    if (is_ordered("fsync-fails")) {
        errno = EIO;
        return -1;
    }
    pthread_mutex_lock(&disk);
    if (is_cut()) cut();
    int result = sync_file(fd);
    if (result == 0) synced(path, fd);
    pthread_mutex_unlock(&disk);
    return result;
}

int fsync(int fd) { return sync_by("fsync", fd); }
int fdatasync(int fd) { return sync_by("fdatasync", fd); }

#define WRITES(call, fd)                 \
    char path[PATH];                     \
    if (!path_of(fd, path)) return call; \
    pthread_mutex_lock(&disk);           \
    will_grow(path, fd);                 \
    ssize_t written = call;              \
    pthread_mutex_unlock(&disk);         \
    return written;

ssize_t write(int fd, const void *bytes, size_t count) {
    static ssize_t (*next)(int, const void *, size_t);
    if (!next) next = real("write");
    WRITES(next(fd, bytes, count), fd)
}

ssize_t pwrite64(int fd, const void *bytes, size_t count, off64_t at) {
    static ssize_t (*next)(int, const void *, size_t, off64_t);
    if (!next) next = real("pwrite64");
    WRITES(next(fd, bytes, count, at), fd)
}

ssize_t writev(int fd, const struct iovec *pieces, int count) {
    static ssize_t (*next)(int, const struct iovec *, int);
    if (!next) next = real("writev");
    WRITES(next(fd, pieces, count), fd)
}

static int open_by(const char *name, const char *path, int flags, mode_t mode) {
    int (*open_file)(const char *, int, ...) = real(name);
    if (!directory || !(flags & O_CREAT) || !is_inside(path)) return open_file(path, flags, mode);
    pthread_mutex_lock(&disk);
    int is_new = access(path, F_OK) != 0;
    int fd = open_file(path, flags, mode);
    if (fd >= 0 && is_new) remember(MADE, path, "");
    pthread_mutex_unlock(&disk);
    return fd;
}

#define OPENS(name)                                      \
    va_list more;                                        \
    va_start(more, flags);                               \
    mode_t mode = flags & O_CREAT ? va_arg(more, int) : 0; \
    va_end(more);                                        \
    return open_by(name, path, flags, mode);

int open(const char *path, int flags, ...) { OPENS("open") }
int open64(const char *path, int flags, ...) { OPENS("open64") }

int rename(const char *from, const char *to) {
    int (*rename_file)(const char *, const char *) = real("rename");
    if (!directory || !is_inside(to)) return rename_file(from, to);
    pthread_mutex_lock(&disk);
    struct step *step = remember(RENAMED, to, from);
    save(step);
    int result = rename_file(from, to);
    if (result != 0) step_count--;
    struct growth *growth = result == 0 ? growth_of(from) : NULL;
    if (growth) snprintf(growth->path, PATH, "%s", to);
    pthread_mutex_unlock(&disk);
    return result;
}

int unlink(const char *path) {
    int (*unlink_file)(const char *) = real("unlink");
    if (!directory || !is_inside(path)) return unlink_file(path);
    pthread_mutex_lock(&disk);
    struct step *step = remember(DELETED, path, "");
    save(step);
    int result = unlink_file(path);
    struct growth *growth = growth_of(path);
    if (result != 0) step_count--;
    else if (growth) *growth = growths[--growth_count];
    pthread_mutex_unlock(&disk);
    return result;
}
