// The part of hpcrun that runs before libc and the .NET runtime exist: the program's entry point.
//
// C, because two things here have no other home: a user namespace is entered by a process with one thread (the runtime
// always has two), and the process must be split by fork(2) while it is still a plain C program (adr/0001). Before libc,
// because starting libc and executing a plan cost about the same, and most ranks of a node need the plan only (adr/0005).
//
// For the commands that launch a program the process is split: the one that the scheduler knows waits in execute_plan(), its
// orphaned grandchild goes on into libc and main(), plans, and sends the plan back.

#include "stage.h"
#include <limits.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>

static int plan_socket = -1, solver, launcher, keeper;
static uint64_t started;

int hpcrun_control(void) { return control; }
int hpcrun_plan_socket(void) { return plan_socket; }
int hpcrun_solver(void) { return solver; }
int hpcrun_launcher(void) { return launcher; }
int hpcrun_keeper(void) { return keeper; }
uint64_t hpcrun_started_ns(void) { return started; }

// The kernel's view of the start of a process: argc, argv, envp and the auxiliary vector, from here upwards.
static long *entry_stack;

#if defined(__x86_64__)
__asm__(".text\n.globl hpcrun_entry\nhpcrun_entry:\n"
        "    xor %ebp, %ebp\n    mov %rsp, %rdi\n    call hpcrun_before_libc\n");

static _Noreturn void start_libc(void)
{
    __asm__ volatile("mov %0, %%rsp\n    xor %%edx, %%edx\n    xor %%ebp, %%ebp\n    jmp _start" : : "r"(entry_stack) : "memory");
    __builtin_unreachable();
}

// Runs a function that does not return in a child that borrows the memory of this process, which sleeps meanwhile.
static long vfork_into(void (*run)(void), void *stack)
{
    register long fourth __asm__("r10") = 0, fifth __asm__("r8") = 0;
    register void (*function)(void) __asm__("r9") = run;  // anything but rbp, which ends the child's chain of frames
    long child;
    __asm__ volatile("syscall\n    test %%rax, %%rax\n    jnz 1f\n    xor %%ebp, %%ebp\n    call *%[run]\n1:"
                     : "=a"(child)
                     : "a"(SYS_clone), "D"(CLONE_VM | CLONE_VFORK | SIGCHLD), "S"(stack), "d"(0), "r"(fourth),
                       "r"(fifth), [run] "r"(function)
                     : "rcx", "r11", "memory");
    return child;
}
#else
__asm__(".text\n.globl hpcrun_entry\nhpcrun_entry:\n"
        "    mov x29, #0\n    mov x30, #0\n    mov x0, sp\n    b hpcrun_before_libc\n");

static _Noreturn void start_libc(void)
{
    __asm__ volatile("mov sp, %0\n    mov x0, #0\n    mov x29, #0\n    mov x30, #0\n    b _start"
                     :
                     : "r"(entry_stack)
                     : "memory");
    __builtin_unreachable();
}

static long vfork_into(void (*run)(void), void *stack)
{
    register long nr __asm__("x8") = SYS_clone, x0 __asm__("x0") = CLONE_VM | CLONE_VFORK | SIGCHLD,
                     x1 __asm__("x1") = (long)stack, x2 __asm__("x2") = 0, x3 __asm__("x3") = 0, x4 __asm__("x4") = 0;
    __asm__ volatile("svc 0\n    cbnz x0, 1f\n    blr %[run]\n1:"
                     : "+r"(x0)
                     : "r"(nr), "r"(x1), "r"(x2), "r"(x3), "r"(x4), [run] "r"(run)
                     : "x30", "memory");
    return x0;
}
#endif

// A caller may have closed 0, 1 or 2. The solver gets them so, but nothing of ours may take their place and be written to.
int above_standard(int fd)
{
    if (fd < 0 || fd > 2)
        return fd;
    int moved = (int)sys(fcntl, fd, F_DUPFD_CLOEXEC, 3);
    sys(close, fd);
    return moved;
}

static void fill_standard(void)
{
    long fd;
    while ((fd = sys(openat, AT_FDCWD, "/dev/null", O_RDWR)) >= 0 && fd <= 2)
        ;
    sys(close, fd);
}

static int link_of_solver, link_of_planner;
enum { PLAN_BACKLOG = 4096 };

// The soft limits are the solver's. A file that may not grow is an errno to be explained.
static void have_room(void)
{
    struct rlimit limit;
    if (sys(prlimit64, 0, RLIMIT_NOFILE, NULL, &limit) == 0) {
        limit.rlim_cur = limit.rlim_max;
        sys(prlimit64, 0, RLIMIT_NOFILE, &limit, NULL);
    }
    handle(SIGXFSZ, (void *)SIG_IGN);
}

