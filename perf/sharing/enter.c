/* What no launcher of ranks can do without, and nothing else: entering the namespaces of a container that runs, a mount namespace
 * of its own, and the program. It asks nobody, decides nothing and has no libc to start: the floor under every launch.
 *
 *     enter PID PROGRAM [ARG...]
 *
 * Exit status 90: the namespaces cannot be entered; 91: PROGRAM cannot be executed. */
#include "../../src/Hpc.Stage/stage/kernel.h"
#include <sched.h>

#if defined(__x86_64__)
__asm__(".text\n.globl _start\n_start: mov %rsp, %rdi\n    and $-16, %rsp\n    call begin\n");
#else
__asm__(".text\n.globl _start\n_start: mov x0, sp\n    b begin\n");
#endif

static int enters(char *pid, const char *name, int kind)
{
    char path[64];
    append(append(append(path, "/proc/"), pid), name);
    long fd = sys(openat, AT_FDCWD, path, O_RDONLY | O_CLOEXEC);
    return sys(setns, fd, kind) == 0;
}

__attribute__((used)) void begin(long *stack)
{
    char **argv = (char **)(stack + 1);
    if (*stack < 3 || !enters(argv[1], "/ns/user", CLONE_NEWUSER) || !enters(argv[1], "/ns/mnt", CLONE_NEWNS) ||
        sys(unshare, CLONE_NEWNS) < 0)
        end_process(90);
    sys(execve, argv[2], argv + 2, argv + *stack + 1);
    end_process(91);
}
