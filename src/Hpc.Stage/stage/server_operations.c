// The steps that start programs of the host which serve layers in files (adr/0015).

#include "stage.h"
#include <linux/capability.h>
#include <sched.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>

// Detail 3: a program ended at once (ECHILD), or never began (ENOEXEC).
static void fail_unless_serving(int status)
{
    if (status)
        fail(3, WIFEXITED(status) && WEXITSTATUS(status) == NOT_EXECUTED ? ENOEXEC : ECHILD);
}

// Signals that a scheduler sends to all it knows do not end what serves a layer: the kernel does, when nobody sees the layer any
// more. They are those that the image server ignores, too (SchedulerSignals.cs).
static void leave_the_job(void)
{
    static const int ignored[] = {SIGHUP,  SIGINT,  SIGQUIT,   SIGABRT, SIGUSR1,  SIGUSR2, SIGPIPE,
                                  SIGALRM, SIGTERM, SIGCONT,   SIGTSTP, SIGTTIN,  SIGTTOU, SIGURG,
                                  SIGXCPU, SIGXFSZ, SIGVTALRM, SIGPROF, SIGWINCH, SIGIO,   SIGPWR};
    for (size_t i = 0; i < sizeof ignored / sizeof *ignored; i++)
        handle(ignored[i], (void *)SIG_IGN);
    sys(setsid);
}

// Where the caller closed 0, 1 or 2, a file that the program opens must not take their place: it goes to the background, and
// loses them.
static void give_standard(void)
{
    for (int fd = 0; fd <= 2; fd++) {
        long flags = sys(fcntl, fd, F_GETFD);
        if (flags == 0)
            continue;
        if (flags > 0)
            sys(close, fd);
        sys(openat, AT_FDCWD, "/dev/null", O_RDWR);
    }
}

// In a child: a program of the host, which goes to the background by itself once it serves. One that mounts keeps CAP_SYS_ADMIN.
static _Noreturn void become_server(int descriptor, const char *root, char **arguments, int mounts)
{
    char path[] = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", *environment[] = {path, NULL};
    struct __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
    struct __user_cap_data_struct data[2];
    leave_the_job();
    keep_only(descriptor);
    if (sys(chroot, root) < 0 || sys(chdir, "/") < 0 || sys(capget, &header, data) < 0)
        end_process(NOT_EXECUTED);
    give_standard();
    data[0].inheritable |= 1u << CAP_SYS_ADMIN;
    if (mounts && (sys(capset, &header, data) < 0 || sys(prctl, PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, CAP_SYS_ADMIN) < 0))
        end_process(NOT_EXECUTED);
    sys(umask, 0);
    sys(execve, arguments[0], arguments, environment);
    end_process(NOT_EXECUTED);
}

static void send_status(int socket, int status) { sys(sendto, socket, &status, sizeof status, MSG_NOSIGNAL, NULL); }

// What the other end sent; not 0 if it is gone.
static int receive_status(int socket)
{
    int status;
    long n;
    while ((n = sys(recvfrom, socket, &status, sizeof status, 0, NULL)) == -EINTR)
        ;
    return n == sizeof status ? status : -1;
}

// start-mounting-server ROOT SLOT TARGET arg...: a program that mounts on TARGET by itself, with the slot's descriptor as
// number 3. It would never end if its own mount namespace had that mount: this process goes on in a copy of the namespace, and a
// child, which has no other work and outlives us if we are killed meanwhile, then takes the mount out of the first one.
static void op_start_mounting_server(char **a)
{
    int link[2];
    connect_pair(link);
    int keeper = (int)must(clone_child(untraced()));
    if (keeper == 0) {
        leave_the_job();
        long server = clone_child(0);
        if (server == 0)
            become_server(*slot(a[2]), a[1], a + 4, 1);
        keep_only(link[1]);
        send_status(INHERITED, server < 0 ? -1 : end_of(server));
        receive_status(INHERITED);
        sys(umount2, a[3], MNT_DETACH);
        end_process(0);
    }
    sys(close, link[1]);
    fail_unless_serving(receive_status(link[0]));
    must(sys(unshare, CLONE_NEWNS));
    if (base >= 0)
        look_within("/");  // its copy
    sys(close, link[0]);
    end_of(keeper);
}

// start-server DEVICE SOURCE TARGET TYPE FLAGS OPTIONS ROOT arg...: a program that serves what is mounted here and that it does
// not see, with the open device as number 3. It starts when that is mounted: whoever reads earlier gets EPERM.
static void op_start_server(char **a)
{
    int device = (int)must(sys(openat, AT_FDCWD, hosts_own(a[1]), O_RDWR | O_CLOEXEC)), link[2];
    connect_pair(link);
    int child = (int)must(clone_child(untraced() | CLONE_NEWNS));
    if (child == 0) {
        sys(close, link[0]);
        if (receive_status(link[1]) == 0)
            become_server(device, a[7], a + 8, 0);
        end_process(NOT_EXECUTED);
    }
    char *options = reserve(strlen(a[6]) + 32);
    append(append(append_number(append(options, "fd="), (unsigned long)device), ","), a[6]);
    must(sys(mount, a[2], hosts_own(a[3]), a[4], bits(a[5]), options));
    sys(close, link[1]);
    send_status(link[0], 0);
    sys(close, link[0]);
    sys(close, device);
    fail_unless_serving(end_of(child));
}

const struct operation server_operations[] = {
    {"start-mounting-server", op_start_mounting_server, -5}, {"start-server", op_start_server, -9}, {NULL, NULL, 0}};
