// The part of hpcrun that runs before the .NET runtime exists.
//
// C, because two things here have no other home: a user namespace is entered by a process with one thread (the runtime
// always has two), and the process must be split by fork(2) while it is still a plain C program (adr/0001).
//
// The constructor keeps the raw words of the command line and, for the commands that launch a program, splits the
// process: the one that the scheduler knows waits in execute_plan(), its orphaned grandchild goes on into main(), plans,
// and sends the plan back. A plan is a flat list of operations in a memfd: "name", count, arguments, each NUL-terminated
// (`tr '\0' '\n'` prints it). Nothing is decided here: an operation that fails is reported to the planner as
// (step, errno), which explains it and answers with the exit status.

#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <limits.h>
#include <linux/capability.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <malloc.h>
#include <net/if.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/personality.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#ifndef SYS_open_tree
#define SYS_open_tree 428
#endif
#ifndef SYS_move_mount
#define SYS_move_mount 429
#endif
#ifndef SYS_mount_setattr
#define SYS_mount_setattr 442
#endif
#ifndef SYS_close_range
#define SYS_close_range 436
#endif

// Set by the build of hpcrun-oci: three of its ten verbs launch something, and options stand before them, so it is always split.
#ifndef HPCRUN_OCI
#define HPCRUN_OCI 0
#endif

enum { MAX_FDS = 32, MAX_STEPS = 512, EXIT_HPCRUN = 255 };

// Planner to stage: 'P' (plan; first descriptor is the memfd, the others fill the slots), 'X' (end with this status), 'S' (no
// plan from here: start a planner of your own). Stage to planner: 'F' (a step failed; with standard error), 'D' (a descriptor
// for the image server), 'N' (namespaces), 'W' (a directory to watch), 'T' (times so far; wants an answer), 'S' (a step that waits for an answer), 'C' (the
// rest runs in this child; comes with a second link, to its parent), 'E' (the child ended).
struct message {
    uint32_t kind, a, b;
};

static int raw_argc;
static char **raw_argv, **raw_env;
static int control = -1, door = -1;
static pid_t solver, launcher;
static struct timespec started;

static int slots[MAX_FDS], slot_count;
static uint64_t step_ns[MAX_STEPS];
static unsigned step;

int hpcrun_argc(void) { return raw_argc; }
char **hpcrun_argv(void) { return raw_argv; }
char **hpcrun_env(void) { return raw_env; }
int hpcrun_control(void) { return control; }
int hpcrun_door(void) { return door; }
int hpcrun_solver(void) { return solver; }
int hpcrun_launcher(void) { return launcher; }
uint64_t hpcrun_started_ns(void) { return (uint64_t)started.tv_sec * 1000000000u + (uint64_t)started.tv_nsec; }

