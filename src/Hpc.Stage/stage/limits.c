// Limits of the caller's below which libc, the runtime or an executable beside this one would end without a word, or by a signal.

#include "stage.h"
#include <sys/resource.h>

enum { KIB = 1 << 10, MIB = 1 << 20 };

struct need {
    int limit;
    unsigned long for_this, for_image;  // bytes, of hpcrun itself and of hpcrun-image
    const char *name, *option;
};

// Measured, and rounded up: a little below them it is chance what happens.
static const struct need needs[] = {
    {RLIMIT_STACK, 64 * KIB, 128 * KIB, "the stack", "ulimit -s"},
    {RLIMIT_DATA, 16 * MIB, 32 * MIB, "data", "ulimit -d"},
    {RLIMIT_AS, 80 * MIB, 128 * MIB, "address space", "ulimit -v"},
};

static char *append_all(char *end, const char *const *texts)
{
    for (; *texts; texts++)
        end = append(end, *texts);
    return end;
}

static char *append_size(char *end, unsigned long bytes)
{
    return bytes >= MIB && bytes % MIB == 0 ? append(append_number(end, bytes / MIB), " MiB")
                                            : append(append_number(end, bytes / KIB), " KiB");
}

static _Noreturn void refuse(const struct need *need, unsigned long found, unsigned long least)
{
    static char text[512];
    char *end = append_all(
        text, (const char *const[]){"hpcrun: cannot start: the limit on ", need->name, " (", need->option, ") is ", NULL});
    end = append(append_size(end, found), "\n  why:  it takes ");
    end = append(append_size(end, least), " to start\n  try:  ");
    end = append_all(end, (const char *const[]){need->option, " unlimited\n", NULL});
    sys(write, 2, text, end - text);
    end_process(EXIT_HPCRUN);
}

void require_room(int is_image)
{
    for (size_t i = 0; i < sizeof needs / sizeof *needs; i++) {
        struct rlimit limit;
        unsigned long least = is_image ? needs[i].for_image : needs[i].for_this;
        if (sys(prlimit64, 0, needs[i].limit, NULL, &limit) == 0 && limit.rlim_cur < least)
            refuse(&needs[i], limit.rlim_cur, least);
    }
}