// As ps(1) shows it. An instance is known by its words, and its planner has the same ones.
static void name_process(const char *name) { sys(prctl, PR_SET_NAME, name); }

static _Noreturn void become_the_planner(void)
{
    name_process("hpcrun-planner");
    if (HPCRUN_OCI) {
        sys(setsid);  // what is sent to the caller's whole group does not keep it from clearing up (adr/0040)
        close_between(3, ~0u, 1);
    }
    sys(close, link_of_solver);
    control = link_of_planner;
    fill_standard();
    if (plan_socket >= 0)
        sys(listen, plan_socket, PLAN_BACKLOG);  // again: who connects from now on sees who answers, not the solver
    have_room();
    start_libc();
}

static char **environment_of_entry(void) { return (char **)entry_stack + 1 + *entry_stack + 1; }

int environment_begins(const char *words, size_t length)
{
    for (char **environment = environment_of_entry(); *environment; environment++)
        if (**environment == *words && strlen(*environment) + 1 >= length && !memcmp(*environment, words, length))
            return 1;
    return 0;
}

int in_a_job(void)
{
    static const char variable[] = "SLURM_PROCID=";
    return environment_begins(variable, sizeof variable - 1);
}

// A debugger that follows the program's children must not stop the image server: it would wait for a page of the image that only
// the stopped server can give. HPCRUN_DEBUG=1 has it followed all the same.
long untraced(void)
{
    static const char variable[] = "HPCRUN_DEBUG=1";
    return environment_begins(variable, sizeof variable) ? 0 : CLONE_UNTRACED;
}

static _Noreturn void orphan_the_planner(void)
{
    if (sys(clone, untraced() | SIGCHLD) == 0)  // the only copy that is made: the planner, nobody's child from here on
        become_the_planner();
    end_process(0);
}

// Nothing is to be learnt from its end: where the caller ignores SIGCHLD, there is no status either.
static void wait_for(long child)
{
    while (sys(wait4, child, NULL, 0, NULL) == -EINTR)
        ;
}

// In a job of Slurm, what is to be found by following parents from the task (adr/0016). It has the planner's descriptors and none
// of its own, and ends with it; a planner that serves nothing ends it before the plan is sent.
static _Noreturn void keep_the_planner(void)
{
    uint64_t all = ~(uint64_t)0;
    keeper = (int)sys(getpid);
    long planner = sys(clone, CLONE_FILES | SIGCHLD);
    if (planner == 0)
        become_the_planner();
    name_process("hpcrun-keeper");
    sys(rt_sigprocmask, SIG_SETMASK, &all, NULL, sizeof all);
    sys(setsid);
    sys(chdir, "/");
    wait_for(planner);
    end_process(0);
}

void reap_the_keeper(void)
{
    if (keeper > 0)
        sys(wait4, keeper, NULL, WNOHANG | __WCLONE, NULL);
}

void rename_process(const char *name)
{
    char **argv = (char **)entry_stack + 1, *at = argv[0];
    if (*entry_stack < 1)
        return;
    char *end = argv[*entry_stack - 1] + strlen(argv[*entry_stack - 1]);
    memset(at, 0, (size_t)(end - at));
    while (at < end && *name)
        *at++ = *name++;
}

void seal(int count) { become_sealed((char **)entry_stack + 1, environment_of_entry(), keeper, count); }

static void split(void)
{
    static char stack[4096] __attribute__((aligned(16)));
    int pair[2];
    long refused = sys(socketpair, AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair);
    if (refused < 0)
        give_up("socketpair(AF_UNIX, SOCK_SEQPACKET)", -refused);
    link_of_solver = above_standard(pair[0]);
    link_of_planner = above_standard(pair[1]);
    if (link_of_solver < 0 || link_of_planner < 0)
        give_up("fcntl(F_DUPFD)", link_of_solver < 0 ? -link_of_solver : -link_of_planner);
    int keeps = !HPCRUN_OCI && in_a_job();
    // Without a signal at its end: wait(2) of the solver knows nothing of such a child.
    long child = keeps ? sys(clone, untraced()) : vfork_into(orphan_the_planner, stack + sizeof stack);
    if (child == 0)
        keep_the_planner();
    if (child < 0)
        give_up("clone", -child);
    sys(close, link_of_planner);
    if (plan_socket >= 0)
        sys(close, plan_socket);
    control = link_of_solver;
    if (keeps)
        keeper = (int)child;
    else
        wait_for(child);
    believed = 1;
    execute_plan();
    sys(shutdown, control, SHUT_RDWR);
    end_with_planners_status();
}