static uint64_t now_ns(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

static int send_message(struct message m, const int *fds, int count)
{
    char space[CMSG_SPACE(sizeof(int) * MAX_FDS)] = {0};
    struct iovec iov = {&m, sizeof m};
    struct msghdr h = {.msg_iov = &iov, .msg_iovlen = 1};
    if (count > 0) {
        h.msg_control = space;
        h.msg_controllen = CMSG_SPACE(sizeof(int) * (size_t)count);
        struct cmsghdr *c = CMSG_FIRSTHDR(&h);
        c->cmsg_level = SOL_SOCKET;
        c->cmsg_type = SCM_RIGHTS;
        c->cmsg_len = CMSG_LEN(sizeof(int) * (size_t)count);
        memcpy(CMSG_DATA(c), fds, sizeof(int) * (size_t)count);
    }
    return sendmsg(control, &h, MSG_NOSIGNAL) < 0 ? -1 : 0;
}

static int receive_message(struct message *m, int *fds, int *count)
{
    char space[CMSG_SPACE(sizeof(int) * MAX_FDS)];
    struct iovec iov = {m, sizeof *m};
    struct msghdr h = {.msg_iov = &iov, .msg_iovlen = 1, .msg_control = space, .msg_controllen = sizeof space};
    ssize_t n;
    do
        n = recvmsg(control, &h, MSG_CMSG_CLOEXEC);
    while (n < 0 && errno == EINTR);
    *count = 0;
    for (struct cmsghdr *c = CMSG_FIRSTHDR(&h); n > 0 && c; c = CMSG_NXTHDR(&h, c))
        if (c->cmsg_level == SOL_SOCKET && c->cmsg_type == SCM_RIGHTS) {
            *count = (int)((c->cmsg_len - CMSG_LEN(0)) / sizeof(int));
            memcpy(fds, CMSG_DATA(c), sizeof(int) * (size_t)*count);
        }
    return n == (ssize_t)sizeof *m ? 0 : -1;
}

static _Noreturn void end_with_planners_status(void)
{
    struct message m;
    int fds[MAX_FDS], count;
    if (receive_message(&m, fds, &count) == 0 && m.kind == 'X')
        _exit((int)m.a);
    static const char text[] = "hpcrun: the launcher ended before the container was ready\n"
                               "  why:  its planning process was killed or ran out of memory or processes\n"
                               "  try:  ulimit -u; ulimit -v; hpcrun doctor\n";
    (void)!write(2, text, sizeof text - 1);
    _exit(EXIT_HPCRUN);
}

static _Noreturn void fail(unsigned detail)
{
    struct message m = {'F', step | detail << 16, (uint32_t)errno};
    int output = 2;
    if (send_message(m, &output, 1) < 0)  // EBADF: the caller closed it
        send_message(m, NULL, 0);
    end_with_planners_status();
}

static void must(long result)
{
    if (result < 0)
        fail(0);
}

static long number(const char *s) { return strtol(s, NULL, 0); }
static unsigned long bits(const char *s) { return strtoul(s, NULL, 0); }
static const char *text_or_null(const char *s) { return *s ? s : NULL; }

// ---- paths inside a tree that somebody else wrote ----

// within PATH: from here on the paths of mount, umount, setattr, remount and linkin are looked up below it.
static int base = -1;

enum { MAX_DEPTH = 64, MAX_LINKS = 40 };

// Looks a path up below base as if it were the root: a link or a ".." never leads out of it, whoever changes the tree meanwhile.
// make: 'd' makes the missing directories, 'f' also an empty file in the last place. An O_PATH descriptor, or -1.
static int walk(const char *path, char make)
{
    static char rest[2 * PATH_MAX], link[PATH_MAX];
    int chain[MAX_DEPTH], depth = 0, links = 0, fd;
    if (strlen(path) >= PATH_MAX)
        return errno = ENAMETOOLONG, -1;
    strcpy(rest, path);
    fd = chain[0] = fcntl(base, F_DUPFD_CLOEXEC, 3);
    for (char *name, *next = rest; fd >= 0 && (next += strspn(next, "/"), *next);) {
        name = next;
        next += strcspn(next, "/");
        int last = next[strspn(next, "/")] == 0;
        if (*next)
            *next++ = 0;
        if (!strcmp(name, "."))
            continue;
        if (!strcmp(name, "..")) {
            if (depth > 0)
                close(chain[depth--]);
            continue;
        }
        fd = openat(chain[depth], name, O_PATH | O_NOFOLLOW | O_CLOEXEC);
        if (fd < 0 && errno == ENOENT && make) {
            int made = last && make == 'f' ? openat(chain[depth], name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644) : mkdirat(chain[depth], name, 0755);
            if (made > 0)
                close(made);
            if (made >= 0 || errno == EEXIST)
                fd = openat(chain[depth], name, O_PATH | O_NOFOLLOW | O_CLOEXEC);
        }
        struct stat st;
        if (fd < 0 || fstat(fd, &st) < 0)
            break;
        if (!S_ISLNK(st.st_mode)) {
            if (depth + 1 == MAX_DEPTH) {
                close(fd);
                errno = ENAMETOOLONG;
                fd = -1;
                break;
            }
            chain[++depth] = fd;
            continue;
        }
        ssize_t length = readlinkat(fd, "", link, sizeof link - 1);
        size_t left = strlen(next);
        close(fd);
        if (length < 0 || ++links > MAX_LINKS || (size_t)length + left + 2 > sizeof rest) {
            if (length >= 0)
                errno = ELOOP;
            fd = -1;
            break;
        }
        memmove(rest + length + 1, next, left + 1);
        memcpy(rest, link, (size_t)length);
        rest[length] = '/';
        next = rest;
        for (; *link == '/' && depth > 0; depth--)
            close(chain[depth]);
    }
    int found = fd < 0 ? -1 : chain[depth], error = errno;
    for (int i = 0; chain[0] >= 0 && i <= depth; i++)
        if (chain[i] != found)
            close(chain[i]);
    errno = error;
    return found;
}

// A name for an O_PATH descriptor, which it then owns until the next call.
static const char *by_descriptor(int fd)
{
    static int held = -1;
    static char name[32];
    if (held >= 0)
        close(held);
    held = fd;
    snprintf(name, sizeof name, "/proc/self/fd/%d", fd);
    return name;
}

static const char *target(const char *path)
{
    if (base < 0)
        return path;
    int fd = walk(path, 0);
    must(fd);
    return by_descriptor(fd);
}

// ---- operations: argv[0] is the name; every one either succeeds or ends the process through fail() ----

static void op_unshare(char **a) { must(unshare((int)number(a[1]))); }
static void op_setns(char **a) { must(setns(slots[number(a[1])], (int)number(a[2]))); }
static void op_umount(char **a) { must(umount2(target(a[1]), (int)number(a[2]))); }
static void op_chdir(char **a) { must(chdir(a[1])); }
static void op_symlink(char **a) { must(symlink(a[1], a[2])); }
static void op_hostname(char **a) { must(sethostname(a[1], strlen(a[1]))); }
static void op_nnp(char **a) { (void)a; must(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)); }
static void op_umask(char **a) { umask((mode_t)number(a[1])); }

static void op_look(char **a)
{
    struct stat ignored;
    (void)!stat(a[1], &ignored);
}

// Linux 6.16 and later may drop the directory entry of a mount point while another rank looks it up for the first time:
// ENOENT once, and it is there again.
enum { LOOKUPS = 8 };

static void op_mount(char **a)
{
    const char *at = target(a[2]);
    for (int again = 1; mount(text_or_null(a[1]), at, text_or_null(a[3]), (unsigned long)number(a[4]), text_or_null(a[5])) < 0; again++)
        if (errno != ENOENT || again == LOOKUPS)
            fail(0);
}

static void op_pivot(char **a)
{
    for (int again = 1; syscall(SYS_pivot_root, a[1], a[2]) < 0; again++)
        if (errno != ENOENT || again == LOOKUPS)
            fail(0);
}

