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
#include <errno.h>
#include <fcntl.h>
#include <malloc.h>
#include <net/if.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/syscall.h>
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

enum { MAX_FDS = 32, MAX_STEPS = 512, EXIT_HPCRUN = 255 };

// Planner to stage: 'P' (plan; first descriptor is the memfd, the others fill the slots) or 'X' (end with this status).
// Stage to planner: 'F' (a step failed), 'D' (a descriptor for the image server), 'T' (times so far; wants an answer).
struct message {
    uint32_t kind, a, b;
};

static int raw_argc;
static char **raw_argv, **raw_env;
static int control = -1;
static pid_t solver, launcher;
static struct timespec started;

static int slots[MAX_FDS], slot_count;
static uint64_t step_ns[MAX_STEPS];
static unsigned step;

int hpcrun_argc(void) { return raw_argc; }
char **hpcrun_argv(void) { return raw_argv; }
char **hpcrun_env(void) { return raw_env; }
int hpcrun_control(void) { return control; }
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
    send_message((struct message){'F', step | detail << 16, (uint32_t)errno}, NULL, 0);
    end_with_planners_status();
}

static void must(long result)
{
    if (result < 0)
        fail(0);
}

static long number(const char *s) { return strtol(s, NULL, 0); }
static const char *text_or_null(const char *s) { return *s ? s : NULL; }

// ---- operations: argv[0] is the name; every one either succeeds or ends the process through fail() ----

static void op_unshare(char **a) { must(unshare((int)number(a[1]))); }
static void op_setns(char **a) { must(setns(slots[number(a[1])], (int)number(a[2]))); }
static void op_umount(char **a) { must(umount2(a[1], (int)number(a[2]))); }
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
    for (int again = 1; mount(text_or_null(a[1]), a[2], text_or_null(a[3]), (unsigned long)number(a[4]), text_or_null(a[5])) < 0; again++)
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

// setattr PATH SET RECURSIVE: mount_setattr(2), Linux 5.12.
static void op_setattr(char **a)
{
    uint64_t attributes[4] = {(uint64_t)number(a[2]), 0, 0, 0};
    must(syscall(SYS_mount_setattr, AT_FDCWD, a[1], number(a[3]) ? 0x8000 /* AT_RECURSIVE */ : 0, attributes, sizeof attributes));
}

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

// pidns: the rest of the plan runs as process 1 of a new pid namespace; this process mirrors its end.
static void op_pidns(char **a)
{
    (void)a;
    must(unshare(CLONE_NEWPID));
    must(contained = fork());
    if (contained == 0)
        return;
    close(control);
    static const int forwarded[] = {SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGUSR1, SIGUSR2, SIGALRM, SIGCONT, SIGWINCH, SIGURG, SIGXCPU};
    for (size_t i = 0; i < sizeof forwarded / sizeof *forwarded; i++)
        sigaction(forwarded[i], &(struct sigaction){.sa_handler = forward, .sa_flags = SA_RESTART}, NULL);
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

static const struct {
    const char *name;
    void (*run)(char **);
    int arity;  // -1: any number of arguments
} operations[] = {
    {"unshare", op_unshare, 1},     {"setns", op_setns, 2},       {"mount", op_mount, 5},           {"umount", op_umount, 2},
    {"chdir", op_chdir, 1},         {"symlink", op_symlink, 2},   {"pivot", op_pivot, 2},           {"hostname", op_hostname, 1},
    {"nnp", op_nnp, 0},             {"umask", op_umask, 1},       {"mkdir", op_mkdir, 2},           {"write", op_write, 2},
    {"look", op_look, 1}, {"file", op_file, -1},           {"setattr", op_setattr, 3},   {"fuse", op_fuse, 4},             {"sendns", op_sendns, 0},
    {"keepns", op_keepns, 1},       {"clonemount", op_clonemount, 2}, {"placemount", op_placemount, 2}, {"loopback", op_loopback, 0},
    {"pidns", op_pidns, 0},         {"times", op_times, 0},       {"exec", op_exec, -1},
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

static _Noreturn void execute_plan(void)
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
    shutdown(control, SHUT_RDWR);
    end_with_planners_status();
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

// Only the process that will be the solver is split off: exec, run, shell and test, by any of our names, and an image
// that was started by its own name (run-singularity IMAGE).
static int launches(int argc, char **argv)
{
    const char *name = strrchr(argv[0], '/');
    name = name ? name + 1 : argv[0];
    if (!strcmp(name, "run-singularity"))
        return 1;
    for (int i = 1; i < argc; i++)
        if (argv[i][0] != '-')
            return !strcmp(argv[i], "exec") || !strcmp(argv[i], "run") || !strcmp(argv[i], "shell") || !strcmp(argv[i], "test");
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
    control = here;
    while (waitpid(child, NULL, 0) < 0 && errno == EINTR)
        ;
    execute_plan();
}

// The solver's DOTNET_* variables would configure our own runtime; the plan still delivers them to the solver. The size of
// the youngest generation is set instead: nothing is ever collected below it, and the runtime need not ask for cache sizes.
static void replace_runtime_settings(size_t count)
{
    char **settings = malloc((count + 2) * sizeof *settings), **to = settings;
    for (char **from = environ; *from; from++)
        if (strncmp(*from, "DOTNET_", 7) != 0)
            *to++ = *from;
    *to++ = "DOTNET_GCgen0size=800000";
    *to = NULL;
    environ = settings;
}

// The runtime reads the cgroup files and all of mountinfo twice to learn a memory limit; ours is fixed at build time.
// The linker sends the runtime's statfs64 through here (--wrap).
int __real_statfs64(const char *path, struct statfs64 *record);
int __wrap_statfs64(const char *path, struct statfs64 *record)
{
    if (!strcmp(path, "/sys/fs/cgroup")) {
        errno = ENOENT;
        return -1;
    }
    return __real_statfs64(path, record);
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
    if (launches(argc, argv))
        split();
    while (envp[count])
        count++;
    raw_argc = argc;
    raw_argv = argv;
    raw_env = malloc((count + 1) * sizeof *raw_env);
    memcpy(raw_env, envp, (count + 1) * sizeof *raw_env);
    replace_runtime_settings(count);
}
