// The steps of hpcrun-oci: what a runtime bundle asks for beyond a launch.

#include "stage.h"
#include <linux/capability.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/wait.h>
#include <unistd.h>

static void op_chroot(char **a) { must(sys(chroot, a[1])); }
static void op_setsid(char **a)
{
    (void)a;
    must(sys(setsid));
}
// defaults: no signal is ignored, handled or held back, whatever the caller did about it.
static void op_defaults(char **a)
{
    uint64_t none = 0;
    (void)a;
    for (int signal = 1; signal <= 64; signal++)
        if (signal != SIGKILL && signal != SIGSTOP)
            handle(signal, (void *)SIG_DFL);
    sys(rt_sigprocmask, SIG_SETMASK, &none, NULL, sizeof none);
}

static void op_domainname(char **a) { must(sys(setdomainname, a[1], strlen(a[1]))); }
static void op_prctl(char **a) { must(sys(prctl, number(a[1]), bits(a[2]), bits(a[3]))); }
static void op_personality(char **a) { must(sys(personality, bits(a[1]))); }
static void op_uid(char **a) { must(sys(setresuid, bits(a[1]), bits(a[1]), bits(a[1]))); }
static void op_gid(char **a) { must(sys(setresgid, bits(a[1]), bits(a[1]), bits(a[1]))); }
static void op_keyring(char **a) { sys(keyctl, 1 /* KEYCTL_JOIN_SESSION_KEYRING */, a[1]); }

static void op_groups(char **a)
{
    gid_t list[256];
    size_t count = 0;
    for (char **next = a + 1; *next; next++) {
        if (count == sizeof list / sizeof *list)
            fail(0, E2BIG);  // without the others, files that exclude a group would not exclude this process
        list[count++] = (gid_t)bits(*next);
    }
    must(sys(setgroups, count, list));
}

static void op_rlimit(char **a)
{
    struct rlimit limit = {bits(a[2]), bits(a[3])};
    must(sys(prlimit64, 0, number(a[1]), &limit, NULL));
}

// bound KEEP: the bounding set loses every capability that is not in this set of bits.
static void op_bound(char **a)
{
    for (unsigned long i = 0; i < 64 && sys(prctl, PR_CAPBSET_READ, i) >= 0; i++)
        if (!(bits(a[1]) >> i & 1))
            must(sys(prctl, PR_CAPBSET_DROP, i));
}

// capset EFFECTIVE PERMITTED INHERITABLE AMBIENT, as bits.
static void op_capset(char **a)
{
    struct __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
    struct __user_cap_data_struct data[2];
    for (int i = 0; i < 2; i++)
        data[i] = (struct __user_cap_data_struct){(uint32_t)(bits(a[1]) >> 32 * i), (uint32_t)(bits(a[2]) >> 32 * i),
                                                  (uint32_t)(bits(a[3]) >> 32 * i)};
    must(sys(capset, &header, data));
    must(sys(prctl, PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL));
    for (unsigned long i = 0; i < 64; i++)
        if (bits(a[4]) >> i & 1)
            must(sys(prctl, PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, i));
}

// ownstdio UID: a process that changes its user may still open its standard streams again. What cannot be given away stays.
static void op_ownstdio(char **a)
{
    struct stat st, null;
    for (int fd = 0; fd <= 2; fd++)
        if (sys(newfstatat, fd, "", &st, AT_EMPTY_PATH) == 0 &&
            !(sys(newfstatat, AT_FDCWD, "/dev/null", &null) == 0 && null.st_rdev == st.st_rdev))
            sys(fchown, fd, bits(a[1]), st.st_gid);
}

// await-planner SLOT: waits until the planner has done its part; a descriptor that comes with the answer goes into the slot.
static void op_await_planner(char **a)
{
    struct message m;
    int fds[MAX_FDS], count;
    must(send_message((struct message){STEP_WAITS, step, 0}, NULL, 0));
    must(receive_message(&m, fds, &count));
    end_if_told(&m);
    if (count > 0)
        *slot(a[1]) = fds[0];
}

