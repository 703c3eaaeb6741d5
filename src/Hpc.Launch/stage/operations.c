// The steps of a launch: namespaces, mounts, files, and at last the solver.

#include "stage.h"
#include <limits.h>
#include <linux/capability.h>
#include <net/if.h>
#include <sched.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>

uint64_t step_ns[MAX_STEPS];

static const char *text_or_null(const char *s) { return *s ? s : NULL; }

static void op_unshare(char **a) { must(sys(unshare, number(a[1]))); }
static void op_setns(char **a) { must(sys(setns, slots[number(a[1])], number(a[2]))); }
static void op_umount(char **a) { must(sys(umount2, target(a[1]), number(a[2]))); }
static void op_chdir(char **a) { must(sys(chdir, a[1])); }
static void op_symlink(char **a) { must(sys(symlinkat, a[1], AT_FDCWD, a[2])); }
static void op_hostname(char **a) { must(sys(sethostname, a[1], strlen(a[1]))); }
static void op_nnp(char **a) { (void)a; must(sys(prctl, PR_SET_NO_NEW_PRIVS, 1)); }
static void op_umask(char **a) { sys(umask, number(a[1])); }

static void op_look(char **a)
{
    struct stat ignored;
    sys(newfstatat, AT_FDCWD, a[1], &ignored);
}

// Linux 6.16 and later may drop the directory entry of a mount point while another rank looks it up for the first time:
// ENOENT once, and it is there again.
enum { LOOKUPS = 8 };

static int once_more(long result, int *tries)
{
    if (result != -ENOENT || ++*tries == LOOKUPS)
        must(result);
    return result < 0;
}

void op_mount(char **a)
{
    const char *at = target(a[2]);
    for (int tries = 0; once_more(sys(mount, text_or_null(a[1]), at, text_or_null(a[3]), number(a[4]), text_or_null(a[5])), &tries);)
        ;
}

static void op_pivot(char **a)
{
    for (int tries = 0; once_more(sys(pivot_root, a[1], a[2]), &tries);)
        ;
}

static void op_mkdir(char **a)
{
    long result = sys(mkdirat, AT_FDCWD, a[1], number(a[2]));
    if (result != -EEXIST)
        must(result);
}

// write PATH CONTENT: an existing file of the kernel's, in one write(2).
static void op_write(char **a)
{
    long fd = must(sys(openat, AT_FDCWD, a[1], O_WRONLY | O_CLOEXEC));
    must(sys(write, fd, a[2], strlen(a[2])));
    sys(close, fd);
}

// file PATH MODE SIZE CONTENT: a new file. The NULs of a binary content end words; its bytes are one behind the other all the same.
static void op_file(char **a)
{
    long fd = must(sys(openat, AT_FDCWD, a[1], O_WRONLY | O_CREAT | O_CLOEXEC, number(a[2])));
    ignore_size_signal();
    for (size_t done = 0, all = (size_t)number(a[3]); done < all;)
        done += (size_t)must(sys(write, fd, a[4] + done, all - done));
    restore_size_signal();
    sys(close, fd);
}

static void set_attributes(const char *path, uint64_t set, uint64_t clear, long recursive)
{
    uint64_t attributes[4] = {set, clear, 0, 0};
    must_or_other(sys(mount_setattr, AT_FDCWD, target(path), recursive ? 0x8000 /* AT_RECURSIVE */ : 0, attributes, sizeof attributes));
}

// setattr PATH SET RECURSIVE and changeattr PATH SET CLEAR RECURSIVE: mount_setattr(2), Linux 5.12.
static void op_setattr(char **a) { set_attributes(a[1], bits(a[2]), 0, number(a[3])); }
static void op_changeattr(char **a) { set_attributes(a[1], bits(a[2]), bits(a[3]), number(a[4])); }

// fuse DEVICE TARGET FLAGS OPTIONS: /dev/fuse is opened inside the user namespace and handed over only once it is mounted: a
// server that reads earlier gets EPERM.
static void op_fuse(char **a)
{
    int fd = (int)must(sys(openat, AT_FDCWD, a[1], O_RDWR | O_CLOEXEC));
    char *options = reserve(strlen(a[4]) + 32);
    append(append(append_number(append(options, "fd="), (unsigned long)fd), ","), a[4]);
    must(sys(mount, "hpcrun", a[2], "fuse.hpcrun", number(a[3]), options));
    must(send_message((struct message){'D', step, 1}, &fd, 1));
    sys(close, fd);
}

// sendns: this process's user and mount namespaces, for ranks that will join.
static void op_sendns(char **a)
{
    (void)a;
    int fds[2];
    fds[0] = (int)must(sys(openat, AT_FDCWD, "/proc/self/ns/user", O_RDONLY | O_CLOEXEC));
    fds[1] = (int)must(sys(openat, AT_FDCWD, "/proc/self/ns/mnt", O_RDONLY | O_CLOEXEC));
    must(send_message((struct message){'N', step, 2}, fds, 2));
    sys(close, fds[0]);
    sys(close, fds[1]);
}

