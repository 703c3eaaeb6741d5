/* Runs hpcrun beside a job, in slurmd, slurmstepd and srun: for good as the user, with a time limit that the user cannot touch.
 */
#include "beside.h"
#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

/* A process that not even SIGKILL ends, because it waits for a file system, is not waited for much longer than the others. */
enum { TICKS = 200 /* a second at most */, GRACE_SECONDS = 2, MOST_FILES = 1 << 16 };

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

/* Only system calls up to execve: there are threads. Nothing of slurmd's or slurmstepd's is open in what is the user's: who waits
 * until nobody can write to a pipe any more would wait for the user. */
static _Noreturn void become(const struct user *user, char **words, int answer) {
    sigset_t none;
    int in = open("/dev/null", O_RDONLY), out = open("/dev/null", O_WRONLY);
    for (int signal = 1; signal < NSIG; signal++) (void)sigaction(signal, &(struct sigaction){.sa_handler = SIG_DFL}, NULL);
    sigemptyset(&none);
    (void)sigprocmask(SIG_SETMASK, &none, NULL);
    if (user) setsid();
    if (dup2(in, 0) < 0 || dup2(answer == NOBODY ? out : answer, 1) < 0 || (user && user->is_apart && dup2(out, 2) < 0))
        _exit(FAILED);
    if (syscall(SYS_close_range, 3, ~0U, 0) < 0)
        for (int fd = 3; fd < MOST_FILES; fd++) close(fd);
    if (user && user->uid != 0 && (getuid() == 0 || geteuid() == 0) && drop_privileges(user) < 0) _exit(FAILED);
    if (user && user->directory && chdir(user->directory) < 0 && chdir("/") < 0) _exit(FAILED);
    if (user && user->only_where && access(user->only_where, F_OK) < 0) _exit(0);
    execve(words[0], words, user && user->environment ? user->environment : environ);
    _exit(127);
}

/* Apart: process 1 of a pid namespace, with which everything ends that it started, wherever that has gone. */
int run_beside(const struct user *user, int seconds, char **words, int answer) {
    int status = 0, is_late = 0;
    long most = (long)TICKS * seconds;
    pid_t ended, child = user && user->is_apart ? (pid_t)syscall(SYS_clone, CLONE_NEWPID | SIGCHLD, 0, 0, 0, 0) : -1;
    if (child < 0) child = (pid_t)syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0);
    if (child == 0) become(user, words, answer);
    for (long tick = 0; (ended = waitpid(child, &status, WNOHANG)) == 0 || (ended < 0 && errno == EINTR); tick++) {
        if (tick == most + TICKS * GRACE_SECONDS) break;
        if (tick == most) is_late = 1, kill(-child, SIGKILL), kill(child, SIGKILL);
        (void)poll(NULL, 0, 1000 / TICKS);
    }
    return is_late ? LATE : ended == child && WIFEXITED(status) ? WEXITSTATUS(status) : FAILED;
}
