// What the .NET runtime finds, and what it is told: the only file of the stage that uses libc.

#define _GNU_SOURCE
#include <errno.h>
#include <malloc.h>
#include <sched.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static int raw_argc;
static char **raw_argv, **raw_env;

int hpcrun_argc(void) { return raw_argc; }
char **hpcrun_argv(void) { return raw_argv; }
char **hpcrun_env(void) { return raw_env; }

// The solver's DOTNET_* variables would configure our own runtime; the plan still delivers them to the solver. The size of
// the youngest generation is set instead: nothing is ever collected below it, and the runtime need not ask for cache sizes.
static void replace_runtime_settings(size_t count)
{
    char **settings = malloc((count + 2) * sizeof *settings), **to = settings;
    for (char **from = environ; *from; from++)
        if (strncmp(*from, "DOTNET_", 7) != 0)
            *to++ = *from;
    *to++ = "DOTNET_GCgen0size=400000";
    *to = NULL;
    environ = settings;
}

// The runtime reads all of mountinfo twice, line by line, to find the cgroup that limits its memory; ours is fixed at build time.
// The linker sends the runtime's fopen64 through here (--wrap); without mountinfo it looks no further.
FILE *__real_fopen64(const char *path, const char *mode);
FILE *__wrap_fopen64(const char *path, const char *mode)
{
    if (!strcmp(path, "/proc/self/mountinfo")) {
        errno = ENOENT;
        return NULL;
    }
    return __real_fopen64(path, mode);
}

// For hpcrun doctor, whose runtime has threads and so cannot unshare: what a child sees that makes system calls only.
// 0, or the errno of the first call that failed.
int hpcrun_try_user_namespace(void)
{
    int status;
    pid_t child = fork();
    if (child == 0) {  // only system calls from here: other threads may have held locks
        if (syscall(SYS_unshare, CLONE_NEWUSER | CLONE_NEWNS) < 0 || mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0)
            _exit(errno);
        _exit(0);
    }
    return child < 0 || waitpid(child, &status, 0) < 0 || !WIFEXITED(status) ? EAGAIN : WEXITSTATUS(status);
}

__attribute__((constructor(101))) static void before_the_runtime(int argc, char **argv, char **envp)
{
    size_t count = 0;
    mallopt(M_ARENA_MAX, 1);  // an arena per thread would reserve 128 MiB of address space each
    while (envp[count])
        count++;
    raw_argc = argc;
    raw_argv = argv;
    raw_env = malloc((count + 1) * sizeof *raw_env);
    memcpy(raw_env, envp, (count + 1) * sizeof *raw_env);
    replace_runtime_settings(count);
}
