// The process that the caller knows, outside of a pid namespace: it is told of, stops, goes on and ends as the program does.

#include "init.h"
#include <poll.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>

int other = -1;  // the socket to the other one
const uint64_t every_signal = ~(uint64_t)0, no_signal = 0;

void tell(enum kind kind, int value)
{
    struct word word = {kind, value, 0, now_ns(), 0};
    sys(sendto, other, &word, sizeof word, MSG_NOSIGNAL);
}

// 1, 0 if the other one is gone, or -1 if there is nothing yet. One that ends without having read all is ECONNRESET once, and
// its last words follow.
int hear(struct word *word, int flags)
{
    long size;
    do
        size = sys(recvfrom, other, word, sizeof *word, flags);
    while (size == -EINTR || size == -ECONNRESET);
    return size == sizeof *word ? 1 : size == -EAGAIN ? -1 : 0;
}

void wait_for_word(const struct timespec *limit)
{
    struct pollfd at = {.fd = other, .events = POLLIN};
    sys(ppoll, &at, 1, limit, &no_signal, MASK_SIZE);
}

uint64_t bit_of(int signal) { return (uint64_t)1 << (signal - 1); }

void let_signals_come(long at_most) { sys(ppoll, NULL, 0, (&(struct timespec){0, at_most}), &no_signal, MASK_SIZE); }

// The program's streams are its own: a pipe that it closes ends, whoever waits here.
void let_go_of_all(int but)
{
    sys(close, control);
    control = -1;
    other = keep_only(other);
    for (int fd = 0; fd <= 2; fd++)
        if (fd != but)
            sys(close, fd);
    sys(chdir, "/");
    forget_plan();
}

int terminal = -1;  // the controlling one, if that is a standard stream

static int foreground_of(int fd)
{
    int group = 0;
    return sys(ioctl, fd, TIOCGPGRP, &group) == 0 ? group : 0;
}

void find_terminal(void)
{
    for (int fd = 2; fd >= 0; fd--)
        if (foreground_of(fd) > 0)
            terminal = fd;
}

// A shell inside takes the terminal for a process group of its own, and cannot name ours to give it back.
void take_terminal_back(void)
{
    int own = (int)sys(getpgid, 0), group = foreground_of(terminal);
    sys(rt_sigprocmask, SIG_BLOCK, &every_signal, NULL, MASK_SIZE);  // SIGTTOU
    if (group > 0 && sys(kill, -group, 0) == -ESRCH)
        sys(ioctl, terminal, TIOCSPGRP, &own);
}

static void raise_unblocked(int signal)
{
    uint64_t only = bit_of(signal);
    long self = sys(getpid);
    sys(kill, self, signal);
    sys(rt_sigprocmask, SIG_UNBLOCK, &only, NULL, MASK_SIZE);
    sys(rt_sigprocmask, SIG_BLOCK, &only, NULL, MASK_SIZE);
}

// Ends as the program did.
_Noreturn void end_as(int status)
{
    if (WIFEXITED(status))
        end_process(WEXITSTATUS(status));
    handle(WTERMSIG(status), (void *)SIG_DFL);
    sys(prctl, PR_SET_DUMPABLE, 0);
    raise_unblocked(WTERMSIG(status));
    end_process(128 + WTERMSIG(status));
}

static void pass_in(int signal, siginfo_t *from, void *context)
{
    (void)context;
    if (signal == SIGCONT && (from->si_code == POLL_IN || from->si_code == POLL_HUP))
        return;  // see stop_as()
    struct word word = {SENT, signal, from->si_code, now_ns(), (uint64_t)from->si_value.sival_ptr};
    sys(sendto, other, &word, sizeof word, MSG_NOSIGNAL | MSG_DONTWAIT);
}

// What the caller ignores stays so, for the program as well.
static void relay_all(void)
{
    for (int signal = 1; signal <= LAST_SIGNAL; signal++)
        if (signal != SIGKILL && signal != SIGSTOP && signal != SIGCHLD && !is_ignored(signal))
            handle(signal, (void *)pass_in);
}

// Stops as the program did, until somebody has it go on. The kernel does when there is a word of process 1: the program was
// continued, or ended meanwhile.
static void stop_as(int signal)
{
    struct pollfd at = {.fd = other, .events = POLLIN};
    struct timespec now = {0, 0};
    long self = sys(getpid);
    int ignored = is_ignored(signal);
    let_signals_come(0);  // what was sent to all is told of first: untold, it would be passed on when the program goes on
    sys(fcntl, other, F_SETOWN, self);
    sys(fcntl, other, F_SETSIG, SIGCONT);
    sys(fcntl, other, F_SETFL, O_ASYNC);
    if (sys(ppoll, &at, 1, &now, NULL, 0) == 0) {
        handle(signal, (void *)SIG_DFL);
        raise_unblocked(signal);
        handle(signal, ignored ? (void *)SIG_IGN : (void *)pass_in);
    }
    sys(fcntl, other, F_SETFL, 0);
}

// The signals that are here by now are told of first.
static void answer(void)
{
    let_signals_come(0);
    tell(ANSWER, 0);
}

// Until process 1 is ready, signals have the effect that they have on any launch.
_Noreturn void stand_for_the_program(int init)
{
    struct word word;
    int status = -1, heard = hear(&word, 0);
    reap_the_keeper();
    sys(rt_sigprocmask, SIG_SETMASK, &every_signal, NULL, MASK_SIZE);
    relay_all();
    tell(GO, 0);
    while (heard != 0) {
        wait_for_word(NULL);
        while ((heard = hear(&word, MSG_DONTWAIT)) > 0)
            if (word.kind == STOPPED)
                stop_as(word.value);
            else if (word.kind == ASK)
                answer();
            else if (word.kind == ENDED)
                status = word.value;
    }
    int end = end_of(init);
    take_terminal_back();
    end_as(status >= 0 ? status : end);
}