static void op_mkdir(char **a)
{
    if (mkdir(a[1], (mode_t)number(a[2])) < 0 && errno != EEXIST)
        fail(0);
}

// write PATH CONTENT: an existing file of the kernel's, in one write(2).
static void op_write(char **a)
{
    int fd = open(a[1], O_WRONLY | O_CLOEXEC);
    must(fd);
    must(write(fd, a[2], strlen(a[2])));
    close(fd);
}

// file PATH MODE SIZE CONTENT: a new file. The NULs of a binary content end words; its bytes are one behind the other all the same.
static void op_file(char **a)
{
    int fd = open(a[1], O_WRONLY | O_CREAT | O_CLOEXEC, (mode_t)number(a[2]));
    must(fd);
    for (size_t done = 0, all = (size_t)number(a[3]); done < all;) {
        ssize_t n = write(fd, a[4] + done, all - done);
        must(n);
        done += (size_t)n;
    }
    close(fd);
}

static void set_attributes(const char *path, uint64_t set, uint64_t clear, long recursive)
{
    uint64_t attributes[4] = {set, clear, 0, 0};
    must(syscall(SYS_mount_setattr, AT_FDCWD, target(path), recursive ? 0x8000 /* AT_RECURSIVE */ : 0, attributes, sizeof attributes));
}

// setattr PATH SET RECURSIVE and changeattr PATH SET CLEAR RECURSIVE: mount_setattr(2), Linux 5.12.
static void op_setattr(char **a) { set_attributes(a[1], bits(a[2]), 0, number(a[3])); }
static void op_changeattr(char **a) { set_attributes(a[1], bits(a[2]), bits(a[3]), number(a[4])); }

// fuse DEVICE TARGET FLAGS OPTIONS: /dev/fuse is opened inside the user namespace and handed over only once it is mounted: a
// server that reads earlier gets EPERM.
static void op_fuse(char **a)
{
    int fd = open(a[1], O_RDWR | O_CLOEXEC);
    must(fd);
    char options[256];
    snprintf(options, sizeof options, "fd=%d,%s", fd, a[4]);
    must(mount("hpcrun", a[2], "fuse.hpcrun", (unsigned long)number(a[3]), options));
    must(send_message((struct message){'D', step, 1}, &fd, 1));
    close(fd);
}

// sendns: this process's user and mount namespaces, for ranks that will join.
static void op_sendns(char **a)
{
    (void)a;
    int fds[2];
    must(fds[0] = open("/proc/self/ns/user", O_RDONLY | O_CLOEXEC));
    must(fds[1] = open("/proc/self/ns/mnt", O_RDONLY | O_CLOEXEC));
    must(send_message((struct message){'N', step, 2}, fds, 2));
    close(fds[0]);
    close(fds[1]);
}

