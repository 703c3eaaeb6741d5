// The stage's C in a process of its own, in which nothing really happens: every system call is answered here.
//
//     harness SEED COUNT PLAN...    each PLAN (one word a line) is executed to its end once, then COUNT mutated ones are
//
// The answers are drawn from SEED, so a failure comes back with the same words. Built by tests/stage-fuzz with AddressSanitizer
// and UBSan.

#include "../../src/Hpc.Stage/stage/stage.h"

// One unit with what is tested: its state can be set back.
#include "../../src/Hpc.Stage/stage/child.c"
#include "../../src/Hpc.Stage/stage/container_operations.c"
#include "../../src/Hpc.Stage/stage/fuse_operations.c"
#include "../../src/Hpc.Stage/stage/link.c"
#include "../../src/Hpc.Stage/stage/memory_operations.c"
#include "../../src/Hpc.Stage/stage/operations.c"
#include "../../src/Hpc.Stage/stage/outside.c"
#include "../../src/Hpc.Stage/stage/paths.c"
#include "../../src/Hpc.Stage/stage/plan.c"
#include "../../src/Hpc.Stage/stage/process_operations.c"
#include "../../src/Hpc.Stage/stage/program_operations.c"
#include "../../src/Hpc.Stage/stage/root_operations.c"
#include "../../src/Hpc.Stage/stage/root_server.c"
#include "../../src/Hpc.Stage/stage/scheduling_operations.c"
#include "../../src/Hpc.Stage/stage/sealed.c"
#include "../../src/Hpc.Stage/stage/server_operations.c"
#include "../../src/Hpc.Stage/stage/text.c"
#include "../../src/Hpc.Stage/stage/tree_operations.c"
size_t strnlen(const char *text, size_t most);  // <string.h> has other ideas of the stage's own
char *strstr(const char *text, const char *part);

#include <setjmp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/statfs.h>

enum { MOST_MAPPINGS = 64, CHANCE_OF_FAILURE = 60, ROUNDS = 1 << 16 };

static uint64_t state;
static char *plan_text;
static size_t plan_size;
static jmp_buf ended;
static int executed, calls, calm, in_child;  // calm: nothing fails
static char opened[16];                      // the beginning of the last name
static void *mappings[MOST_MAPPINGS];
static size_t mapped;

static uint32_t any(uint32_t below)
{
    state ^= state << 13, state ^= state >> 7, state ^= state << 17;
    return (uint32_t)(state >> 16) % below;
}

static void *keep(void *memory)
{
    mappings[mapped++] = memory;
    return memory;
}

static long file_status(struct stat *st, int fd)
{
    static const mode_t kinds[] = {S_IFDIR, S_IFREG, S_IFLNK, S_IFCHR};
    *st = (struct stat){
        .st_mode = kinds[!calm ? any(4) : fd == AT_FDCWD] | 0755, .st_size = fd == 100 ? (off_t)plan_size : 64, .st_ino = 1};
    if (fd == 100)
        st->st_mode = S_IFREG | 0600;
    return 0;
}

// The first message is the plan; the kernel never tells of more descriptors than there was room for.
static long receive(struct msghdr *h)
{
    struct message m = {executed++ ? GO_ON : PLAN, !calm && any(50) == 0, any(3)};
    struct cmsghdr *c = h->msg_control;
    size_t count = m.kind == PLAN ? 1 + any(20) : any(2), room = (h->msg_controllen - CMSG_LEN(0)) / sizeof(int);
    count = count > room ? room : count;
    *(struct message *)h->msg_iov->iov_base = m;
    *c = (struct cmsghdr){.cmsg_len = CMSG_LEN(count * sizeof(int)), .cmsg_level = SOL_SOCKET, .cmsg_type = SCM_RIGHTS};
    for (size_t i = 0; i < count; i++)
        ((int *)CMSG_DATA(c))[i] = 100 + (int)i;
    h->msg_controllen = count ? CMSG_SPACE(count * sizeof(int)) : 0;
    h->msg_flags = 0;
    return sizeof m;
}

static long fill(char *to, size_t size, int ends)
{
    static const char letters[] = "/ab.1\nmnt_id:\t7";
    size = size > 64 ? 1 + any(64) : size;
    for (size_t i = 0; i < size; i++)
        to[i] = letters[any(sizeof letters - 1)];
    if (ends)
        to[size - 1] = 0;
    return (long)size;
}