// await SLOT: the planner may go; whoever connects to this listening socket takes its place.
static void op_await(char **a)
{
    int listener = *slot(a[1]);
    sys(close, control);
    do
        control = (int)sys(accept4, listener, NULL, NULL, SOCK_CLOEXEC);
    while (control == -EINTR);
    must(control);
    sys(close, listener);
}

int status_of(int status) { return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status); }

// What this process does once its child has the rest of the plan.
enum relay { ENDS = 0, RELAYS_ALL = 1, RELAYS_TERMINAL = 2 };

int prepares = -1;

// fork RELAY: the rest of the plan runs in a child. This process ends when the planner says so or, if it stays, relays signals
// (all, or those of a terminal) until the child ended, and then ends with the planner's word for it.
static void op_fork(char **a)
{
    struct message m;
    int pair[2], preparation[2], fds[MAX_FDS], count;
    must(sys(socketpair, AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair));
    must(sys(pipe2, preparation, O_CLOEXEC));
    int child = (int)must(clone_child(0));
    if (child == 0) {
        sys(close, pair[0]);
        sys(close, preparation[0]);
        prepares = preparation[1];
        if (number(a[1]) == ENDS) {
            sys(close, prepares);
            prepares = -1;
        }
        if (must(sys(recvfrom, pair[1], &m, sizeof m, 0)) != sizeof m)  // the planner knows of this process
            fail(0, EPIPE);
        sys(close, pair[1]);
        return;
    }
    must(send_message((struct message){CHILD, step, (uint32_t)child}, &pair[1], 1));
    sys(close, control);
    control = pair[0];
    sys(close, preparation[1]);
    m = (struct message){0};
    if (number(a[1]) != ENDS)
        forward_signals(child, number(a[1]) == RELAYS_TERMINAL, preparation[0]);
    sys(sendto, control, &m, sizeof m, MSG_NOSIGNAL);
    sys(close, pair[1]);
    if (number(a[1]) == ENDS)
        end_with_planners_status();
    int status = status_of(end_of(child));
    send_message((struct message){CHILD_ENDED, step, (uint32_t)status}, NULL, 0);
    if (receive_message(&m, fds, &count) == 0 && (m.kind == END || m.kind == END_DONE))
        end_process((int)m.a);  // also of a planner that has gone since
    end_process(status);
}

static int is_same_device(int fd, int other)
{
    struct stat a, b;
    return sys(newfstatat, fd, "", &a, AT_EMPTY_PATH) == 0 && sys(newfstatat, other, "", &b, AT_EMPTY_PATH) == 0 &&
           S_ISCHR(a.st_mode) && a.st_dev == b.st_dev && a.st_rdev == b.st_rdev;
}

