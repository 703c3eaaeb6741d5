// Process 1 of a pid namespace of our own, and the process outside that the caller knows: what is sent to that one reaches the
// program, and what becomes of the program becomes of it.
//
// Both and the program are in one process group. A terminal, a shell or a scheduler that sends a signal to all of them has sent
// it to the program, too. What only one of the two got, by its own account and the other's, is passed on.

#include "init.h"
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>

// When it got which signal itself; those of which the process outside has not told yet, and that were asked for.
static uint64_t got[LAST_SIGNAL + 1], untold, asked_for;
static uint64_t stopped;  // when the program did
static int is_stopped;

// An instance stays when its program has ended well (or there is none), until somebody ends it by a signal.
enum staying { ENDS_WITH_PROGRAM = 0, STAYS, STAYS_WITHOUT_PROGRAM };
static int stays, has_program, ended_by, end_status;

static void note(int signal, siginfo_t *from, void *context)
{
    (void)from, (void)context;
    got[signal] = now_ns();
    untold |= bit_of(signal);
}

static void be_woken(int signal, siginfo_t *from, void *context) { (void)signal, (void)from, (void)context; }

static int is_sent_to_all(const struct word *word)
{
    uint64_t at = got[word->value], apart = at > word->when ? at - word->when : word->when - at;
    return untold & bit_of(word->value) || (at && apart < TOGETHER_NS);
}

static void tell_of_end(enum kind kind, int value)
{
    uint64_t since = now_ns() - stopped;
    if (stopped && since < STOPPING_NS)
        sys(nanosleep, (&(struct timespec){0, (long)(STOPPING_NS - since)}), NULL);
    tell(kind, value);
}

static _Noreturn void end_with(int status)
{
    tell_of_end(ENDED, status);
    end_process(0);
}

static int ends_an_instance(int signal) { return signal == SIGTERM || signal == SIGINT || signal == SIGQUIT || signal == SIGHUP; }

// The program of an instance leads a process group of its own. What it left behind gets its signals after it.
static void send_to_instance(int program, int signal)
{
    if (has_program && sys(kill, -program, signal) != -ESRCH) {
        ended_by = ends_an_instance(signal) && signal != SIGHUP ? signal : ended_by;
        return;
    }
    ended_by = ends_an_instance(signal) ? signal : ended_by;
    if (sys(kill, -1, signal) == -ESRCH && ended_by)
        end_with(end_status);
}

static void send_to_program(int program, int signal)
{
    if (stays)
        send_to_instance(program, signal);
    else
        sys(kill, program, signal);
}

static void pass_on(int program, const struct word *word)
{
    if (word->kind != SENT || word->value < 1 || word->value > LAST_SIGNAL)
        return;
    if (stays) {
        untold &= ~bit_of(word->value);
        asked_for &= ~bit_of(word->value);
        send_to_instance(program, word->value);
        return;
    }
    let_signals_come(0);
    while (!is_sent_to_all(word) && now_ns() - word->when < PATIENCE_NS)
        let_signals_come(PATIENCE_NS / 4);
    if (is_sent_to_all(word)) {
        untold &= ~bit_of(word->value);
        asked_for &= ~bit_of(word->value);
        return;
    }
    siginfo_t info = {.si_signo = word->value, .si_code = SI_QUEUE, .si_value.sival_ptr = (void *)word->payload};
    if (word->code == SI_QUEUE)
        sys(rt_sigqueueinfo, program, word->value, &info);
    else
        sys(kill, program, word->value);
}

static void pass_on_untold(int program)
{
    for (int signal = 1; signal <= LAST_SIGNAL; signal++)
        if (untold & asked_for & bit_of(signal))
            send_to_program(program, signal);
    untold &= ~asked_for;
    asked_for = 0;
}

// Some look for process 1 and signal it. Who is stopped would be woken by the question, and the program has time.
static void ask_for_untold(void)
{
    uint64_t before = asked_for;
    for (int signal = 1; signal <= LAST_SIGNAL && !is_stopped; signal++)
        if (untold & bit_of(signal) && now_ns() - got[signal] > PATIENCE_NS)
            asked_for |= bit_of(signal);
    if (asked_for != before)
        tell(ASK, 0);
}

// An instance that was told to end does with the last of its processes, and has the others end, too.
static void note_end(int status)
{
    has_program = 0;
    end_status = status;
    if (!stays || (!ended_by && status != 0) || (ended_by && sys(kill, -1, ended_by) == -ESRCH))
        end_with(status);
}

