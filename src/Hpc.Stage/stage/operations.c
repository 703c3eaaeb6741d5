// The steps of a launch: namespaces, mounts, files, and at last the solver.

#include "stage.h"
#include <limits.h>
#include <linux/audit.h>
#include <linux/capability.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <net/if.h>
#include <sched.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>

uint64_t step_ns[MAX_TIMES];

static const char *text_or_null(const char *s) { return *s ? s : NULL; }

static void op_unshare(char **a) { must(sys(unshare, number(a[1]))); }
static void op_setns(char **a) { must(sys(setns, *slot(a[1]), number(a[2]))); }
static void op_umount(char **a) { must(sys(umount2, hosts_own(a[1]), number(a[2]))); }
static void op_symlink(char **a) { must(sys(symlinkat, a[1], AT_FDCWD, hosts_own(a[2]))); }
static void op_hostname(char **a) { must(sys(sethostname, a[1], strlen(a[1]))); }
static void op_nnp(char **a)
{
    (void)a;
    must(sys(prctl, PR_SET_NO_NEW_PRIVS, 1));
}
static void op_hide(char **a)
{
    (void)a;
    must(sys(prctl, PR_SET_DUMPABLE, 0));
}
static void op_umask(char **a) { sys(umask, number(a[1])); }

// standard FD PATH: a file of the caller's in the place of descriptor 1 or 2. Where that was closed, the file has its number.
static void op_standard(char **a)
{
    int descriptor = (int)number(a[1]);
    int fd = (int)must(sys(openat, AT_FDCWD, a[2], O_WRONLY | O_CREAT | O_TRUNC, 0666));
    if (fd != descriptor) {
        must(sys(dup3, fd, descriptor, 0));
        sys(close, fd);
    }
}

static void op_stat(char **a)
{
    struct stat ignored;
    sys(newfstatat, AT_FDCWD, a[1], &ignored);
}

static int once_more(long result, int *tries)
{
    if (result != -ENOENT || ++*tries == LOOKUPS)
        must(result);
    return result < 0;
}

void op_mount(char **a)
{
    for (int tries = 0;
         once_more(sys(mount, text_or_null(a[1]), target(a[2]), text_or_null(a[3]), number(a[4]), text_or_null(a[5])), &tries);)
        let_go();
    keep_kernels(a);
}

static void op_pivot(char **a) { enter_root(a[1]); }
static void op_leave(char **a)
{
    (void)a;
    leave_host();
}

// bindslot SLOT PATH TARGET FLAGS: a directory of the host, if it is still the one that the slot has open. That one's mount is in
// another namespace.
static void op_bindslot(char **a)
{
    struct stat opened, found;
    int fd = (int)must(sys(openat, AT_FDCWD, a[2], O_PATH | O_DIRECTORY | O_CLOEXEC));
    must(sys(newfstatat, *slot(a[1]), "", &opened, AT_EMPTY_PATH));
    must(sys(newfstatat, fd, "", &found, AT_EMPTY_PATH));
    if (opened.st_dev != found.st_dev || opened.st_ino != found.st_ino)
        fail(0, ESTALE);
    must(sys(mount, by_descriptor(fd), hosts_own(a[3]), NULL, number(a[4]), NULL));
    sys(close, *slot(a[1]));
}

// bindin ROOT PATH TARGET: a part of a tree that somebody else wrote; no link in it leads out of it.
static void op_bindin(char **a)
{
    const char *at = target(a[3]);
    int container = base;
    base = (int)must(sys(openat, AT_FDCWD, hosts_own(a[1]), O_PATH | O_DIRECTORY | O_CLOEXEC));
    const char *part = by_descriptor((int)must(walk(a[2], 0)));
    sys(close, base);
    base = container;
    must(sys(mount, part, at, NULL, MS_BIND, NULL));
}

// The program's working directory. A link through /proc to a descriptor leads out of the container (CVE-2024-21626): what cannot
// be named from "/" is not in it. Detail 5 says so.
long change_directory(const char *path)
{
    static char name[PATH_MAX];
    long result = sys(chdir, path);
    if (result < 0)
        return result;
    long size = sys(getcwd, name, sizeof name);
    if (size < 0 || *name != '/')
        fail(5, size < 0 ? -size : EXDEV);
    return 0;
}