// senddir PATH: an open directory, to be watched.
static void op_senddir(char **a)
{
    int fd = open(a[1], O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    must(fd);
    must(send_message((struct message){'W', step, 1}, &fd, 1));
    close(fd);
}

// keepns SLOT: remembers the present mount namespace, to come back to it.
static void op_keepns(char **a) { must(slots[number(a[1])] = open("/proc/self/ns/mnt", O_RDONLY | O_CLOEXEC)); }

// clonemount SLOT PATH and placemount SLOT TARGET: open_tree(2) and move_mount(2), Linux 5.2.
static void op_clonemount(char **a)
{
    must(slots[number(a[1])] = (int)syscall(SYS_open_tree, AT_FDCWD, a[2], 1 /* OPEN_TREE_CLONE */ | O_CLOEXEC));
}

static void op_placemount(char **a)
{
    must(syscall(SYS_move_mount, slots[number(a[1])], "", AT_FDCWD, a[2], 4 /* MOVE_MOUNT_F_EMPTY_PATH */));
    close(slots[number(a[1])]);
}

// loopback: brings up lo of a new network namespace.
static void op_loopback(char **a)
{
    (void)a;
    int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    must(fd);
    struct ifreq request = {.ifr_flags = IFF_UP | IFF_RUNNING};
    memcpy(request.ifr_name, "lo", 3);
    must(ioctl(fd, SIOCSIFFLAGS, &request));
    close(fd);
}

static volatile pid_t contained;
static void forward(int signal) { kill(contained, signal); }

static void forward_signals(void)
{
    static const int forwarded[] = {SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGUSR1, SIGUSR2, SIGALRM, SIGCONT, SIGWINCH, SIGURG, SIGXCPU};
    for (size_t i = 0; i < sizeof forwarded / sizeof *forwarded; i++)
        sigaction(forwarded[i], &(struct sigaction){.sa_handler = forward, .sa_flags = SA_RESTART}, NULL);
}

// pidns SLOT: the rest of the plan runs in the pid namespace of that slot, or with 0 as process 1 of a new one; this process
// mirrors its end.
static void op_pidns(char **a)
{
    long slot = number(a[1]);
    must(slot ? setns(slots[slot], CLONE_NEWPID) : unshare(CLONE_NEWPID));
    must(contained = fork());
    if (contained == 0)
        return;
    close(control);
    forward_signals();
    int status;
    while (waitpid(contained, &status, 0) < 0)
        if (errno != EINTR)
            _exit(EXIT_HPCRUN);
    if (WIFSIGNALED(status)) {
        signal(WTERMSIG(status), SIG_DFL);
        prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
        kill(getpid(), WTERMSIG(status));
        _exit(128 + WTERMSIG(status));
    }
    _exit(WEXITSTATUS(status));
}

// times: reports when each step ended, and waits until the planner has printed it.
static void op_times(char **a)
{
    (void)a;
    struct message m;
    int fds[MAX_FDS], count;
    must(send_message((struct message){'T', step, 0}, NULL, 0));
    must(send(control, step_ns, sizeof(uint64_t) * step, MSG_NOSIGNAL));
    must(receive_message(&m, fds, &count));
}

// exec CANDIDATES path... ARGC arg... ENVC env...: the first candidate that execve(2) accepts; ENOEXEC runs it by
// /bin/sh, as execvp(3) does.
static void op_exec(char **a)
{
    long candidates = number(a[1]);
    char **paths = a + 2, **argc = paths + candidates;
    long count = number(*argc);
    char **arguments = argc + 1, **environment = arguments + count + 1;
    environment[-1] = NULL;  // ENVC becomes the end of the arguments; the list of words ends the environment
    int worst = ENOENT;
    for (long i = 0; i < candidates; i++) {
        execve(paths[i], arguments, environment);
        if (errno == ENOEXEC) {
            char **shell = calloc((size_t)count + 2, sizeof *shell);
            shell[0] = "/bin/sh";
            shell[1] = paths[i];
            memcpy(shell + 2, arguments + 1, sizeof *shell * (size_t)count);  // with its NULL
            execve(shell[0], shell, environment);
            errno = ENOEXEC;
        }
        if (errno != ENOENT && errno != ENOTDIR)
            worst = errno;
    }
    errno = worst;
    fail(1);
}

// ---- operations of hpcrun-oci ----

static void op_chroot(char **a) { must(chroot(a[1])); }
static void op_setsid(char **a) { (void)a; must(setsid()); }
static void op_domainname(char **a) { must(setdomainname(a[1], strlen(a[1]))); }
static void op_prctl(char **a) { must(prctl((int)number(a[1]), bits(a[2]), bits(a[3]), 0, 0)); }
static void op_personality(char **a) { must(personality(bits(a[1]))); }
static void op_uid(char **a) { must(setresuid((uid_t)bits(a[1]), (uid_t)bits(a[1]), (uid_t)bits(a[1]))); }
static void op_gid(char **a) { must(setresgid((gid_t)bits(a[1]), (gid_t)bits(a[1]), (gid_t)bits(a[1]))); }
static void op_keyring(char **a) { (void)!syscall(SYS_keyctl, 1 /* KEYCTL_JOIN_SESSION_KEYRING */, a[1]); }

static void op_groups(char **a)
{
    gid_t list[256];
    size_t count = 0;
    for (char **next = a + 1; *next && count < sizeof list / sizeof *list; next++)
        list[count++] = (gid_t)bits(*next);
    must(setgroups(count, list));
}

static void op_rlimit(char **a)
{
    must(setrlimit((__rlimit_resource_t)number(a[1]), &(struct rlimit){bits(a[2]), bits(a[3])}));
}

// bound KEEP: the bounding set loses every capability that is not in this set of bits.
static void op_bound(char **a)
{
    for (unsigned long i = 0; i < 64 && prctl(PR_CAPBSET_READ, i, 0, 0, 0) >= 0; i++)
        if (!(bits(a[1]) >> i & 1))
            must(prctl(PR_CAPBSET_DROP, i, 0, 0, 0));
}

// capset EFFECTIVE PERMITTED INHERITABLE AMBIENT, as bits.
static void op_capset(char **a)
{
    struct __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
    struct __user_cap_data_struct data[2];
    for (int i = 0; i < 2; i++)
        data[i] = (struct __user_cap_data_struct){
            (uint32_t)(bits(a[1]) >> 32 * i), (uint32_t)(bits(a[2]) >> 32 * i), (uint32_t)(bits(a[3]) >> 32 * i)};
    must(syscall(SYS_capset, &header, data));
    must(prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0));
    for (unsigned long i = 0; i < 64; i++)
        if (bits(a[4]) >> i & 1)
            must(prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, i, 0, 0));
}

// seccomp SLOT FLAGS: loads the filter program that the descriptor holds.
static void op_seccomp(char **a)
{
    int fd = slots[number(a[1])];
    struct stat st;
    must(fstat(fd, &st));
    void *program = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
    if (program == MAP_FAILED)
        fail(0);
    struct sock_fprog filter = {(unsigned short)((size_t)st.st_size / sizeof(struct sock_filter)), program};
    must(syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, bits(a[2]), &filter));
}

// ownstdio UID: a process that changes its user may still open its standard streams again. What cannot be given away stays.
static void op_ownstdio(char **a)
{
    struct stat st, null;
    for (int fd = 0; fd <= 2; fd++)
        if (fstat(fd, &st) == 0 && !(stat("/dev/null", &null) == 0 && null.st_rdev == st.st_rdev))
            (void)!fchown(fd, (uid_t)bits(a[1]), st.st_gid);
}

