// What process 1 of a pid namespace of our own and the process outside of it tell each other.

#pragma once
#include "stage.h"
#include <time.h>

enum { LAST_SIGNAL = 64, MASK_SIZE = sizeof(uint64_t) };

// Two that got the same signal within the first time got one that was sent to all. Who sends it to one after the other is given
// the second time. For the third, one that has just stopped is not woken: it may not be asleep yet.
enum { TOGETHER_NS = 250000000, PATIENCE_NS = 20000000, STOPPING_NS = 50000000 };

// What the two tell each other.
enum kind {
    READY = 1,  // from the inside: the program is next
    GO,         // from the outside: signals are passed on from here on
    SENT,       // from the outside: a signal
    ASK,        // from the inside: whether all that was sent is told
    ANSWER,     // from the outside: it is
    STOPPED,    // from the inside: the program, by this signal
    CONTINUED,
    ENDED,  // with this wait status
};

struct word {
    uint32_t kind;
    int value, code;  // a signal and its si_code, or what the comment above says
    uint64_t when, payload;
};

extern int other;  // the socket to the other one, or -1
extern const uint64_t every_signal, no_signal;

uint64_t bit_of(int signal);
void tell(enum kind kind, int value);
// 1, 0 if the other one is gone, or -1 if there is nothing yet.
int hear(struct word *word, int flags);
void wait_for_word(const struct timespec *limit);  // or for a signal
void let_signals_come(long at_most);
void let_go_of_all(int but);  // the socket stays, and that standard stream
void find_terminal(void);
void take_terminal_back(void);
extern int terminal;  // the controlling one, if that is a standard stream, or -1
_Noreturn void stand_for_the_program(int init);
_Noreturn void end_as(int status);  // as the program did
