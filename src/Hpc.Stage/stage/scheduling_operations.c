// The steps that say where on the node the program runs.

#include "stage.h"
#include <linux/mempolicy.h>

enum { BITS_OF_A_PART = 64, MOST_PARTS = 128 };

// A set of bits, the lowest 64 first.
static size_t read_set(char **words, uint64_t *set)
{
    size_t count = 0;
    for (; *words; words++) {
        if (count == MOST_PARTS)
            fail(0, E2BIG);
        set[count++] = bits(*words);
    }
    return count;
}

// affinity PART...: processors. The kernel leaves out those that this process may not use; where none is left it is EINVAL.
static void op_affinity(char **a)
{
    uint64_t set[MOST_PARTS];
    size_t count = read_set(a + 1, set);
    must(sys(sched_setaffinity, 0, count * sizeof *set, set));
}

// mempolicy PART...: nodes that memory comes from, and no others. The kernel takes one bit less than it is told.
static void op_mempolicy(char **a)
{
    uint64_t set[MOST_PARTS];
    size_t count = read_set(a + 1, set);
    must(sys(set_mempolicy, MPOL_BIND, set, count * BITS_OF_A_PART + 1));
}

// setmempolicy MODE PART...: the same with any mode; its flags are in it.
static void op_setmempolicy(char **a)
{
    uint64_t set[MOST_PARTS];
    size_t count = read_set(a + 2, set);
    must(sys(set_mempolicy, number(a[1]), count ? set : NULL, count ? count * BITS_OF_A_PART + 1 : 0));
}

// ioprio VALUE: ioprio_set(2) of this process group.
static void op_ioprio(char **a) { must(sys(ioprio_set, 2 /* IOPRIO_WHO_PGRP */, 0, number(a[1]))); }

// sched POLICY FLAGS NICE PRIORITY RUNTIME DEADLINE PERIOD: sched_setattr(2), Linux 3.14.
static void op_sched(char **a)
{
    struct {
        uint32_t size, policy;
        uint64_t flags;
        int32_t nice;
        uint32_t priority;
        uint64_t runtime, deadline, period;
    } wanted = {sizeof wanted,        (uint32_t)bits(a[1]), bits(a[2]), (int32_t)number(a[3]),
                (uint32_t)bits(a[4]), bits(a[5]),           bits(a[6]), bits(a[7])};
    must(sys(sched_setattr, 0, &wanted, 0));
}

const struct operation scheduling_operations[] = {
    {"affinity", op_affinity, -2}, {"mempolicy", op_mempolicy, -2}, {"setmempolicy", op_setmempolicy, -2},
    {"ioprio", op_ioprio, 1},      {"sched", op_sched, 7},          {NULL, NULL, 0}};
