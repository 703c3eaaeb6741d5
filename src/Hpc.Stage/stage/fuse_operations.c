// The steps that mount file systems which programs of the container serve (--fusemount).

#include "stage.h"
#include <signal.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/wait.h>

// fusepoint DEVICE SLOT SOURCE TARGET FLAGS OPTIONS: nobody serves it yet, and whoever looks into it waits. The open device goes
// into the slot.
static void op_fusepoint(char **a)
{
    int fd = (int)must(sys(openat, AT_FDCWD, hosts_own(a[1]), O_RDWR | O_CLOEXEC));
    char *options = reserve(strlen(a[6]) + 32);
    append(append(append_number(append(options, "fd="), (unsigned long)fd), ","), a[6]);
    must(sys(mount, a[3], target(a[4]), "fuse", bits(a[5]), options));
    *slot(a[2]) = fd;
}

// In a child: the first candidate that execve(2) accepts, with the device as number 3. What a terminal sends to the program is
// not for it. The other end of the link hears why it did not become one.
static _Noreturn void become_fuse_program(int device, int link, char **paths, long candidates, char **arguments,
                                          char **environment)
{
    int worst = ENOENT;
    sys(setsid);
    if (device == INHERITED)
        sys(fcntl, device, F_SETFD, 0);
    else
        sys(dup3, device, INHERITED, 0);
    for (long i = 0; i < candidates; i++) {
        long result = sys(execve, paths[i], arguments, environment);
        if (result != -ENOENT && result != -ENOTDIR)
            worst = (int)-result;
    }
    sys(sendto, link, &worst, sizeof worst, MSG_NOSIGNAL, NULL);
    end_process(NOT_EXECUTED);
}

// serve SLOT WAIT CANDIDATES path... ARGC arg... ENVC env...: a program of the container serves what fusepoint mounted. It ends
// with the pid namespace; with WAIT it goes to the background by itself, and has to end with status 0 (else ECHILD).
static void op_serve(char **a)
{
    long candidates, count, variables, waits = number(a[2]);
    char **paths = list(a + 3, &candidates), **arguments = list(paths + candidates, &count),
         **environment = list(arguments + count, &variables);
    int link[2], error = 0;
    environment[-1] = NULL;  // ENVC becomes the end of the arguments; the list of words ends the environment
    connect_pair(link);
    int child = (int)must(waits ? clone_child(0) : sys(clone, SIGCHLD));
    if (child == 0)
        become_fuse_program(*slot(a[1]), link[1], paths, candidates, arguments, environment);
    sys(close, *slot(a[1]));
    sys(close, link[1]);
    while (sys(recvfrom, link[0], &error, sizeof error, 0, NULL) == -EINTR)
        ;
    sys(close, link[0]);
    int status = waits ? end_of(child) : 0;
    if (error || status)
        fail(0, error ? error : ECHILD);
}

const struct operation fuse_operations[] = {{"fusepoint", op_fusepoint, 6}, {"serve", op_serve, -6}, {NULL, NULL, 0}};
