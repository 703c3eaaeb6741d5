/* The other side of the mount: does one kind of work on it as fast as system calls allow, so that what is measured is
 * the file system and not an interpreter.
 *
 *     client stat LIST THREADS            fstatat of every path in LIST
 *     client read LIST THREADS            open, fstat, read to the end, close
 *     client sequential FILE THREADS      every thread reads its share of the file, 128 KiB at a time
 *     client random FILE COUNT SIZE       COUNT reads of SIZE bytes at pseudo-random places
 *
 * LIST holds one path per line. Threads take every Nth path, or one contiguous Nth of the file. Exit status 0 when
 * every call succeeded. */
#define _GNU_SOURCE
#include <err.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { BLOCK = 128 * 1024, MOST_THREADS = 64 };

static char **paths;
static size_t path_count;
static const char *file;
static int threads;
static void (*work_on)(const char *path, char *buffer);

static void read_list(const char *list)
{
    int fd = open(list, O_RDONLY);
    struct stat st;
    if (fd < 0 || fstat(fd, &st) != 0)
        err(1, "%s", list);
    char *text = malloc(st.st_size + 1);
    if (text == NULL || read(fd, text, st.st_size) != st.st_size)
        err(1, "%s", list);
    text[st.st_size] = 0;
    paths = malloc(sizeof *paths * (st.st_size / 2 + 1));
    for (char *line = strtok(text, "\n"); line != NULL; line = strtok(NULL, "\n"))
        paths[path_count++] = line;
    close(fd);
}

static void stat_one(const char *path, char *buffer)
{
    struct stat st;
    (void)buffer;
    if (lstat(path, &st) != 0)
        err(1, "stat %s", path);
}

static void read_one(const char *path, char *buffer)
{
    struct stat st;
    int fd = open(path, O_RDONLY);
    if (fd < 0 || fstat(fd, &st) != 0)
        err(1, "open %s", path);
    ssize_t got;
    while ((got = read(fd, buffer, BLOCK)) > 0) {}
    if (got < 0)
        err(1, "read %s", path);
    close(fd);
}

static void *take_paths(void *first)
{
    char *buffer = malloc(BLOCK);
    for (size_t i = (uintptr_t)first; i < path_count; i += threads)
        work_on(paths[i], buffer);
    free(buffer);
    return NULL;
}

static void *take_share(void *number)
{
    char *buffer = malloc(BLOCK);
    struct stat st;
    int fd = open(file, O_RDONLY);
    if (fd < 0 || fstat(fd, &st) != 0)
        err(1, "%s", file);
    off_t share = (st.st_size / BLOCK / threads + 1) * BLOCK;
    off_t at = share * (off_t)(uintptr_t)number, end = at + share < st.st_size ? at + share : st.st_size;
    while (at < end) {
        ssize_t got = pread(fd, buffer, BLOCK, at);
        if (got <= 0)
            err(1, "read %s", file);
        at += got;
    }
    close(fd);
    free(buffer);
    return NULL;
}

static void read_at_random(long count, size_t size)
{
    char *buffer = malloc(size);
    struct stat st;
    int fd = open(file, O_RDONLY);
    if (fd < 0 || fstat(fd, &st) != 0)
        err(1, "%s", file);
    uint64_t state = 42;
    for (long i = 0; i < count; i++) {
        state = state * 6364136223846793005u + 1442695040888963407u;
        off_t at = (off_t)((state >> 16) % (uint64_t)(st.st_size / size)) * size;
        if (pread(fd, buffer, size, at) != (ssize_t)size)
            err(1, "read %s", file);
    }
}

static void run_threads(void *(*work)(void *))
{
    pthread_t started[MOST_THREADS];
    if (threads < 1 || threads > MOST_THREADS)
        errx(1, "1 to %d threads", MOST_THREADS);
    for (int i = 1; i < threads; i++)
        pthread_create(&started[i], NULL, work, (void *)(uintptr_t)i);
    work((void *)0);
    for (int i = 1; i < threads; i++)
        pthread_join(started[i], NULL);
}

int main(int argc, char **argv)
{
    if (argc < 4)
        errx(2, "usage: client stat|read LIST THREADS | sequential FILE THREADS | random FILE COUNT SIZE");
    file = argv[2];
    threads = atoi(argv[3]);
    if (strcmp(argv[1], "sequential") == 0) {
        run_threads(take_share);
    } else if (strcmp(argv[1], "random") == 0) {
        read_at_random(atol(argv[3]), (size_t)atol(argv[4]));
    } else {
        read_list(file);
        work_on = strcmp(argv[1], "stat") == 0 ? stat_one : read_one;
        run_threads(take_paths);
    }
    return 0;
}
