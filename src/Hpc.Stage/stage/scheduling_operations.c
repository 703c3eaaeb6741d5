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

const struct operation scheduling_operations[] = {
    {"affinity", op_affinity, -2}, {"mempolicy", op_mempolicy, -2}, {NULL, NULL, 0}};
