// Where the user may write to hpcrun's own file, a contained program must not: it has this process execute /proc/self/exe, say as
// the interpreter of a script, keeps that file open, and writes to it when nobody executes it any more (CVE-2019-5736). The
// process that waits for the plan of such a program becomes a sealed copy of itself first, in memory, and that is what
// /proc/PID/exe shows from then on.

#include "stage.h"

enum {
    CLOSES = 1,
    SEALABLE = 2,
    EXECUTABLE = 0x10 /* MFD_EXEC, Linux 6.3 */,
    ADD_SEALS = 1033,
    GET_SEALS = 1034,
    ALL_SEALS = 1 | 2 | 4 | 8
};

// What the copy has to know: HPCRUN_SEALED=CONTROL KEEPER BELIEVED COUNT DESCRIPTOR...
static const char variable[] = "HPCRUN_SEALED=";

static char *append_word(char *end, long value) { return append(append_number(end, (unsigned long)value), " "); }

static void inherit(int fd, int inherited) { must(sys(fcntl, fd, F_SETFD, inherited ? 0 : FD_CLOEXEC)); }

void become_sealed(char **arguments, char **environment, int keeper, int count)
{
    static char text[sizeof variable + 24 * (MAX_FDS + 4)];
    size_t size = 0;
    int own = (int)must(sys(openat, AT_FDCWD, "/proc/self/exe", O_RDONLY | O_CLOEXEC));
    long copy = sys(memfd_create, "hpcrun", CLOSES | SEALABLE | EXECUTABLE);
    if (copy == -EINVAL)
        copy = sys(memfd_create, "hpcrun", CLOSES | SEALABLE);
    if (copy < 0)
        fail(DETAIL_SEALED, -copy);
    while (must(sys(sendfile, copy, own, NULL, 1 << 30)) > 0)
        ;
    sys(close, own);
    must(sys(fcntl, copy, ADD_SEALS, ALL_SEALS));
    char *end = append_word(append_word(append_word(append_word(append(text, variable), control), keeper), believed), count);
    for (int i = 0; i < count; i++) {
        end = append_word(end, slots[i]);
        inherit(slots[i], 1);
    }
    inherit(control, 1);
    while (environment[size])
        size++;
    char **with = reserve((size + 2) * sizeof *with);
    with[0] = text;
    memcpy(with + 1, environment, size * sizeof *with);
    long error = sys(execveat, copy, "", arguments, with, AT_EMPTY_PATH);
    inherit(control, 0);
    fail(DETAIL_SEALED, -error);
}

int was_sealed(char **environment, int *keeper)
{
    int count = 0;
    if (!*environment || strlen(*environment) < sizeof variable || memcmp(*environment, variable, sizeof variable - 1))
        return -1;
    int own = (int)sys(openat, AT_FDCWD, "/proc/self/exe", O_RDONLY | O_CLOEXEC);
    long seals = sys(fcntl, own, GET_SEALS);
    sys(close, own);
    if (seals != ALL_SEALS)
        return -1;  // the variable came from elsewhere
    long values[MAX_FDS + 4], known = 0;
    for (const char *at = *environment + sizeof variable - 1; *at && known < MAX_FDS + 4; at++) {
        values[known++] = number(at);
        while (*at && *at != ' ')
            at++;
        if (!*at)
            break;
    }
    if (known < 5 || known != 4 + values[3])
        return -1;
    control = (int)values[0];
    *keeper = (int)values[1];
    believed = (int)values[2];
    for (count = 0; count < values[3]; count++)
        slots[count] = (int)values[4 + count];
    for (int i = 0; i < count; i++)
        inherit(slots[i], 0);
    inherit(control, 0);
    return count;
}