static void op_chdir(char **a) { must(change_directory(a[1])); }

// With the mode that the plan says: the root of a writable layer is the container's own root. A chmod behind it could meet
// another directory of that name.
static void op_mkdir(char **a)
{
    const char *path = hosts_own(a[1]);
    long callers = sys(umask, 0);
    long result = sys(mkdirat, AT_FDCWD, path, number(a[2]));
    sys(umask, callers);
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

// file PATH MODE SIZE CONTENT: a new file. The NULs of a binary content end words; its bytes are one behind the other all the
// same.
static void op_file(char **a)
{
    size_t all = bits(a[3]);
    if (all >= (size_t)(plan_end - a[4]))
        fail(0, EINVAL);
    long fd = must(sys(openat, AT_FDCWD, hosts_own(a[1]), O_WRONLY | O_CREAT | O_CLOEXEC, number(a[2])));
    ignore_size_signal();
    for (size_t done = 0; done < all;)
        done += (size_t)must(sys(write, fd, a[4] + done, all - done));
    restore_size_signal();
    sys(close, fd);
}

static void set_attributes(const char *path, uint64_t set, uint64_t clear, long recursive)
{
    uint64_t attributes[4] = {set, clear, 0, 0};
    must_or_other(
        sys(mount_setattr, AT_FDCWD, target(path), recursive ? 0x8000 /* AT_RECURSIVE */ : 0, attributes, sizeof attributes));
}

// setattr PATH SET RECURSIVE and changeattr PATH SET CLEAR RECURSIVE: mount_setattr(2), Linux 5.12.
static void op_setattr(char **a) { set_attributes(a[1], bits(a[2]), 0, number(a[3])); }
static void op_changeattr(char **a) { set_attributes(a[1], bits(a[2]), bits(a[3]), number(a[4])); }

// fuse DEVICE TARGET FLAGS OPTIONS: /dev/fuse is opened inside the user namespace and handed over only once it is mounted: a
// server that reads earlier gets EPERM.
static void op_fuse(char **a)
{
    int fd = (int)must(sys(openat, AT_FDCWD, hosts_own(a[1]), O_RDWR | O_CLOEXEC));
    char *options = reserve(strlen(a[4]) + 32);
    append(append(append_number(append(options, "fd="), (unsigned long)fd), ","), a[4]);
    must(sys(mount, "hpcrun", hosts_own(a[2]), "fuse.hpcrun", number(a[3]), options));
    must(send_message((struct message){DEVICE, step, 1}, &fd, 1));
    sys(close, fd);
}

static const struct further {
    unsigned long kind;
    const char *name;
} further[] = {{CLONE_NEWIPC, "ns/ipc"}, {CLONE_NEWUTS, "ns/uts"}, {CLONE_NEWNET, "ns/net"}};
enum { FURTHER = sizeof further / sizeof *further };
static int own_namespaces[2 + FURTHER] = {-1}, own_count;

// openns: while /proc is the host's; sendns then says it when the host has left.
static void op_openns(char **a)
{
    (void)a;
    own_namespaces[0] = open_own("ns/user");
    own_namespaces[1] = open_own("ns/mnt");
    own_count = 2;
}

// sendns KINDS: this process's user and mount namespaces, and others that the ranks have in common, for those that will join.
static void op_sendns(char **a)
{
    if (own_namespaces[0] < 0)
        op_openns(a);
    for (int i = 0; i < FURTHER; i++)
        if (number(a[1]) & further[i].kind)
            own_namespaces[own_count++] = open_own(further[i].name);
    must(send_message((struct message){NAMESPACES, step, own_count}, own_namespaces, own_count));
    while (own_count > 0)
        sys(close, own_namespaces[--own_count]);
    own_namespaces[0] = -1;
}

// senddir PATH: an open directory, to be watched.
static void op_senddir(char **a)
{
    int fd = (int)must(sys(openat, AT_FDCWD, hosts_own(a[1]), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    must(send_message((struct message){DIRECTORY, step, 1}, &fd, 1));
    sys(close, fd);
}

// keepns SLOT: remembers the present mount namespace, to come back to it.
static void op_keepns(char **a) { *slot(a[1]) = (int)must(sys(openat, AT_FDCWD, "/proc/self/ns/mnt", O_RDONLY | O_CLOEXEC)); }

// clonemount SLOT PATH and placemount SLOT TARGET: open_tree(2) and move_mount(2), Linux 5.2.
static void op_clonemount(char **a)
{
    *slot(a[1]) = (int)must(sys(open_tree, AT_FDCWD, a[2], 1 /* OPEN_TREE_CLONE */ | O_CLOEXEC));
}

static void op_placemount(char **a)
{
    must(sys(move_mount, *slot(a[1]), "", AT_FDCWD, hosts_own(a[2]), 4 /* MOVE_MOUNT_F_EMPTY_PATH */));
    sys(close, *slot(a[1]));
}

#if defined(__x86_64__)
enum { OTHER_ARCHITECTURE = AUDIT_ARCH_I386, OTHER_IOCTL = 54, X32_IOCTL = 0x40000000 + 514 };
#else
enum { OTHER_ARCHITECTURE = AUDIT_ARCH_ARM, OTHER_IOCTL = 54, X32_IOCTL = -1 };
#endif

// Speculation stays as it is: else the processor's mitigations would slow the program down (Linux 4.17 has the flag; before,
// there is nothing to keep).
long load_filter(struct sock_filter *program, unsigned short length, unsigned flags)
{
    struct sock_fprog filter = {length, program};
    long result = sys(seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_SPEC_ALLOW | flags, &filter);
    return result < 0 && !flags ? sys(prctl, PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter) : result;
}

// notyping: the program and all its children cannot put input into a terminal. A filter, since a session of its own would have no
// job control. The kernel takes the lower 32 bits for the request, and so does this.
static void op_notyping(char **a)
{
    (void)a;
    struct sock_filter program[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, arch)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, NATIVE_ARCHITECTURE, 0, 3),
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_ioctl, 4, 0),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (uint32_t)X32_IOCTL, 3, 6),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, OTHER_ARCHITECTURE, 0, 5),
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, OTHER_IOCTL, 0, 3),
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, args[1])),  // both processors are little-endian
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, TIOCSTI, 2, 0),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, TIOCLINUX, 1, 0),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM),
    };
    must(load_filter(program, sizeof program / sizeof *program, 0));
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

