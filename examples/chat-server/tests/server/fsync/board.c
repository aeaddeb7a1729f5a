/* Preloaded into the server: counts what it flushes of SQLite's log, and on demand holds that up
   or lets it fail. FSYNC_BOARD names a file with the numbers below, which the test reads and
   writes. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

struct board {
    _Atomic uint64_t begun, done, hold, fail;
};

static struct board *board;

__attribute__((constructor)) static void open_board(void) {
    const char *path = getenv("FSYNC_BOARD");
    int fd = path ? open(path, O_RDWR | O_CLOEXEC) : -1;
    void *shared = mmap(NULL, sizeof(struct board), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (fd < 0 || shared == MAP_FAILED) {
        perror("FSYNC_BOARD");
        abort();
    }
    close(fd);
    board = shared;
}

static int is_log(int fd) {
    char link[64], path[4096];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, sizeof path);
    return length > 4 && memcmp(path + length - 4, "-wal", 4) == 0;
}

static int flush(int fd, const char *name) {
    int (*real)(int) = (int (*)(int))dlsym(RTLD_NEXT, name);
    if (!is_log(fd)) {
        return real(fd);
    }
    board->begun++;
    while (board->hold) {
        usleep(1000);
    }
    if (board->fail) {
        errno = EIO;
        return -1;
    }
    int result = real(fd);
    if (result == 0) {
        board->done++;
    }
    return result;
}

int fsync(int fd) { return flush(fd, "fsync"); }

int fdatasync(int fd) { return flush(fd, "fdatasync"); }