// closefrom FD: execve(2) will close all from here on. close_range(2) with CLOSE_RANGE_CLOEXEC is Linux 5.11.
static void op_closefrom(char **a)
{
    struct rlimit limit;
    int first = (int)number(a[1]);
    if (syscall(SYS_close_range, first, ~0u, 4) == 0)
        return;
    must(getrlimit(RLIMIT_NOFILE, &limit));
    for (int fd = first; (rlim_t)fd < limit.rlim_cur && fd < 1 << 20; fd++)
        (void)fcntl(fd, F_SETFD, FD_CLOEXEC);
}

static void op_within(char **a)
{
    if (base >= 0)
        close(base);
    base = -1;
    if (*a[1])
        must(base = open(a[1], O_PATH | O_DIRECTORY | O_CLOEXEC));
}

// point PATH KIND: a mount point, 'd' directory or 'f' file, is there.
static void op_point(char **a)
{
    int fd = walk(a[1], *a[2]);
    must(fd);
    close(fd);
}

// linkin TARGET PATH: a symbolic link in the tree; what is there already stays.
static void op_linkin(char **a)
{
    char *name = strrchr(a[2], '/');
    *name = 0;
    int directory = walk(a[2], 'd');
    must(directory);
    if (symlinkat(a[1], directory, name + 1) < 0 && errno != EEXIST)
        fail(0);
    close(directory);
}

// A mount keeps the flags that it has, except for these. mount(2) wants all of them: those that a less privileged
// namespace inherited are locked.
static void change_flags(const char *at, unsigned long set, unsigned long clear)
{
    struct statfs s;
    must(statfs(at, &s));
    unsigned long now = ((unsigned long)s.f_flags & (MS_RDONLY | MS_NOSUID | MS_NODEV | MS_NOEXEC | MS_NOATIME | MS_NODIRATIME)) | (s.f_flags & 4096 /* ST_RELATIME */ ? MS_RELATIME : 0);
    must(mount(NULL, at, NULL, MS_REMOUNT | MS_BIND | (now & ~clear) | set, NULL));
}

static void op_remount(char **a) { change_flags(target(a[1]), bits(a[2]), bits(a[3])); }

// What the tree does not have need not be hidden or protected.
static int walk_if_there(const char *path)
{
    int fd = walk(path, 0);
    if (fd < 0 && errno != ENOENT && errno != ENOTDIR)
        fail(0);
    return fd;
}

// mask PATH: an empty directory or file in the place of what is there.
static void op_mask(char **a)
{
    struct stat st;
    int fd = walk_if_there(a[1]);
    if (fd < 0)
        return;
    must(fstat(fd, &st));
    const char *at = by_descriptor(fd);
    if (S_ISDIR(st.st_mode))
        must(mount("tmpfs", at, "tmpfs", MS_RDONLY | MS_NOSUID | MS_NODEV | MS_NOEXEC, "nr_blocks=1,nr_inodes=1"));
    else
        must(mount("/dev/null", at, NULL, MS_BIND, NULL));
}

// readonly PATH: what is there, and nobody writes to it.
static void op_readonly(char **a)
{
    int fd = walk_if_there(a[1]);
    if (fd < 0)
        return;
    const char *at = by_descriptor(fd);
    must(mount(at, at, NULL, MS_BIND | MS_REC, NULL));
    change_flags(target(a[1]), MS_RDONLY, 0);
}

static void copy_tree(int from, int to);

