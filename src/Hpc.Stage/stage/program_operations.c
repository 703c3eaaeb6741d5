// The last steps before the program: its descriptors, and of hpcrun-oci filter, hooks, and whether there is a program.

#include "stage.h"
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

// enter DIRECTORY: the program's working directory, now or, where only its user may go there, when this is called again. A link
// through /proc to a descriptor leads out of the container (CVE-2024-21626): detail 5.
static enum { NOT_TRIED, FORBIDDEN, ENTERED } directory;

static void op_enter(char **a)
{
    if (directory == ENTERED)
        return;
    long result = change_directory(a[1]);
    if (directory == FORBIDDEN || (result != -EACCES && result != -EPERM))
        must(result);
    directory = result < 0 ? FORBIDDEN : ENTERED;
}

// seccomp SLOT FLAGS: loads the filter program that the descriptor holds, which is closed before it may be a filtered call. Where
// somebody is to be asked about calls, the planner gets the descriptor for that and passes it on before this process goes on.
static void op_seccomp(char **a)
{
    int fd = *slot(a[1]), listener, fds[MAX_FDS], count;
    struct stat st;
    struct message m;
    must(sys(newfstatat, fd, "", &st, AT_EMPTY_PATH));
    void *program = (void *)must(sys(mmap, NULL, st.st_size, PROT_READ, MAP_PRIVATE, fd, 0));
    struct sock_fprog filter = {(unsigned short)((size_t)st.st_size / sizeof(struct sock_filter)), program};
    sys(close, fd);
    listener = (int)must(sys(seccomp, SECCOMP_SET_MODE_FILTER, bits(a[2]), &filter));
    if (!(bits(a[2]) & SECCOMP_FILTER_FLAG_NEW_LISTENER))
        return;
    must(send_message((struct message){LISTENER, step, 1}, &listener, 1));
    must(receive_message(&m, fds, &count));
    end_if_told(&m);
    sys(close, listener);
}

// closefrom FD SLOT...: from here on nothing is open but the link to the planner and what is in these slots, and execve(2) closes
// that.
static void op_closefrom(char **a)
{
    int kept[MAX_FDS + 2] = {control, prepares}, count = 2;
    for (char **word = a + 2; *word && count < MAX_FDS + 2; word++)
        kept[count++] = *slot(*word);
    for (int first = (int)number(a[1]), next; first >= 0; first = next) {
        unsigned last = ~0u;
        next = -1;
        for (int i = 0; i < count; i++)
            if (kept[i] >= first && (unsigned)kept[i] <= last) {
                last = (unsigned)kept[i];
                next = kept[i] + 1;
            }
        if (next > first + 1 || next < 0)
            close_between(first, next < 0 ? last : last - 1, 0);
        if (next >= 0)
            sys(fcntl, last, F_SETFD, FD_CLOEXEC);
    }
}

static void close_directory(int fd)
{
    struct stat st;
    if (sys(newfstatat, fd, "", &st, AT_EMPTY_PATH) < 0 || !S_ISDIR(st.st_mode) || (sys(fcntl, fd, F_GETFD) & FD_CLOEXEC))
        return;
    long null = fd > 2 ? -1 : sys(openat, AT_FDCWD, "/dev/null", O_RDWR | O_CLOEXEC);
    if (null < 0 || sys(dup3, null, fd, 0) < 0)
        sys(close, fd);
    if (null >= 0)
        sys(close, null);
}