static long entries(char *to, size_t size)
{
    static int listed;
    if (calm || size < 64 || listed++ % 3 == 2)
        return 0;
    memset(to, 0, 64);
    *(unsigned short *)(to + 16) = 32, *(unsigned short *)(to + 48) = 32;
    to[19] = '.', to[51] = 'a';
    return 64;
}

long system_call(long number, long a, long b, long c, long d, long e, long f)
{
    (void)e, (void)f;
    if (++calls > ROUNDS)
        longjmp(ended, 1);
    int fails = !calm && executed > 1 && any(CHANCE_OF_FAILURE) == 0;
    switch (number) {
    case SYS_exit_group:
    case SYS_execve:
        if (number == SYS_exit_group || calm || any(2))
            longjmp(ended, number == SYS_execve ? 2 : 1);
        return -ENOEXEC;
    case SYS_recvmsg: return any(20) || calm ? receive((struct msghdr *)b) : -EPIPE;
    case SYS_newfstatat:
    case SYS_fstat: return fails ? -ENOENT : file_status((struct stat *)(number == SYS_fstat ? b : c), (int)a);
    case SYS_mmap:
        if (mapped == MOST_MAPPINGS)
            return -ENOMEM;
        if ((int)e < 0)
            return (long)keep(calloc(1, (size_t)b ? (size_t)b : 1));
        return (long)((int)e == 100 ? memcpy(keep(malloc((size_t)b)), plan_text, (size_t)b) : keep(calloc(1, (size_t)b)));
    case SYS_clock_gettime: *(uint64_t *)b = *(uint64_t *)(b + 8) = 1; return 0;
    case SYS_recvfrom:
        if (calm)
            memset((char *)b, 0, (size_t)c);
        else
            fill((char *)b, (size_t)c, 0);
        return (long)(fails ? 3 : c);
    case SYS_sendmsg:
    case SYS_sendto: return fails ? -EPIPE : 12;
    case SYS_readlinkat: return fails ? -EINVAL : fill((char *)c, (size_t)d, 0);
    case SYS_read:
        if (strstr(opened, "self/fdi") && (calm || any(4)))
            return (long)(append((char *)b, "pos:\t0\nmnt_id:\t7\n") - (char *)b);
        return !calm && any(3) ? fill((char *)b, (size_t)c, 0) : 0;
    case SYS_getcwd:
        *(char *)a = '/';
        ((char *)a)[1] = 0;
        return fails ? -ENOENT : 2;
    case SYS_getdents64: return entries((char *)b, (size_t)c);
    case SYS_write: return fails ? -ENOSPC : c > 1 ? 1 + any((uint32_t)c) : c;
    case SYS_clone: return calm ? in_child ? 0 : 7 : any(2) * 7;
    case SYS_wait4:
        if (b)
            *(int *)b = calm ? 0 : (int)any(4) << 8;
        return a;
    case SYS_waitid: ((siginfo_t *)c)->si_pid = 7; return 0;
    case SYS_pipe2: ((int *)a)[0] = 42, ((int *)a)[1] = 43; return fails ? -EMFILE : 0;
    case SYS_socketpair: ((int *)d)[0] = 40, ((int *)d)[1] = 41; return fails ? -EMFILE : 0;
    case SYS_statfs:
    case SYS_fstatfs:
        *(struct statfs *)b = (struct statfs){.f_type = (calm ? !strcmp(opened, "sys") : any(2)) ? 0x62656572 : 0x9fa0};
        return 0;
    case SYS_statx: return -ENOSYS;
    case SYS_ioctl:
    case SYS_capget:
    case SYS_prlimit64: return fails ? -EPERM : 0;
    case SYS_sendfile:
    case SYS_close: return 0;
    case SYS_openat:
    case SYS_openat2:
        memset(opened, 0, sizeof opened);
        memcpy(opened, (const char *)b, strnlen((const char *)b, sizeof opened - 1));
        return fails ? -(long)(1 + any(40)) : 10 + any(20);
    case SYS_open_tree:
    case SYS_fcntl:
    case SYS_accept4:
    case SYS_socket: return fails ? -(long)(1 + any(40)) : 10 + any(20);
    default: return fails ? -(long)(1 + any(40)) : 0;
    }
}