// An entry with its owner and mode. Devices, pipes and sockets stay behind.
static void copy_entry(int from, int to, const char *name)
{
    char link[PATH_MAX];
    struct stat st;
    int source = -1, copy = -1;
    must(fstatat(from, name, &st, AT_SYMLINK_NOFOLLOW));
    if (S_ISLNK(st.st_mode)) {
        ssize_t length = readlinkat(from, name, link, sizeof link - 1);
        must(length);
        link[length] = 0;
        must(symlinkat(link, to, name));
        must(fchownat(to, name, st.st_uid, st.st_gid, AT_SYMLINK_NOFOLLOW));
    } else if (S_ISDIR(st.st_mode)) {
        must(mkdirat(to, name, 0700));
        must(source = openat(from, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
        must(copy = openat(to, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
        copy_tree(source, copy);
    } else if (S_ISREG(st.st_mode)) {
        must(source = openat(from, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC));
        must(copy = openat(to, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
        for (ssize_t done = 1; done > 0;)
            must(done = sendfile(copy, source, NULL, 1 << 20));
    }
    if (copy >= 0) {
        must(fchown(copy, st.st_uid, st.st_gid));
        must(fchmod(copy, st.st_mode & 07777));
        close(source);
        close(copy);
    }
}

static void copy_tree(int from, int to)
{
    int listed = openat(from, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    must(listed);
    DIR *directory = fdopendir(listed);
    if (!directory)
        fail(0);
    for (struct dirent *entry; (entry = readdir(directory));)
        if (strcmp(entry->d_name, ".") && strcmp(entry->d_name, ".."))
            copy_entry(from, to, entry->d_name);
    closedir(directory);
}

// copyup SOURCE TARGET TYPE FLAGS DATA: mount, and what the directory held is in the new file system too.
static void op_copyup(char **a)
{
    int below = walk(a[2], 0), above;
    must(below);
    op_mount(a);
    must(above = walk(a[2], 0));
    copy_tree(below, above);
    close(below);
    close(above);
}

// sync SLOT: waits until the planner has done its part; a descriptor that comes with the answer goes into the slot.
static void op_sync(char **a)
{
    struct message m;
    int fds[MAX_FDS], count;
    must(send_message((struct message){'S', step, 0}, NULL, 0));
    must(receive_message(&m, fds, &count));
    if (m.kind == 'X')
        _exit((int)m.a);
    if (count > 0)
        slots[number(a[1])] = fds[0];
}

// await SLOT: the planner may go; whoever connects to this listening socket takes its place.
static void op_await(char **a)
{
    int listener = slots[number(a[1])];
    close(control);
    do
        control = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
    while (control < 0 && errno == EINTR);
    must(control);
    close(listener);
}

static int status_of(int status) { return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status); }

// fork STAYS: the rest of the plan runs in a child. This process ends when the planner says so or, if it stays, relays signals
// until the child ended, and then ends with the planner's word for it.
static void op_fork(char **a)
{
    struct message m;
    int pair[2], status, fds[MAX_FDS], count;
    must(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair));
    must(contained = fork());
    if (contained == 0) {
        close(pair[0]);
        must(recv(pair[1], &m, sizeof m, 0) == sizeof m ? 0 : -1);  // the planner knows of this process
        close(pair[1]);
        return;
    }
    must(send_message((struct message){'C', step, (uint32_t)contained}, &pair[1], 1));
    close(control);
    control = pair[0];
    (void)!send(control, &m, sizeof m, MSG_NOSIGNAL);
    close(pair[1]);
    if (!number(a[1]))
        end_with_planners_status();
    forward_signals();
    while (waitpid(contained, &status, 0) < 0 && errno == EINTR)
        ;
    if (send_message((struct message){'E', step, (uint32_t)status_of(status)}, NULL, 0) == 0 && receive_message(&m, fds, &count) == 0 && m.kind == 'X')
        _exit((int)m.a);
    _exit(status_of(status));
}

// console SLOT UID BIND ROWS COLUMNS: a new terminal of this tree's /dev/pts becomes 0, 1 and 2 and the controlling terminal, if BIND
// also /dev/console; the other end of it goes to the socket in the slot.
static void op_console(char **a)
{
    unsigned unit;
    int unlock = 0, master, slave;
    char name[32];
    must(master = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC));
    must(ioctl(master, TIOCSPTLCK, &unlock));
    must(ioctl(master, TIOCGPTN, &unit));
    must(slave = ioctl(master, TIOCGPTPEER, O_RDWR | O_NOCTTY));
    snprintf(name, sizeof name, "/dev/pts/%u", unit);
    if (number(a[4]) > 0)
        must(ioctl(slave, TIOCSWINSZ, &(struct winsize){.ws_row = (unsigned short)number(a[4]), .ws_col = (unsigned short)number(a[5])}));
    (void)!fchown(slave, (uid_t)bits(a[2]), (gid_t)-1);
    if (number(a[3])) {
        int file = open("/dev/console", O_WRONLY | O_CREAT | O_NOCTTY | O_NOFOLLOW | O_CLOEXEC, 0666);
        must(file);
        close(file);
        must(mount(name, "/dev/console", NULL, MS_BIND, NULL));
    }
    char space[CMSG_SPACE(sizeof(int))] = {0};
    struct iovec iov = {name, strlen(name)};
    struct msghdr h = {.msg_iov = &iov, .msg_iovlen = 1, .msg_control = space, .msg_controllen = sizeof space};
    struct cmsghdr *c = CMSG_FIRSTHDR(&h);
    c->cmsg_level = SOL_SOCKET;
    c->cmsg_type = SCM_RIGHTS;
    c->cmsg_len = CMSG_LEN(sizeof(int));
    memcpy(CMSG_DATA(c), &master, sizeof master);
    must(sendmsg(slots[number(a[1])], &h, MSG_NOSIGNAL));
    close(slots[number(a[1])]);
    close(master);
    must(ioctl(slave, TIOCSCTTY, 0));
    for (int fd = 0; fd <= 2; fd++)
        must(dup2(slave, fd));
    if (slave > 2)
        close(slave);
}

enum { HOOK_TICK_NS = 5000000 };

// hook SLOT SECONDS PATH ARGC arg... ENVC env...: runs a program that finds the content of the slot on its standard input. SECONDS 0: as
// long as it takes. Detail 2: no success in time; 3: it failed, and the errno is its status.
static void op_hook(char **a)
{
    int input = slots[number(a[1])], status;
    uint64_t end = number(a[2]) > 0 ? now_ns() + (uint64_t)number(a[2]) * 1000000000u : UINT64_MAX;
    char **arguments = a + 5, **environment = arguments + number(a[4]) + 1;
    environment[-1] = NULL;
    pid_t child = fork(), done;
    must(child);
    if (child == 0) {
        lseek(input, 0, SEEK_SET);
        dup2(input, 0);
        dup2(2, 1);
        execve(a[3], arguments, environment);
        _exit(errno == ENOENT ? 127 : 126);
    }
    while ((done = waitpid(child, &status, end == UINT64_MAX ? 0 : WNOHANG)) <= 0) {
        if (done < 0 && errno != EINTR)
            fail(0);
        if (now_ns() > end) {
            kill(child, SIGKILL);
            waitpid(child, &status, 0);
            errno = ETIME;
            fail(2);
        }
        if (done == 0)
            nanosleep(&(struct timespec){0, HOOK_TICK_NS}, NULL);
    }
    if (status) {
        errno = status_of(status);
        fail(3);
    }
}

// find CANDIDATE...: fails as exec would where none of them can be executed.
static void op_find(char **a)
{
    int worst = ENOENT;
    struct stat st;
    for (char **path = a + 1; *path; path++) {
        if (stat(*path, &st) == 0 && !S_ISDIR(st.st_mode) && faccessat(AT_FDCWD, *path, X_OK, AT_EACCESS) == 0)
            return;
        if (errno != ENOENT && errno != ENOTDIR)
            worst = EACCES;
    }
    errno = worst;
    fail(1);
}

static const struct {
    const char *name;
    void (*run)(char **);
    int arity;  // -1: any number of arguments
} operations[] = {
    {"unshare", op_unshare, 1},     {"setns", op_setns, 2},       {"mount", op_mount, 5},           {"umount", op_umount, 2},
    {"chdir", op_chdir, 1},         {"symlink", op_symlink, 2},   {"pivot", op_pivot, 2},           {"hostname", op_hostname, 1},
    {"nnp", op_nnp, 0},             {"umask", op_umask, 1},       {"mkdir", op_mkdir, 2},           {"write", op_write, 2},
    {"look", op_look, 1}, {"file", op_file, -1},           {"setattr", op_setattr, 3},   {"fuse", op_fuse, 4},             {"sendns", op_sendns, 0},
    {"senddir", op_senddir, 1}, {"keepns", op_keepns, 1},       {"clonemount", op_clonemount, 2}, {"placemount", op_placemount, 2}, {"loopback", op_loopback, 0},
    {"pidns", op_pidns, 1},         {"times", op_times, 0},       {"exec", op_exec, -1},          {"setsid", op_setsid, 0},         {"chroot", op_chroot, 1},
    {"domainname", op_domainname, 1}, {"prctl", op_prctl, 3},     {"personality", op_personality, 1}, {"uid", op_uid, 1},
    {"gid", op_gid, 1},             {"groups", op_groups, -1},    {"keyring", op_keyring, 1},     {"rlimit", op_rlimit, 3},
    {"bound", op_bound, 1},         {"capset", op_capset, 4},     {"seccomp", op_seccomp, 2},     {"ownstdio", op_ownstdio, 1},
    {"closefrom", op_closefrom, 1}, {"within", op_within, 1},     {"point", op_point, 2},         {"linkin", op_linkin, 2},
    {"changeattr", op_changeattr, 4}, {"remount", op_remount, 3}, {"mask", op_mask, 1},           {"readonly", op_readonly, 1},
    {"sync", op_sync, 1},           {"await", op_await, 1},       {"fork", op_fork, 1},           {"console", op_console, 5},
    {"hook", op_hook, -1},          {"find", op_find, -1},            {"copyup", op_copyup, 5},
};

static void run_operation(char **words, int count)
{
    for (size_t i = 0; i < sizeof operations / sizeof *operations; i++)
        if (!strcmp(words[0], operations[i].name) && (operations[i].arity < 0 || operations[i].arity == count - 1)) {
            operations[i].run(words);
            return;
        }
    errno = ENOSYS;
    fail(0);
}

static char *after(char *s) { return s + strlen(s) + 1; }

static _Noreturn void interpret(char *plan, size_t size)
{
    char *at = after(plan), *end = plan + size;  // the magic was checked by the caller
    char **words = calloc(size / 2 + 8, sizeof *words);
    while (at < end && step < MAX_STEPS) {
        int count = 0;
        words[count++] = at;
        at = after(at);
        long arguments = number(at);
        for (at = after(at); arguments > 0 && at < end; arguments--, at = after(at))
            words[count++] = at;
        words[count] = NULL;
        run_operation(words, count);
        step_ns[step++] = now_ns();
    }
    errno = EINVAL;
    fail(0);
}

// Returns only if the planner has no plan, or none that can be read.
static void execute_plan(void)
{
    struct message m;
    struct stat st;
    char *plan;
    if (receive_message(&m, slots, &slot_count) < 0)
        m.kind = 0;
    if (m.kind == 'X')
        _exit((int)m.a);
    if (m.kind == 'P' && slot_count >= 1 && fstat(slots[0], &st) == 0 &&
        (plan = mmap(NULL, (size_t)st.st_size, PROT_READ | PROT_WRITE, MAP_PRIVATE, slots[0], 0)) != MAP_FAILED &&
        st.st_size > 9 && !memcmp(plan, "HPCPLAN1", 9) && plan[st.st_size - 1] == 0) {
        close(slots[0]);
        interpret(plan, (size_t)st.st_size);
    }
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

// Only the process that will be the solver is split off: exec, run, shell, test and task, by any of our names, and an image
// that was started by its own name (run-singularity IMAGE).
static int launches(int argc, char **argv)
{
    const char *name = strrchr(argv[0], '/');
    name = name ? name + 1 : argv[0];
    if (!strcmp(name, "run-singularity"))
        return 1;
    for (int i = 1; i < argc; i++)
        if (argv[i][0] != '-')
            return !strcmp(argv[i], "exec") || !strcmp(argv[i], "run") || !strcmp(argv[i], "shell") || !strcmp(argv[i], "test") ||
                !strcmp(argv[i], "task");
    return 0;
}

// A caller may have closed 0, 1 or 2. The solver gets them so, but nothing of ours may take their place and be written to.
static __attribute__((noinline)) int above_standard(int fd)
{
    if (fd > 2)
        return fd;
    int moved = fcntl(fd, F_DUPFD_CLOEXEC, 3);
    close(fd);
    return moved;
}

static void fill_standard(void)
{
    int fd;
    while ((fd = open("/dev/null", O_RDWR)) >= 0 && fd <= 2)
        ;
    close(fd);
}

static void split(void)
{
    int pair[2];
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) < 0)
        return;  // the planner finds no control socket and says so
    int here = above_standard(pair[0]), there = above_standard(pair[1]);
    pid_t child = vfork();
    if (child < 0) {
        static const char text[] = "hpcrun: fork: no more processes\n  why:  the limit on processes (ulimit -u, or the job's cgroup) is reached\n"
                                   "  try:  ulimit -u\n";
        (void)!write(2, text, sizeof text - 1);
        _exit(EXIT_HPCRUN);
    }
    if (child == 0) {
        // Borrows the memory of the process, which sleeps until _exit: only this fork makes a copy.
        if (fork() == 0) {
            close(here);
            control = there;
            fill_standard();
            return;  // in the copy: the planner, nobody's child from here on
        }
        _exit(0);
    }
    close(there);
    if (door >= 0)
        close(door);
    control = here;
    while (waitpid(child, NULL, 0) < 0 && errno == EINTR)
        ;
    execute_plan();
    shutdown(control, SHUT_RDWR);
    end_with_planners_status();
}

// The first of a launcher's processes opens a door, an abstract socket named after user and launcher, and its planner
// answers there. The others get their plans through it and need no runtime of their own (adr/0005). Where nobody answers,
// or with 'S', a process plans for itself: this is only ever a short cut.
enum { DOOR_BACKLOG = 4096, DOOR_PATIENCE_MS = 2000 };

static void ask_at_the_door(void)
{
    struct sockaddr_un name = {.sun_family = AF_UNIX};
    int length = snprintf(name.sun_path + 1, sizeof name.sun_path - 1, "hpcrun-%u-door-%d", (unsigned)getuid(), (int)launcher);
    socklen_t size = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + 1 + (size_t)length);
    struct ucred peer;
    socklen_t peer_size = sizeof peer;
    int fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
    if (fd < 0 || (fd = above_standard(fd)) < 0)
        return;
    for (int tries = 0; tries < 2; tries++) {
        if (connect(fd, (struct sockaddr *)&name, size) == 0) {
            struct pollfd answer = {.fd = fd, .events = POLLIN};
            if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &peer_size) == 0 && peer.uid == getuid() &&
                poll(&answer, 1, DOOR_PATIENCE_MS) > 0) {
                control = fd;
                execute_plan();
                control = -1;
            }
            break;
        }
        if (errno != ECONNREFUSED)
            break;
        if (bind(fd, (struct sockaddr *)&name, size) == 0) {
            if (listen(fd, DOOR_BACKLOG) == 0) {
                door = fd;
                return;
            }
            break;
        }
    }
    close(fd);
}

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

