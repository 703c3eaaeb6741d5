/* Starts several commands in turn, many times, and tells what each start cost.
 *
 *     interleave [-n ROUNDS] [-w WARMUPS] [-s STANDING] LABEL COMMAND [ARG...] [++ LABEL COMMAND [ARG...]]...
 *
 * One round runs every command once, in the order given, so that a noisy minute hits all of them. Wall time: from
 * posix_spawn until the process started has ended. CPU time: user and system of that process and of everything that
 * it left behind (this program is the child subreaper, so a FUSE server that daemonised comes back to it), waited
 * for before the next command starts. STANDING is a shell command that is started first and ended last; what it and
 * its own leftovers use meanwhile counts for the command that runs then. Prints one tab-separated line per command, times in
 * milliseconds: label  wall-median  wall-min  wall-p10  cpu-median  cpu-own-median  failures cpu-own is the share of the process
 * started and its waited-for children, without what was left behind. A launch that is not over with all it started after 30 s
 * ends the whole run by SIGALRM. */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { MOST_STANDING = 16, MOST_COMMANDS = 32, MOST_ROUNDS = 100000, MOST_SECONDS = 30 };

struct command {
    char *label;
    char **argv;
    double *wall, *cpu, *own;
    int failures;
};

extern char **environ;

static double now(void)
{
    struct timespec at;
    clock_gettime(CLOCK_MONOTONIC, &at);
    return at.tv_sec * 1e3 + at.tv_nsec / 1e6;
}

static double milliseconds(const struct rusage *use)
{
    return use->ru_utime.tv_sec * 1e3 + use->ru_utime.tv_usec / 1e3 + use->ru_stime.tv_sec * 1e3 + use->ru_stime.tv_usec / 1e3;
}

static int compare(const void *left, const void *right)
{
    double a = *(const double *)left, b = *(const double *)right;
    return (a > b) - (a < b);
}

static int wait_for(pid_t which, int *status, struct rusage *use)
{
    pid_t ended;
    do
        ended = wait4(which, status, 0, use);
    while (ended < 0 && errno == EINTR);
    return ended > 0;
}

static pid_t standing[MOST_STANDING];
static int standing_count;

/* The children of this process; returns how many. */
static int children(pid_t *into, int most)
{
    char path[64], text[4096];
    snprintf(path, sizeof path, "/proc/self/task/%d/children", (int)getpid());
    int fd = open(path, O_RDONLY | O_CLOEXEC), count = 0;
    ssize_t length = fd < 0 ? -1 : read(fd, text, sizeof text - 1);
    if (fd >= 0)
        close(fd);
    if (length < 0)
        return 0;
    text[length] = 0;
    for (char *at = strtok(text, " "); at && count < most; at = strtok(NULL, " "))
        into[count++] = atoi(at);
    return count;
}

/* Whether children are left that were not there before the first command. */
static int left_behind(void)
{
    if (standing_count == 0)
        return 1; /* wait4 tells */
    pid_t now[64];
    int count = children(now, 64);
    for (int at = 0; at < count; at++) {
        int known = 0;
        for (int i = 0; i < standing_count; i++)
            known |= standing[i] == now[at];
        if (!known)
            return 1;
    }
    return 0;
}

/* What the standing processes have used, in milliseconds: first field of schedstat, all threads. */
static double standing_use(void)
{
    double sum = 0;
    for (int i = 0; i < standing_count; i++) {
        char path[300];
        snprintf(path, sizeof path, "/proc/%d/task", (int)standing[i]);
        DIR *threads = opendir(path);
        for (struct dirent *entry; threads && (entry = readdir(threads));) {
            unsigned long long nanoseconds = 0;
            snprintf(path, sizeof path, "/proc/%d/task/%s/schedstat", (int)standing[i], entry->d_name);
            FILE *file = entry->d_name[0] == '.' ? NULL : fopen(path, "re");
            if (file && fscanf(file, "%llu", &nanoseconds) == 1)
                sum += nanoseconds / 1e6;
            if (file)
                fclose(file);
        }
        if (threads)
            closedir(threads);
    }
    return sum;
}

