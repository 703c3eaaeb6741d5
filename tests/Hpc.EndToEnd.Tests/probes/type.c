// Tries to type into a terminal by each way that there is, and prints the name of the errno, or "typed". Its arguments are the
// ways.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <unistd.h>

static long compat(long number, long a, long b, long c)
{
#if defined(__x86_64__)
    long result;
    __asm__ volatile("int $0x80" : "=a"(result) : "a"(number), "b"(a), "c"(b), "d"(c) : "memory");
    errno = result < 0 ? (int)-result : 0;
    return result < 0 ? -1 : result;
#else
    (void)number, (void)a, (void)b, (void)c;
    errno = EPERM;
    return -1;
#endif
}

int main(int argc, char **argv)
{
    static char letter[] = "x";
    for (int at = 1; at < argc; at++) {
        long result = -2;
        if (!strcmp(argv[at], "sti"))
            result = ioctl(0, TIOCSTI, letter);
        else if (!strcmp(argv[at], "linux"))
            result = ioctl(0, TIOCLINUX, letter);
        else if (!strcmp(argv[at], "high"))
            result = syscall(SYS_ioctl, 0, 0x700000000 + TIOCSTI, letter);
        else if (!strcmp(argv[at], "x32"))
            result = syscall(SYS_ioctl == 16 ? 0x40000000 + 514 : SYS_ioctl, 0, TIOCSTI, letter);
        else if (!strcmp(argv[at], "compat"))
            result = compat(54, 0, TIOCSTI, 0);
        else if (!strcmp(argv[at], "size"))
            result = ioctl(0, TIOCGWINSZ, &(struct winsize){0});
        printf("%s %s\n", argv[at], result >= 0 ? "done" : strerrorname_np(errno));
    }
}