// Whoever lost his parent is a child of process 1. With the program, all others end.
static void collect(int program)
{
    int status = 0;
    long child;
    while ((child = sys(wait4, -1, &status, WNOHANG | WUNTRACED | WCONTINUED, NULL)) > 0) {
        if (child != program || !has_program)
            continue;
        if (WIFSTOPPED(status)) {
            stopped = now_ns();
            is_stopped = 1;
            tell(STOPPED, WSTOPSIG(status));
        } else if (WIFCONTINUED(status)) {
            is_stopped = 0;
            tell_of_end(CONTINUED, 0);
        } else {
            note_end(status);
        }
    }
    if (child == -ECHILD && ended_by && !has_program)
        end_with(end_status);
}

// What came before the program was there did not reach it, and is not noted. Nobody inside can look at this process, which is
// hpcrun's.
static _Noreturn void be_the_init(int program)
{
    static const char name[] = "sinit";
    struct word word;
    struct timespec now = {0, 0};
    int heard = -1;
    while (sys(rt_sigtimedwait, &every_signal, NULL, &now, MASK_SIZE) > 0)
        ;
    for (int signal = 1; signal <= LAST_SIGNAL; signal++)
        if (signal != SIGKILL && signal != SIGSTOP && signal != SIGCHLD && !is_ignored(signal))
            handle(signal, (void *)note);
    handle(SIGCHLD, (void *)be_woken);
    sys(prctl, PR_SET_DUMPABLE, 0);
    sys(prctl, PR_SET_NAME, name);
    rename_process(name);
    let_go_of_all(-1);  // the program goes on
    while (heard != 0) {
        collect(program);
        struct timespec soon = {0, PATIENCE_NS / 4};
        wait_for_word(untold & ~asked_for && !is_stopped ? &soon : NULL);
        while ((heard = hear(&word, MSG_DONTWAIT)) > 0)
            if (word.kind == ANSWER)
                pass_on_untold(program);
            else
                pass_on(program, &word);
        ask_for_untold();
    }
    end_process(0);
}

// init STAYING: the rest of the plan runs in a child. This process is process 1 of the pid namespace for as long as that child
// runs, or as an instance stays.
static void op_init(char **a)
{
    uint64_t callers;
    struct word word;
    int start[2], from_outside = other;
    if (other < 0)
        fail(0, EINVAL);
    stays = (int)number(a[1]) != ENDS_WITH_PROGRAM;
    has_program = (int)number(a[1]) != STAYS_WITHOUT_PROGRAM;
    connect_pair(start);
    sys(rt_sigprocmask, SIG_SETMASK, &every_signal, &callers, MASK_SIZE);
    tell(READY, 0);
    if (hear(&word, 0) == 0)
        end_process(0);
    int program = has_program ? (int)must(clone_child(0)) : 1;
    if (program > 0)
        be_the_init(program);
    if (stays)
        sys(setsid);
    sys(close, from_outside);
    sys(close, start[1]);
    other = start[0];
    hear(&word, 0);
    sys(close, other);
    sys(rt_sigprocmask, SIG_SETMASK, &callers, NULL, MASK_SIZE);
}

enum { NEW_NAMESPACE = 0 };  // in the place of a slot: descriptor 0 is the plan

// pidns SLOT INIT: the rest of the plan runs in the pid namespace of that slot, or with NEW_NAMESPACE as process 1 of a new one;
// it is killed when this process is. INIT: a step init comes later.
static void op_pidns(char **a)
{
    struct word word;
    int link[2], has_init = (int)number(a[2]);
    must(number(a[1]) != NEW_NAMESPACE ? sys(setns, *slot(a[1]), CLONE_NEWPID) : sys(unshare, CLONE_NEWPID));
    connect_pair(link);
    int child = (int)must(clone_child(0));
    other = link[child == 0];
    if (child > 0) {
        sys(close, link[1]);
        find_terminal();
        let_go_of_all(terminal);
        if (has_init)
            stand_for_the_program(child);
        forward_signals(child, in_a_job(), -1);
        int end = end_of(child);
        take_terminal_back();
        end_as(end);
    }
    sys(close, link[0]);
    sys(prctl, PR_SET_PDEATHSIG, SIGKILL);
    if (hear(&word, MSG_DONTWAIT) == 0)
        end_process(0);  // the one outside had ended before
}

const struct operation process_operations[] = {{"pidns", op_pidns, 2}, {"init", op_init, 1}, {NULL, NULL, 0}};