// Commands that are executables of their own (adr/0006), beside this one or in ../libexec/hpcrun. Where it is neither, main() says so.
static void become_another(int argc, char **argv)
{
    static const char *const commands[][2] = {
        {"oci", "oci"}, {"convert", "image"}, {"pull", "image"}, {"push", "image"}, {"fetch", "image"}, {"resolve", "image"}, {"cache", "image"}, {"registry", "image"}, {"diff", "image"},
    };
    static const char *const places[] = {"../libexec/hpcrun/hpcrun-", "hpcrun-"};
    char self[PATH_MAX], path[2 * PATH_MAX];
    size_t i = 0;
    int command = 1;  // behind the global options, none of which has a value
    while (command < argc && argv[command][0] == '-')
        command++;
    while (command < argc && i < sizeof commands / sizeof *commands && strcmp(argv[command], commands[i][0]))
        i++;
    ssize_t length = command < argc && i < sizeof commands / sizeof *commands ? readlink("/proc/self/exe", self, sizeof self - 1) : -1;
    if (length < 0)
        return;
    self[length] = 0;
    *(strrchr(self, '/') + 1) = 0;
    for (size_t at = 0; at < sizeof places / sizeof *places; at++) {
        snprintf(path, sizeof path, "%s%s%s", self, places[at], commands[i][1]);
        execv(path, argv);
    }
}

__attribute__((constructor(101))) static void before_the_runtime(int argc, char **argv, char **envp)
{
    size_t count = 0;
    clock_gettime(CLOCK_MONOTONIC, &started);
    if (argc < 1)
        return;
    mallopt(M_ARENA_MAX, 1);  // an arena per thread would reserve 128 MiB of address space each
    solver = getpid();
    launcher = getppid();
    if (!HPCRUN_OCI)
        become_another(argc, argv);
    if (HPCRUN_OCI || launches(argc, argv)) {
        if (!HPCRUN_OCI)
            ask_at_the_door();
        split();
    }
    while (envp[count])
        count++;
    raw_argc = argc;
    raw_argv = argv;
    raw_env = malloc((count + 1) * sizeof *raw_env);
    memcpy(raw_env, envp, (count + 1) * sizeof *raw_env);
    replace_runtime_settings(count);
}
