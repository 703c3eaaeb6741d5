// Whether a call that no kernel has yet is said to be missing, and one that was left out to be forbidden.

#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <sys/syscall.h>
#include <unistd.h>

static const char *answer(long result)
{
    return result == 0 ? "0" : errno == ENOSYS ? "ENOSYS" : errno == EPERM ? "EPERM" : "another";
}

int main(void)
{
    const char *newer = answer(syscall(2000));
    printf("newer %s, older %s\n", newer, answer(syscall(SYS_mkdirat, -100, "/tmp/x", 0700)));
}
