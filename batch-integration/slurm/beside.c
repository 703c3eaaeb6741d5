/* Runs hpcrun beside a job, in slurmd, slurmstepd and srun: for good as the user, with a time limit that the user cannot touch.
 */
#include "beside.h"
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/capability.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { GRACE_SECONDS = 2 };

static long long milliseconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000LL + now.tv_nsec / 1000000;
}

/* For good: no id to come back to, no capability, none to be had by executing a file. By the kernel's own calls: the C library's
 * change all threads of a process, and believes that those of slurmstepd are in this one. */
static int drop_privileges(const struct user *user) {
    struct __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
    struct __user_cap_data_struct none[_LINUX_CAPABILITY_U32S_3] = {{0}};
    for (unsigned long capability = 0; prctl(PR_CAPBSET_READ, capability, 0, 0, 0) >= 0; capability++)
        (void)prctl(PR_CAPBSET_DROP, capability, 0, 0, 0);
    return syscall(SYS_setgroups, user->count, user->groups) < 0 || syscall(SYS_setresgid, user->gid, user->gid, user->gid) < 0 ||
                   syscall(SYS_setresuid, user->uid, user->uid, user->uid) < 0 || syscall(SYS_capset, &header, none) < 0 ||
                   prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0 || syscall(SYS_setresuid, -1, 0, -1) == 0
               ? -1
               : 0;
}

static void close_others(void) {
    struct rlimit most = {1024, 1024};
    if (syscall(SYS_close_range, 3, ~0U, 0) == 0) return;
    getrlimit(RLIMIT_NOFILE, &most);
    for (rlim_t fd = 3; fd < most.rlim_max && fd < 1 << 20; fd++) close((int)fd);
}

static _Noreturn void become(const struct user *user, char **words, int output) {
    sigset_t none;
    int null = open("/dev/null", O_RDONLY);
    for (int signal = 1; signal < NSIG; signal++) (void)sigaction(signal, &(struct sigaction){.sa_handler = SIG_DFL}, NULL);
    sigemptyset(&none);
    (void)sigprocmask(SIG_SETMASK, &none, NULL);
    if (dup2(null, 0) < 0 || dup2(output, 1) < 0) _exit(FAILED);
    close_others();
    if (user && user->uid != 0 && (getuid() == 0 || geteuid() == 0) && drop_privileges(user) < 0) _exit(FAILED);
    if (user && user->directory && chdir(user->directory) < 0 && chdir("/") < 0) _exit(FAILED);
    if (user && user->only_where && access(user->only_where, F_OK) < 0) _exit(0);
    execve(words[0], words, user && user->environment ? user->environment : environ);
    _exit(127);
}

/* Process 1 of a pid namespace is root's, in which the user's processes are, however they came to be: they all end with it. They
 * get nothing of slurmd's, which may wait until nobody can write to it any more. */
static _Noreturn void keep(const struct user *user, char **words, int output) {
    int status = 0;
    if (dup2(open("/dev/null", O_WRONLY), 2) < 0) _exit(FAILED);
    long child = syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0);
    if (child == 0) become(user, words, output);
    close(output);
    while (child > 0 && waitpid((pid_t)child, &status, 0) < 0 && errno == EINTR)
        ;
    _exit(child > 0 && WIFEXITED(status) ? WEXITSTATUS(status) : FAILED);
}

/* From here to execve only system calls: there are threads. */
static pid_t start(const struct user *user, int is_apart, char **words, int output) {
    pid_t child = is_apart ? (pid_t)syscall(SYS_clone, CLONE_NEWPID | SIGCHLD, 0, 0, 0, 0) : -1;
    int is_first = child == 0;
    if (child < 0) child = fork();
    if (child != 0) return child;
    if (user) setsid();
    if (is_first) keep(user, words, output);
    become(user, words, output);
}

/* What has come, one piece of it; 0 when nobody can write any more. */
static int take(int from, char *answer, size_t size, size_t *filled) {
    char excess[512];
    ssize_t done = *filled < size - 1 ? read(from, answer + *filled, size - 1 - *filled) : read(from, excess, sizeof excess);
    if (done > 0) *filled = *filled < size - 1 ? *filled + (size_t)done : size;
    return done > 0 || (done < 0 && (errno == EAGAIN || errno == EINTR));
}

/* Its status, once it has ended, or LATE: the clock is this process's. The end of the pipe is not waited for, because the user
 * may hold it open; nor, for long, is a process that not even SIGKILL ends, because it waits for a file system. */
static int await(pid_t child, int from, int seconds, char *answer, size_t size) {
    long long end = milliseconds() + 1000LL * seconds;
    size_t filled = 0;
    int status = 0, is_late = 0;
    struct pollfd pipe = {.fd = from, .events = POLLIN};
    pid_t ended;
    (void)fcntl(from, F_SETFL, O_NONBLOCK);
    while ((ended = waitpid(child, &status, WNOHANG)) == 0 || (ended < 0 && errno == EINTR)) {
        if (milliseconds() >= end) {
            if (is_late++) break;
            kill(-child, SIGKILL);
            kill(child, SIGKILL);
            end = milliseconds() + 1000LL * GRACE_SECONDS;
        }
        if (poll(&pipe, 1, 5) > 0 && !take(from, answer, size, &filled)) pipe.fd = -1;
    }
    for (int piece = 0; ended == child && piece < 256 && poll(&pipe, 1, 0) > 0 && take(from, answer, size, &filled); piece++)
        ;
    answer[filled < size ? filled : size - 1] = 0;
    return is_late ? LATE : ended != child || filled == size || !WIFEXITED(status) ? FAILED : WEXITSTATUS(status);
}

int run_beside(const struct user *user, int is_apart, int seconds, char **words, char *answer, size_t size) {
    int output[2];
    if (pipe2(output, O_CLOEXEC) < 0) return FAILED;
    pid_t child = start(user, is_apart, words, output[1]);
    close(output[1]);
    int status = child > 0 ? await(child, output[0], seconds, answer, size) : FAILED;
    close(output[0]);
    return status;
}