// The terminal itself becomes /dev/console, whatever has its name by now (CVE-2025-52565). Before Linux 5.2 the name is all there
// is, and is looked at afterwards.
static void bind_console(int terminal, const char *name)
{
    long made = sys(openat, AT_FDCWD, "/dev/console", O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    sys(close, made);
    int file = (int)must(sys(openat, AT_FDCWD, "/dev/console", O_PATH | O_NOFOLLOW | O_CLOEXEC));
    long tree = sys(open_tree, terminal, "", 1 /* OPEN_TREE_CLONE */ | AT_EMPTY_PATH | O_CLOEXEC);
    if (tree == -ENOSYS || tree == -EPERM) {
        must(sys(mount, name, "/dev/console", NULL, MS_BIND, NULL));
    } else {
        must(tree);
        must(sys(move_mount, tree, "", file, "", 0x4 | 0x40 /* both paths are empty */));
        sys(close, tree);
    }
    sys(close, file);
    file = (int)must(sys(openat, AT_FDCWD, "/dev/console", O_PATH | O_NOFOLLOW | O_CLOEXEC));
    if (!is_same_device(file, terminal))
        fail(0, EXDEV);
    sys(close, file);
}

enum { WRITES_RETURN = 4 /* ONLCR */ };

// Lines that are relayed end as the program ended them: where they go to a terminal, that one adds what it needs.
static void keep_line_ends(int terminal)
{
    struct {
        uint32_t input, output, control, local;
        unsigned char line, characters[19];
    } settings;  // struct termios as the kernel has it
    must(sys(ioctl, terminal, TCGETS, &settings));
    settings.output &= ~(uint32_t)WRITES_RETURN;
    must(sys(ioctl, terminal, TCSETS, &settings));
}

// console SLOT UID BIND ROWS COLUMNS RELAYED: a new terminal of this tree's /dev/pts becomes 0, 1 and 2 and the controlling
// terminal, if BIND also /dev/console; the other end of it goes to the socket in the slot.
static void op_console(char **a)
{
    unsigned unit;
    int unlock = 0;
    char name[32];
    int master = (int)must(sys(openat, AT_FDCWD, "/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC));
    must(sys(ioctl, master, TIOCSPTLCK, &unlock));
    must(sys(ioctl, master, TIOCGPTN, &unit));
    int slave = (int)must(sys(ioctl, master, TIOCGPTPEER, O_RDWR | O_NOCTTY));
    append_number(append(name, "/dev/pts/"), unit);
    if (number(a[4]) > 0) {
        struct winsize size = {.ws_row = (unsigned short)number(a[4]), .ws_col = (unsigned short)number(a[5])};
        must(sys(ioctl, slave, TIOCSWINSZ, &size));
    }
    if (number(a[6]))
        keep_line_ends(slave);
    sys(fchown, slave, bits(a[2]), -1);
    if (number(a[3]))
        bind_console(slave, name);
    must(send_to(*slot(a[1]), name, strlen(name), &master, 1));
    sys(close, *slot(a[1]));
    sys(close, master);
    must(sys(ioctl, slave, TIOCSCTTY, 0));
    for (int fd = 0; fd <= 2; fd++)
        must(fd == slave ? 0 : sys(dup3, slave, fd, 0));
    if (slave > 2)
        sys(close, slave);
}

enum { PROC_SUPER = 0x9fa0, PROC_ROOT_INODE = 1, NO_WAY_OUT = 1 | 2 | 8 /* RESOLVE_NO_XDEV, NO_MAGICLINKS, BENEATH */ };

// attr NAME CONTENT: writes to /proc/self/attr/NAME of the container's /proc, if that is the whole of proc(5) and nothing is
// mounted in the way: a label that went to another file would not be this process's (CVE-2019-16884, CVE-2025-52881).
static void op_attr(char **a)
{
    struct {
        uint64_t flags, mode, resolve;
    } how = {O_WRONLY | O_CLOEXEC, 0, NO_WAY_OUT};
    struct statfs system;
    struct stat st;
    char name[64] = "";
    int proc = (int)must(sys(openat, AT_FDCWD, "/proc", O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
    must(sys(fstatfs, proc, &system));
    must(sys(newfstatat, proc, "", &st, AT_EMPTY_PATH));
    if (system.f_type != PROC_SUPER || st.st_ino != PROC_ROOT_INODE || strlen(a[1]) > 32)
        fail(0, EXDEV);
    append(append(name, "self/attr/"), a[1]);
    long fd = sys(openat2, proc, name, &how, sizeof how);
    if (fd == -ENOSYS || fd == -EPERM)
        fd = sys(openat, proc, name, O_WRONLY | O_NOFOLLOW | O_CLOEXEC);
    must(fd);
    must(sys(fstatfs, fd, &system));
    if (system.f_type != PROC_SUPER)
        fail(0, EXDEV);
    must(sys(write, fd, a[2], strlen(a[2])));
    sys(close, fd);
    sys(close, proc);
}

const struct operation container_operations[] = {
    {"chroot", op_chroot, 1},
    {"setsid", op_setsid, 0},
    {"defaults", op_defaults, 0},
    {"domainname", op_domainname, 1},
    {"prctl", op_prctl, 3},
    {"personality", op_personality, 1},
    {"uid", op_uid, 1},
    {"gid", op_gid, 1},
    {"groups", op_groups, -1},
    {"keyring", op_keyring, 1},
    {"rlimit", op_rlimit, 3},
    {"bound", op_bound, 1},
    {"capset", op_capset, 4},
    {"ownstdio", op_ownstdio, 1},
    {"await-planner", op_await_planner, 1},
    {"await", op_await, 1},
    {"fork", op_fork, 1},
    {"console", op_console, 6},
    {"attr", op_attr, 2},
    {NULL, NULL, 0},
};