// nodirs: a directory that the caller left open leads to all that is around it. It is closed, and /dev/null takes its place at a
// standard stream. Sockets, pipes and files stay: by them launchers talk to their ranks (adr/0057).
static void op_nodirs(char **a)
{
    (void)a;
    struct {
        uint64_t number, offset;
        unsigned short length;
        unsigned char type;
        char name[];
    } * entry;  // getdents64(2)
    static char entries[4096] __attribute__((aligned(8)));
    struct rlimit limit = {0, 0};
    long size, open = sys(openat, AT_FDCWD, "/proc/self/fd", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    while (open >= 0 && (size = sys(getdents64, open, entries, sizeof entries)) > 0)
        for (long at = 0; at < size; at += entry->length) {
            entry = (void *)(entries + at);
            if (entry->name[0] != '.')
                close_directory((int)number(entry->name));
        }
    if (open >= 0) {
        sys(close, open);
        return;
    }
    // A container without /proc. What is above the limit was opened before that was made smaller.
    int fd = 0;
    sys(prlimit64, 0, RLIMIT_NOFILE, NULL, &limit);
    for (; (rlim_t)fd < limit.rlim_cur && fd < 1 << 20; fd++)
        close_directory(fd);
    close_between(fd, ~0u, 0);
}

enum { HOOK_TICK_NS = 5000000 };

// Whether it ends in that time. Its status is left for end_of().
static int ends_within(long child, uint64_t seconds)
{
    uint64_t limit = now_ns() + seconds * 1000000000u;
    siginfo_t end = {0};
    while (sys(waitid, P_PID, child, &end, WEXITED | WNOHANG | WNOWAIT, NULL) < 0 || end.si_pid == 0) {
        if (now_ns() > limit)
            return 0;
        sys(nanosleep, (&(struct timespec){0, HOOK_TICK_NS}), NULL);
    }
    return 1;
}

static _Noreturn void become_the_hook(int input, int output, const char *directory, const char *path, char **words,
                                      char **environment)
{
    sys(lseek, input, 0, SEEK_SET);
    sys(dup3, input, 0, 0);
    for (int fd = 1; fd <= 2; fd++)
        sys(dup3, output, fd, 0);
    close_between(3, ~0u, 0);
    long error = *directory ? sys(chdir, directory) : 0;
    if (error >= 0)
        error = sys(execve, path, words, environment);
    end_process(error == -ENOENT ? NOT_EXECUTED : NOT_EXECUTED - 1);
}

// hook SLOT SECONDS DIRECTORY PATH ARGC arg... ENVC env...: runs a program that finds the content of the slot on its standard
// input; what it says comes with the report that it failed. SECONDS 0: as long as it takes. Detail 2: no success in time; 3: it
// failed, and the errno is its status.
static void op_hook(char **a)
{
    int input = *slot(a[1]);
    long seconds = number(a[2]), count, variables;
    char **arguments = list(a + 5, &count), **environment = list(arguments + count, &variables);
    environment[-1] = NULL;
    long kept = sys(memfd_create, "hpcrun-oci-hook", 1 /* MFD_CLOEXEC */);  // which a filter may refuse
    long child = must(clone_child(0));
    if (child == 0)
        become_the_hook(input, kept < 0 ? 2 : (int)kept, a[3], a[4], arguments, environment);
    int in_time = seconds <= 0 || ends_within(child, (uint64_t)seconds);
    if (!in_time)
        sys(kill, child, SIGKILL);
    int status = end_of(child);
    if (kept >= 0)
        evidence = (int)kept;
    if (!in_time)
        fail(2, ETIME);
    if (status)
        fail(3, status_of(status));
    evidence = 2;
    sys(close, kept);
}

// faccessat2(2) is Linux 5.8; before it only the real user can be asked about, who is the effective one in a launch without
// setuid.
static long can_execute(const char *path)
{
    long result = sys(faccessat2, AT_FDCWD, path, X_OK, AT_EACCESS);
    return result == -ENOSYS ? sys(faccessat, AT_FDCWD, path, X_OK) : result;
}

// find CANDIDATE...: fails as exec would where none of them can be executed.
static void op_find(char **a)
{
    long worst = ENOENT;
    struct stat st;
    for (char **path = a + 1; *path; path++) {
        long result = sys(newfstatat, AT_FDCWD, *path, &st);
        if (result == 0 && !S_ISDIR(st.st_mode) && (result = can_execute(*path)) == 0)
            return;
        if (result != -ENOENT && result != -ENOTDIR)
            worst = EACCES;
    }
    fail(1, worst);
}

// A program that this kernel does not run (another processor's) is no script, whatever a shell might find in it.
static int is_program(const char *path)
{
    char head[4] = {0};
    long fd = sys(openat, AT_FDCWD, path, O_RDONLY | O_CLOEXEC);
    sys(read, fd, head, sizeof head);
    sys(close, fd);
    return !memcmp(head, "\177ELF", sizeof head);
}

// exec CANDIDATES path... ARGC arg... ENVC env...: the first candidate that execve(2) accepts; ENOEXEC runs it by
// /bin/sh, as execvp(3) does.
static void op_exec(char **a)
{
    long candidates, count, variables, worst = ENOENT;
    char **paths = list(a + 1, &candidates), **arguments = list(paths + candidates, &count),
         **environment = list(arguments + count, &variables);
    reap_the_keeper();
    environment[-1] = NULL;  // ENVC becomes the end of the arguments; the list of words ends the environment
    for (long i = 0; i < candidates; i++) {
        long result = sys(execve, paths[i], arguments, environment);
        if (result == -ENOEXEC && !is_program(paths[i])) {
            char **shell = reserve(((size_t)count + 2) * sizeof *shell);
            shell[0] = "/bin/sh";
            shell[1] = paths[i];
            memcpy(shell + 2, arguments + 1, sizeof *shell * (size_t)count);  // with its NULL
            sys(execve, shell[0], shell, environment);
        }
        if (result != -ENOENT && result != -ENOTDIR)
            worst = -result;
    }
    fail(1, worst);
}

const struct operation program_operations[] = {
    {"exec", op_exec, -4}, {"enter", op_enter, 1}, {"seccomp", op_seccomp, 2}, {"closefrom", op_closefrom, -2},
    {"hook", op_hook, -7}, {"find", op_find, -1},  {"nodirs", op_nodirs, 0},   {NULL, NULL, 0},
};
