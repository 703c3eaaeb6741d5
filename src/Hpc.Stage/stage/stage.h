// What the files of the stage share: the link to the planner, the plan's descriptors, and how a step fails.

#pragma once
#include "kernel.h"

// Set by the build of hpcrun-oci: three of its verbs launch something, and options stand before them, so it is always split.
#ifndef HPCRUN_OCI
#define HPCRUN_OCI 0
#endif

enum { MAX_FDS = 32, MAX_TIMES = 4096 /* steps of which the end is known: a packet has room for so many */, EXIT_HPCRUN = 255 };

// Linux 6.16 and later may drop the directory entry of a mount point (FUSE) while another rank looks it up for the first time:
// ENOENT once, and it is there again.
enum { LOOKUPS = 8 };

// What the planner tells the stage.
enum to_stage {
    PLAN = 'P',           // the first descriptor is a memfd with it, or a pipe that it comes through; the others fill the
                          // slots. With a: for a contained program, which must not get at hpcrun's own file
    END = 'X',            // with this status: what was asked for was not done
    END_DONE = 'Q',       // with this status: it was done, and no program was to be executed here
    PLAN_YOURSELF = 'Y',  // no plan from here: start a planner of your own
    GO_ON = 'A',          // the answer to a step that waits; may come with a descriptor
};

// What the stage tells the planner.
enum to_planner {
    STEP_FAILED = 'F',  // with the evidence
    DEVICE = 'D',       // a descriptor for the image server
    NAMESPACES = 'N',
    DIRECTORY = 'W',   // to watch
    TIMES = 'T',       // so far; wants an answer
    STEP_WAITS = 'S',  // for GO_ON
    CHILD = 'C',       // the rest runs in it; comes with a second link, to its parent
    CHILD_ENDED = 'E',
    LISTENER = 'L',  // of a filter: who is to be asked about calls gets it; wants an answer
};

struct message {
    uint32_t kind, a, b;
};

// ---- link.c ----

extern int control;         // the socket to the planner, or -1
extern int slots[MAX_FDS];  // descriptors that a plan's steps name by number
extern unsigned step;       // the step that is running

uint64_t now_ns(void);
long send_to(int socket, const void *bytes, size_t size, const int *fds, int count);
long send_message(struct message m, const int *fds, int count);
int receive_message(struct message *m, int *fds, int *count);
_Noreturn void end_with_planners_status(void);

// Ends where the message says so. A program that was to be executed was not: only a planner of our own is believed that none was
// asked for.
void end_if_told(const struct message *m);
extern int believed;  // the planner at the other end is a child of ours

// Ends with a message of our own, where no planner is there to explain a (positive) errno.
_Noreturn void give_up(const char *call, long error);

// Reports that this step failed, with that (positive) errno, and ends as the planner then says. Detail is an operation's own.
_Noreturn void fail(unsigned detail, long error);

extern int evidence;  // a descriptor that goes with it: standard error, or what a program said that failed

// Ends through fail() where a system call's result is a negative errno.
long must(long result);

// The same; but where the plan has a step that takes this one's place, and the kernel or a filter refuses the call itself, that
// one is next.
void must_or_other(long result);
enum place { ONLY, HAS_OTHER, REFUSED, IS_OTHER };
extern enum place place;                // of the running step
enum { DETAIL_OTHER = 0x8000 };         // the step that failed took another's place
int *slot(const char *word);            // its descriptor
char **list(char **count, long *size);  // the words behind their number, all of which are there

// Zeroed memory that is never given back.
void *reserve(size_t size);

// A link to a child, of which it keeps the second end: neither is where keep_only() leaves descriptors alone.
void connect_pair(int *link);

// ---- entry.c ----

int launches(int argc, char **argv);
void become_another(int argc, char **argv);  // returns where the command is in this executable, or its own is missing
int environment_begins(const char *words, size_t length);  // NAME=, or NAME=VALUE with a NUL behind it
int in_a_job(void);                                        // of Slurm, which signals every process of a step
int above_standard(int fd);             // the same descriptor with a number of 3 or more, or the negative errno that it is
void rename_process(const char *name);  // as ps shows it, without the caller's words

// ---- limits.c ----

void require_room(int is_image);  // for libc and the runtime, or for hpcrun-image; or ends with a message

// ---- paths.c ----