static void start_standing(char *command)
{
    char text[4096];
    snprintf(text, sizeof text, "exec %s", command);
    pid_t child;
    if (posix_spawnp(&child, "sh", NULL, NULL, (char *[]){"sh", "-c", text, NULL}, environ) != 0)
        exit(1);
    usleep(500000);
    standing_count = children(standing, MOST_STANDING);
}

static void run_once(struct command *command, const posix_spawn_file_actions_t *actions, int round)
{
    pid_t child;
    int status;
    struct rusage use;
    alarm(MOST_SECONDS);
    double used = standing_use(), start = now();
    int error = posix_spawnp(&child, command->argv[0], actions, NULL, command->argv, environ);
    if (error != 0) {
        fprintf(stderr, "interleave: %s: %s\n", command->argv[0], strerror(error));
        exit(1);
    }
    /* Another orphan may end first; only the process started stops the clock. */
    wait_for(child, &status, &use);
    double wall = now() - start, own = milliseconds(&use), cpu = own;
    int failed = status != 0;
    while (left_behind() && wait_for(-1, &status, &use))
        cpu += milliseconds(&use);
    cpu += standing_use() - used;
    alarm(0);
    if (failed)
        command->failures++;
    if (round < 0)
        return;
    command->wall[round] = wall;
    command->cpu[round] = cpu;
    command->own[round] = own;
}

static void print(struct command *command, int rounds)
{
    qsort(command->wall, rounds, sizeof(double), compare);
    qsort(command->cpu, rounds, sizeof(double), compare);
    qsort(command->own, rounds, sizeof(double), compare);
    printf("%s\t%.2f\t%.2f\t%.2f\t%.2f\t%.2f\t%d\n", command->label, command->wall[rounds / 2], command->wall[0],
           command->wall[rounds / 10], command->cpu[rounds / 2], command->own[rounds / 2], command->failures);
}

int main(int argc, char **argv)
{
    struct command commands[MOST_COMMANDS];
    int rounds = 20, warmups = 2, count = 0, option;
    char *standing_command = NULL;
    while ((option = getopt(argc, argv, "+n:w:s:")) != -1) {
        if (option == 'n')
            rounds = atoi(optarg);
        else if (option == 'w')
            warmups = atoi(optarg);
        else if (option == 's')
            standing_command = optarg;
        else
            return 2;
    }
    if (rounds < 1 || rounds > MOST_ROUNDS)
        return 2;
    for (int at = optind; at + 1 < argc && count < MOST_COMMANDS;) {
        struct command *command = &commands[count++];
        *command = (struct command){.label = argv[at], .argv = argv + at + 1};
        command->wall = calloc(rounds, sizeof(double));
        command->cpu = calloc(rounds, sizeof(double));
        command->own = calloc(rounds, sizeof(double));
        for (at++; at < argc && strcmp(argv[at], "++") != 0;)
            at++;
        if (at < argc)
            argv[at++] = NULL;
    }
    if (count == 0)
        return 2;

    posix_spawn_file_actions_t quiet;
    posix_spawn_file_actions_init(&quiet);
    posix_spawn_file_actions_addopen(&quiet, 0, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_addopen(&quiet, 1, "/dev/null", O_WRONLY, 0);
    prctl(PR_SET_CHILD_SUBREAPER, 1);
    if (standing_command)
        start_standing(standing_command);
    for (int round = -warmups; round < rounds; round++)
        for (int at = 0; at < count; at++)
            run_once(&commands[at], &quiet, round);
    for (int at = 0; at < count; at++)
        print(&commands[at], rounds);
    for (int i = 0; i < standing_count; i++)
        kill(standing[i], SIGTERM);
    return 0;
}
