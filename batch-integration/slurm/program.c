/* Runs hpcrun beside a job: to ask for an image's digest, to send an image to the nodes, to save or remove a container.
 * Between fork and execve only system calls: the callers have threads. */
#include "plugin.h"
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

static _Noreturn void become(const struct user *user, const char *program, char **words, char **environment, int output, int errors) {
    int null = open("/dev/null", O_RDONLY);
    if (dup2(null, 0) < 0 || dup2(output, 1) < 0 || dup2(errors, 2) < 0) _exit(255);
    if (user && geteuid() == 0 && (setgroups(user->count, user->groups) < 0 || setgid(user->gid) < 0 || setuid(user->uid) < 0)) _exit(255);
    if (user && user->directory && chdir(user->directory) < 0 && chdir("/") < 0) _exit(255);
    for (int fd = 3; fd < 1024; fd++) close(fd);
    execve(program, words, environment);
    _exit(127);
}

/* Whole lines of what it says go to the user; the rest stays in the buffer. */
static size_t say(char *text, size_t length) {
    char *begin = text, *end;
    while ((end = memchr(begin, '\n', length - (size_t)(begin - text))) != NULL) {
        *end = 0;
        slurm_error("%s", begin);
        begin = end + 1;
    }
    length -= (size_t)(begin - text);
    memmove(text, begin, length);
    return length;
}

/* Its output, cut where there is no room for it; what it says on standard error becomes the caller's. */
static void follow(int output, int errors, char *text, size_t size) {
    struct pollfd both[2] = {{output, POLLIN, 0}, {errors, POLLIN, 0}};
    char line[2048], rest[512];
    size_t filled = 0, said_bytes = 0;
    while (both[0].fd >= 0 || both[1].fd >= 0) {
        if (poll(both, 2, -1) < 0 && errno != EINTR) break;
        for (int at = 0; at < 2; at++) {
            if (both[at].fd < 0 || !both[at].revents) continue;
            size_t room = at == 0 ? size - 1 - filled : sizeof line - 1 - said_bytes;
            char *to = at == 1 ? line + said_bytes : room ? text + filled : rest;
            ssize_t done = read(both[at].fd, to, room ? room : sizeof rest);
            if (done <= 0 && (done == 0 || errno != EINTR)) both[at].fd = -1;
            else if (done > 0 && at == 0 && room) filled += (size_t)done;
            else if (done > 0 && at == 1) said_bytes = say(line, said_bytes + (size_t)done);
            if (said_bytes == sizeof line - 1) said_bytes = 0;
        }
    }
    text[filled] = 0;
}

/* Its exit status; 255 where it cannot be had. As the user where this process is root's; NULL: as this process is. */
int run_hpcrun(const struct user *user, const char *const arguments[], char *output, size_t size) {
    const char *command[32] = {here.hpcrun};
    int out[2], err[2], status = 0, number = 1;
    while (*arguments && number < 31) command[number++] = *arguments++;
    if (pipe2(out, O_CLOEXEC) < 0 || pipe2(err, O_CLOEXEC) < 0) return 255;
    pid_t child = fork();
    if (child == 0) become(user, here.hpcrun, (char **)command, user && user->environment ? user->environment : environ, out[1], err[1]);
    close(out[1]), close(err[1]);
    if (child > 0) follow(out[0], err[0], output, size);
    close(out[0]), close(err[0]);
    if (child < 0) return 255;
    while (waitpid(child, &status, 0) < 0 && errno == EINTR);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 255;
}
