// A child that this process waits for or replaces: its end, and the signals that are meant for it.

#include "init.h"
#include "stage.h"
#include <poll.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>

struct kernel_sigaction {  // sigaction(2) as the kernel has it
    void *handler;
    unsigned long flags;
    void (*restorer)(void);
    uint64_t mask;
};

#if defined(__x86_64__)
__asm__(".text\nreturn_from_signal: mov $15, %eax\nsyscall\n");  // rt_sigreturn(2): this processor wants it from us
extern void return_from_signal(void);
enum { RESTORER = 0x04000000 };
#else
#define return_from_signal NULL
enum { RESTORER = 0 };
#endif

void handle(int signal, void *handler)
{
    struct kernel_sigaction action = {handler, SA_RESTART | SA_SIGINFO | RESTORER, return_from_signal, ~(uint64_t)0};
    sys(rt_sigaction, signal, &action, NULL, sizeof action.mask);
}

int is_ignored(int signal)
{
    struct kernel_sigaction now = {0};
    sys(rt_sigaction, signal, NULL, &now, sizeof now.mask);
    return now.handler == (void *)SIG_IGN;
}

static struct kernel_sigaction size_signal;

void ignore_size_signal(void)
{
    struct kernel_sigaction ignored = {(void *)SIG_IGN, 0, NULL, 0};
    sys(rt_sigaction, SIGXFSZ, &ignored, &size_signal, sizeof ignored.mask);
}

void restore_size_signal(void) { sys(rt_sigaction, SIGXFSZ, &size_signal, NULL, sizeof size_signal.mask); }

static struct kernel_sigaction callers;  // what the caller does about SIGCHLD

// Where SIGCHLD is ignored the kernel keeps no status for wait4(2): it is not until end_of(), and the child has what the caller
// has.
long clone_child(long flags)
{
    struct kernel_sigaction heard = {0};
    sys(rt_sigaction, SIGCHLD, &heard, &callers, sizeof heard.mask);
    long child = sys(clone, flags | SIGCHLD);
    if (child <= 0)
        sys(rt_sigaction, SIGCHLD, &callers, NULL, sizeof callers.mask);
    return child;
}

int end_of(long child)
{
    int status = EXIT_HPCRUN << 8;
    while (sys(wait4, child, &status, 0, NULL) == -EINTR)
        ;
    sys(rt_sigaction, SIGCHLD, &callers, NULL, sizeof callers.mask);
    return status;
}

static volatile int contained;
static int terminals_only, preparing = -1;

static int ends(int signal) { return signal == SIGHUP || signal == SIGINT || signal == SIGQUIT || signal == SIGTERM; }

// The other end is open until the program is executed.
static int is_preparing(void)
{
    struct pollfd end = {.fd = preparing};
    struct timespec now = {0, 0};
    return preparing >= 0 && sys(ppoll, &end, 1, &now, NULL, 0) == 0;
}

static void forward(int signal, siginfo_t *from, void *context)
{
    (void)context;
    if (ends(signal) && is_preparing()) {
        sys(kill, contained, SIGKILL);  // process 1 of a namespace that handles no signal yet gets no other
        return;
    }
    int is_terminals = from->si_code > 0;  // SI_KERNEL; SI_USER is 0, and all others that a process sends are negative
    if (is_terminals ? sys(getpgid, contained) != sys(getpgid, 0) : !terminals_only)
        sys(kill, contained, signal);
}

// All that somebody may mean for the program. Not what cannot be handled, what says something of this process itself (a fault, a
// closed pipe, a file that may not grow, a child that ended), and what stops a job: its shell has to see this process stop.
static int is_forwarded(int signal)
{
    static const int kept[] = {SIGKILL, SIGSTOP, SIGCHLD, SIGTSTP, SIGTTIN, SIGTTOU, SIGSEGV,
                               SIGBUS,  SIGILL,  SIGFPE,  SIGTRAP, SIGSYS,  SIGPIPE, SIGXFSZ};
    for (size_t i = 0; i < sizeof kept / sizeof *kept; i++)
        if (kept[i] == signal)
            return 0;
    return 1;
}

void forward_signals(int child, int scheduler_knows_child, int preparation)
{
    contained = child;
    preparing = preparation;
    terminals_only = scheduler_knows_child;
    for (int signal = 1; signal <= LAST_SIGNAL; signal++)
        if (is_forwarded(signal))
            handle(signal, (void *)forward);
}

// close_range(2) is Linux 5.9, with CLOSE_RANGE_CLOEXEC 5.11, and a filter may refuse it.
void close_between(int first, unsigned last, int on_execution)
{
    struct rlimit limit = {0, 0};
    if (sys(close_range, first, last, on_execution ? 4 /* CLOSE_RANGE_CLOEXEC */ : 0) == 0)
        return;
    sys(prlimit64, 0, RLIMIT_NOFILE, NULL, &limit);
    for (int fd = first; (rlim_t)fd < limit.rlim_cur && fd < 1 << 20 && (unsigned)fd <= last; fd++)
        if (on_execution)
            sys(fcntl, fd, F_SETFD, FD_CLOEXEC);
        else
            sys(close, fd);
}

int keep_only(int descriptor)
{
    if (descriptor != INHERITED && sys(dup3, descriptor, INHERITED, 0) < 0)
        end_process(NOT_EXECUTED);
    sys(fcntl, INHERITED, F_SETFD, 0);
    close_between(INHERITED + 1, ~0u, 0);
    return INHERITED;
}