// The first of a launcher's processes opens a plan socket, an abstract one named after user and launcher, and its planner
// answers there. The others get their plans through it and need neither libc nor a runtime of their own (adr/0005). Where nobody
// answers, or with PLAN_YOURSELF, a process plans for itself: this is only ever a short cut.
//
// Anybody who shares the network namespace can hold that name, a program in a container of this user among them: who listens has
// to prove itself before a word of it is believed (adr/0017).
enum { PLAN_PATIENCE_S = 2, PLAN_QUEUE_PATIENCE_US = 500000, SOCKET_PEER_PIDFD = 77 };

static int same_link(int process, const char *name)
{
    static char path[64], own[PATH_MAX], theirs[PATH_MAX];
    append(append(append_number(append(path, "/proc/"), (unsigned long)process), "/"), name);
    long length = sys(readlinkat, AT_FDCWD, path, theirs, sizeof theirs);
    append(append(path, "/proc/self/"), name);
    return length > 0 && length < PATH_MAX && sys(readlinkat, AT_FDCWD, path, own, sizeof own) == length &&
           !memcmp(own, theirs, (size_t)length);
}

// SO_PEERPIDFD since Linux 6.5: while the descriptor's process lives, its pid is nobody else's. Before, another process could
// have got the pid since, so it has to be hpcrun as well. The other end is who called listen(2).
static int is_ours(int fd, unsigned user)
{
    struct ucred peer;
    socklen_t size = sizeof peer;
    if (sys(getsockopt, fd, SOL_SOCKET, SO_PEERCRED, &peer, &size) < 0 || peer.uid != user || peer.pid <= 0)
        return 0;
    struct pollfd ended = {.fd = -1, .events = POLLIN};
    size = sizeof ended.fd;
    long error = sys(getsockopt, fd, SOL_SOCKET, SOCKET_PEER_PIDFD, &ended.fd, &size);
    int unknown = error == -ENOPROTOOPT || error == -EPERM || error == -ENOSYS;
    if (error < 0 && !unknown)
        return 0;  // it is gone already
    int ours = same_link(peer.pid, "ns/user") && same_link(peer.pid, "ns/mnt") && same_link(peer.pid, "root") &&
               (!unknown || same_link(peer.pid, "exe"));
    if (!unknown) {
        struct timespec now = {0, 0};
        ours = ours && sys(ppoll, &ended, 1, &now, NULL, 0) == 0;
        sys(close, ended.fd);
    }
    return ours;
}

static int somebody_answers(int fd)
{
    struct pollfd answer = {.fd = fd, .events = POLLIN};
    struct timespec patience = {PLAN_PATIENCE_S, 0};
    return sys(ppoll, &answer, 1, &patience, NULL, 0) > 0;
}

static void ask_for_a_plan(void)
{
    struct sockaddr_un name = {.sun_family = AF_UNIX};
    unsigned user = (unsigned)sys(getuid);
    char *end = append_number(append(name.sun_path + 1, "hpcrun-"), user);
    end = append_number(append(end, "-door-"), (unsigned long)launcher);
    socklen_t size = (socklen_t)(end - (char *)&name);
    int fd = above_standard((int)sys(socket, AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0));
    if (fd < 0)
        return;
    // A full queue of connections is waited for no longer than this, whoever filled it.
    struct {
        long seconds, microseconds;
    } patience = {0, PLAN_QUEUE_PATIENCE_US};
    sys(setsockopt, fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
    for (int tries = 0; tries < 2; tries++) {
        long refused = sys(connect, fd, &name, size);
        if (refused == 0 && is_ours(fd, user) && somebody_answers(fd)) {
            control = fd;
            execute_plan();
            control = -1;
        }
        if (refused != -ECONNREFUSED)
            break;
        refused = sys(bind, fd, &name, size);
        if (refused == 0 && sys(listen, fd, PLAN_BACKLOG) == 0) {
            plan_socket = fd;
            return;
        }
        if (refused == 0)
            break;
    }
    sys(close, fd);
}

_Noreturn __attribute__((used)) void hpcrun_before_libc(long *stack)
{
    int argc = (int)*stack;
    char **argv = (char **)(stack + 1);
    entry_stack = stack;
    started = now_ns();
    solver = (int)sys(getpid);
    launcher = (int)sys(getppid);
    if (was_sealed(environment_of_entry(), &keeper) > 0) {
        execute_received();
        sys(shutdown, control, SHUT_RDWR);
        end_with_planners_status();
    }
    if (argc > 0)
        become_another(argc, argv);
    if (HPCRUN_OCI || (argc > 0 && launches(argc, argv))) {
        if (!HPCRUN_OCI)
            ask_for_a_plan();
        require_room(0);
        split();
    }
    require_room(0);
    start_libc();
}