// times: reports when each step ended, and waits until the planner has printed it.
static void op_times(char **a)
{
    (void)a;
    struct message m;
    int fds[MAX_FDS], count;
    must(send_message((struct message){TIMES, step, 0}, NULL, 0));
    must(sys(sendto, control, step_ns, sizeof *step_ns * (step < MAX_TIMES ? step : MAX_TIMES), MSG_NOSIGNAL));
    must(receive_message(&m, fds, &count));
}

const struct operation launch_operations[] = {
    {"unshare", op_unshare, 1},
    {"setns", op_setns, 2},
    {"mount", op_mount, 5},
    {"umount", op_umount, 2},
    {"chdir", op_chdir, 1},
    {"symlink", op_symlink, 2},
    {"pivot", op_pivot, 1},
    {"leave", op_leave, 0},
    {"hostname", op_hostname, 1},
    {"nnp", op_nnp, 0},
    {"umask", op_umask, 1},
    {"mkdir", op_mkdir, 2},
    {"write", op_write, 2},
    {"standard", op_standard, 2},
    {"stat", op_stat, 1},
    {"file", op_file, -5},
    {"setattr", op_setattr, 3},
    {"changeattr", op_changeattr, 4},
    {"fuse", op_fuse, 4},
    {"openns", op_openns, 0},
    {"sendns", op_sendns, 1},
    {"senddir", op_senddir, 1},
    {"keepns", op_keepns, 1},
    {"bindslot", op_bindslot, 4},
    {"bindin", op_bindin, 3},
    {"clonemount", op_clonemount, 2},
    {"placemount", op_placemount, 2},
    {"loopback", op_loopback, 0},
    {"hide", op_hide, 0},
    {"notyping", op_notyping, 0},
    {"times", op_times, 0},
    {NULL, NULL, 0},
};