// senddir PATH: an open directory, to be watched.
static void op_senddir(char **a)
{
    int fd = (int)must(sys(openat, AT_FDCWD, a[1], O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    must(send_message((struct message){'W', step, 1}, &fd, 1));
    sys(close, fd);
}

// keepns SLOT: remembers the present mount namespace, to come back to it.
static void op_keepns(char **a) { slots[number(a[1])] = (int)must(sys(openat, AT_FDCWD, "/proc/self/ns/mnt", O_RDONLY | O_CLOEXEC)); }

// clonemount SLOT PATH and placemount SLOT TARGET: open_tree(2) and move_mount(2), Linux 5.2.
static void op_clonemount(char **a) { slots[number(a[1])] = (int)must(sys(open_tree, AT_FDCWD, a[2], 1 /* OPEN_TREE_CLONE */ | O_CLOEXEC)); }

static void op_placemount(char **a)
{
    must(sys(move_mount, slots[number(a[1])], "", AT_FDCWD, a[2], 4 /* MOVE_MOUNT_F_EMPTY_PATH */));
    sys(close, slots[number(a[1])]);
}

// loopback: brings up lo of a new network namespace.
static void op_loopback(char **a)
{
    (void)a;
    long fd = must(sys(socket, AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
    struct ifreq request = {.ifr_flags = IFF_UP | IFF_RUNNING};
    memcpy(request.ifr_name, "lo", 3);
    must(sys(ioctl, fd, SIOCSIFFLAGS, &request));
    sys(close, fd);
}

// pidns SLOT: the rest of the plan runs in the pid namespace of that slot, or with 0 as process 1 of a new one; this process
// mirrors its end.
static void op_pidns(char **a)
{
    long slot = number(a[1]);
    must(slot ? sys(setns, slots[slot], CLONE_NEWPID) : sys(unshare, CLONE_NEWPID));
    int child = (int)must(clone_child(0));
    if (child == 0)
        return;
    sys(close, control);
    forward_signals(child, in_a_job());
    int status = end_of(child);
    if (WIFSIGNALED(status)) {
        handle(WTERMSIG(status), (void *)SIG_DFL);
        sys(prctl, PR_SET_DUMPABLE, 0);
        long self = sys(getpid);
        sys(kill, self, WTERMSIG(status));
        end_process(128 + WTERMSIG(status));
    }
    end_process(WEXITSTATUS(status));
}

// times: reports when each step ended, and waits until the planner has printed it.
static void op_times(char **a)
{
    (void)a;
    struct message m;
    int fds[MAX_FDS], count;
    must(send_message((struct message){'T', step, 0}, NULL, 0));
    must(sys(sendto, control, step_ns, sizeof *step_ns * (step < MAX_TIMES ? step : MAX_TIMES), MSG_NOSIGNAL));
    must(receive_message(&m, fds, &count));
}

// exec CANDIDATES path... ARGC arg... ENVC env...: the first candidate that execve(2) accepts; ENOEXEC runs it by
// /bin/sh, as execvp(3) does.
static void op_exec(char **a)
{
    long candidates = number(a[1]);
    char **paths = a + 2, **argc = paths + candidates;
    long count = number(*argc), worst = ENOENT;
    char **arguments = argc + 1, **environment = arguments + count + 1;
    reap_the_keeper();
    environment[-1] = NULL;  // ENVC becomes the end of the arguments; the list of words ends the environment
    for (long i = 0; i < candidates; i++) {
        long result = sys(execve, paths[i], arguments, environment);
        if (result == -ENOEXEC) {
            char **shell = reserve(((size_t)count + 2) * sizeof *shell);
            shell[0] = "/bin/sh";
            shell[1] = paths[i];
            memcpy(shell + 2, arguments + 1, sizeof *shell * (size_t)count);  // with its NULL
            sys(execve, shell[0], shell, environment);
        }
        if (result != -ENOENT && result != -ENOTDIR)
            worst = -result;
    }
    fail(1, worst);
}

const struct operation launch_operations[] = {
    {"unshare", op_unshare, 1}, {"setns", op_setns, 2}, {"mount", op_mount, 5}, {"umount", op_umount, 2},
    {"chdir", op_chdir, 1}, {"symlink", op_symlink, 2}, {"pivot", op_pivot, 2}, {"hostname", op_hostname, 1},
    {"nnp", op_nnp, 0}, {"umask", op_umask, 1}, {"mkdir", op_mkdir, 2}, {"write", op_write, 2},
    {"look", op_look, 1}, {"file", op_file, -1}, {"setattr", op_setattr, 3}, {"changeattr", op_changeattr, 4},
    {"fuse", op_fuse, 4}, {"sendns", op_sendns, 0}, {"senddir", op_senddir, 1}, {"keepns", op_keepns, 1},
    {"clonemount", op_clonemount, 2}, {"placemount", op_placemount, 2}, {"loopback", op_loopback, 0},
    {"pidns", op_pidns, 1}, {"times", op_times, 0}, {"exec", op_exec, -1}, {NULL, NULL, 0},
};