extern int base;                          // the root of the tree that paths are looked up in, or -1: as the kernel does
void look_within(const char *root);       // sets it; NULL: ends it
int walk(const char *path, char make);    // a descriptor, or a negative errno
const char *by_descriptor(int fd);        // its name, until let_go()
void let_go(void);                        // closes what has such names
const char *target(const char *path);     // of a mount
const char *hosts_own(const char *path);  // fails for a path of the tree, which others may change
void enter_root(const char *root);        // it becomes "/"; the host's root is the working directory then, until leave_host()
void leave_host(void);
int has_entered(void);
int open_own(const char *name);  // of this process, in the host's proc(5); until leave_host() that is

// ---- child.c ----

long untraced(void);                     // CLONE_UNTRACED for servers of files, or 0
long clone_child(long flags);            // clone(2) as fork(2); one at a time, and end_of() it
int end_of(long child);                  // the wait status, however often a signal interrupts the wait
void handle(int signal, void *handler);  // of three arguments, or SIG_DFL or SIG_IGN
int is_ignored(int signal);
// A file that may not grow (RLIMIT_FSIZE) is EFBIG meanwhile, and not this process's end; the solver gets what the caller had.
void ignore_size_signal(void);
void restore_size_signal(void);
// What is sent to this process goes to that one; where a scheduler knows both and signals each, only what a terminal sends. What
// a terminal sends to the process group of both does not. What would end it ends it also while it prepares for its program: until
// the other end of that pipe is closed, unless it is -1.
void forward_signals(int child, int scheduler_knows_child, int preparation);
extern int prepares;  // that end, in the child: execve(2) closes it
// Where keep_only() leaves a descriptor, which the programs inherit that are executed then.
enum { INHERITED = 3 };
int keep_only(int descriptor);                                   // besides the standard ones
void close_between(int first, unsigned last, int on_execution);  // both of them too; now, or by execve(2)
int status_of(int status);                                       // a wait status as a shell has it
// The status of a child that could not become a program: a shell's, and the dynamic loader's where a library is missing.
enum { NOT_EXECUTED = 127 };

// ---- operations.c, container_operations.c, tree_operations.c, server_operations.c, process_operations.c,
// scheduling_operations.c, fuse_operations.c, root_operations.c, program_operations.c, memory_operations.c ----

struct operation {
    const char *name;
    void (*run)(char **words);  // words[0] is the name; a step either succeeds or ends the process through fail()
    int arity;                  // -1 - n: n arguments or more
};
extern const struct operation launch_operations[], container_operations[], tree_operations[], server_operations[],
    process_operations[], scheduling_operations[], fuse_operations[], root_operations[], program_operations[],
    memory_operations[];  // up to one without a name
extern uint64_t step_ns[MAX_TIMES];

// Of seccomp(2). Its words are <linux/audit.h>'s and <linux/filter.h>'s.
#if defined(__x86_64__)
#define NATIVE_ARCHITECTURE AUDIT_ARCH_X86_64
#else
#define NATIVE_ARCHITECTURE AUDIT_ARCH_AARCH64
#endif
struct sock_filter;
// 0, or a negative errno; with SECCOMP_FILTER_FLAG_NEW_LISTENER a descriptor.
long load_filter(struct sock_filter *program, unsigned short length, unsigned flags);

// ---- root_server.c ----

int start_root_server(void);           // a link to it, or -1 where this kernel has no notifications
void give_listener(int link, int fd);  // of the filter; closes both

long change_directory(const char *path);  // 0, or the negative errno; fails where it cannot be named from "/"
void op_mount(char **a);
void keep_kernels(char **mount);  // what op_mount() mounted, if masks are to hide parts of it

// ---- entry.c ----

// A planner that serves nothing has ended its keeper, which would else be the solver's zombie.
void reap_the_keeper(void);

void seal(int count);  // become_sealed() of this process

// ---- sealed.c ----

enum { DETAIL_SEALED = 6 };
void become_sealed(char **arguments, char **environment, int keeper,
                   int count);                    // with the descriptors that came; returns only through fail()
int was_sealed(char **environment, int *keeper);  // how many came, or -1

// ---- plan.c ----

extern const char *plan_end;  // behind the last word

// Returns only if the planner has no plan, or none that can be read.
void execute_plan(void);
void execute_received(void);  // the plan whose descriptors have come
void forget_plan(void);       // gives its memory back; this process executes no more of it