// What entry.c has: the stage's beginning is not the plan's.
long untraced(void) { return 0; }
int in_a_job(void) { return 0; }
int above_standard(int fd) { return fd; }
void reap_the_keeper(void) {}
void rename_process(const char *name) { (void)name; }
void seal(int count)
{
    static char *none[] = {NULL};
    become_sealed(none, none, 0, count);
}

static int run_plan(void)
{
    executed = calls = 0;
    step = 0;
    control = 50;
    other = -1;
    place = ONLY;
    base = -1;
    copied_depth = 0;
    own_namespaces[0] = own_namespaces[1] = -1;
    proc = "/proc/self/";
    left_count = 0;
    held_count = 0;
    kernels[0] = kernels[1] = empty = -1;
    evidence = 2;
    prepares = preparing = -1;
    directory = NOT_TRIED;
    int how = setjmp(ended);
    if (how == 0)
        execute_plan();
    while (mapped > 0)
        free(mappings[--mapped]);
    return how;
}

static char *read_file(const char *name, size_t *size)
{
    FILE *file = fopen(name, "r");
    char *text = malloc(1 << 20);
    if (!file || !(*size = fread(text, 1, 1 << 20, file)))
        exit(2);
    fclose(file);
    for (size_t i = 0; i < *size; i++)
        if (text[i] == '\n')
            text[i] = 0;
    return text;
}

static const char *const words[] = {"",
                                    "-1",
                                    "0",
                                    "99999999999999999999",
                                    "-9223372036854775808",
                                    "31",
                                    "32",
                                    "/",
                                    ".",
                                    "..",
                                    "a/../../b",
                                    "/proc",
                                    "/sys",
                                    "exec",
                                    "file",
                                    "hook",
                                    "mount",
                                    "pivot",
                                    "leave"};

// One to four changes: a byte, a cut, a word in the place of another, a word twice, a word less.
static void mutate(void)
{
    for (uint32_t changes = 1 + any(4); changes > 0 && plan_size > 12; changes--) {
        size_t at = 9 + any((uint32_t)plan_size - 9), length;
        while (at > 9 && plan_text[at - 1])
            at--;
        length = strnlen(plan_text + at, plan_size - at);
        const char *word = words[any(sizeof words / sizeof *words)];
        switch (any(6)) {
        case 0: plan_text[9 + any((uint32_t)plan_size - 9)] = (char)any(256); break;
        case 1: plan_size = at + any((uint32_t)(plan_size - at)) + 1; break;
        case 2:
        case 3:
            memmove(plan_text + at + strlen(word), plan_text + at + length, plan_size - at - length);
            memmove(plan_text + at, word, strlen(word));
            plan_size = plan_size - length + strlen(word);
            break;
        case 4:
            memmove(plan_text + at + length + 1, plan_text + at, plan_size - at);
            plan_size += length + 1;
            break;
        default:
            if (at + length + 1 < plan_size) {
                memmove(plan_text + at, plan_text + at + length + 1, plan_size - at - length - 1);
                plan_size -= length + 1;
            }
        }
    }
    plan_text[plan_size - 1] = any(50) ? 0 : 'x';
}

int main(int argc, char **argv)
{
    unsigned long seed = strtoul(argv[1], NULL, 10), count = strtoul(argv[2], NULL, 10), reached[3] = {0};
    char *texts[256];
    size_t sizes[256];
    int plans = argc - 3;
    state = seed * 2654435761u + 88172645463325252u;
    for (int i = 0; i < plans; i++) {
        texts[i] = plan_text = read_file(argv[3 + i], &sizes[i]);
        plan_size = sizes[i];
        calm = 1;
        in_child = strstr(argv[3 + i], "child") != NULL;
        if (run_plan() != 2)
            return printf("%s: the program was not executed: the plan is not of this stage (step %u)\n", argv[3 + i], step), 1;
    }
    calm = 0;
    plan_text = malloc(4 << 20);
    for (unsigned long i = 0; i < count; i++) {
        int from = (int)any((uint32_t)plans);
        memmove(plan_text, texts[from], sizes[from]);
        plan_size = sizes[from];
        mutate();
        reached[run_plan()]++;
    }
    printf("seed %lu: %d plans executed, %lu mutated ones: %lu ended by a failure, %lu executed a program, %lu were no plan\n",
           seed, plans, count, reached[1], reached[2], reached[0]);
}
