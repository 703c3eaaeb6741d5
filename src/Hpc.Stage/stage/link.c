// Messages to and from the planner.

#include "stage.h"
#include <sys/mman.h>
#include <sys/socket.h>
#include <time.h>

int control = -1, slots[MAX_FDS];
unsigned step;

uint64_t now_ns(void)
{
    struct timespec t;
    sys(clock_gettime, CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

long send_to(int socket, const void *bytes, size_t size, const int *fds, int count)
{
    union {
        char bytes[CMSG_SPACE(sizeof(int) * MAX_FDS)];
        struct cmsghdr header;
    } space = {.bytes = {0}};
    struct iovec iov = {(void *)bytes, size};
    struct msghdr h = {.msg_iov = &iov, .msg_iovlen = 1};
    if (count > 0) {
        h.msg_control = space.bytes;
        h.msg_controllen = CMSG_SPACE(sizeof(int) * (size_t)count);
        space.header = (struct cmsghdr){
            .cmsg_len = CMSG_LEN(sizeof(int) * (size_t)count), .cmsg_level = SOL_SOCKET, .cmsg_type = SCM_RIGHTS};
        memcpy(CMSG_DATA(&space.header), fds, sizeof(int) * (size_t)count);
    }
    return sys(sendmsg, socket, &h, MSG_NOSIGNAL);
}

long send_message(struct message m, const int *fds, int count) { return send_to(control, &m, sizeof m, fds, count); }

int receive_message(struct message *m, int *fds, int *count)
{
    union {
        char bytes[CMSG_SPACE(sizeof(int) * MAX_FDS)];
        struct cmsghdr header;
    } space;
    struct iovec iov = {m, sizeof *m};
    struct msghdr h = {.msg_iov = &iov, .msg_iovlen = 1, .msg_control = space.bytes, .msg_controllen = sizeof space.bytes};
    long n;
    int resets = 0;
    do
        n = sys(recvmsg, control, &h, MSG_CMSG_CLOEXEC);
    while (n == -EINTR || (n == -ECONNRESET && resets++ == 0));  // who ended without hearing all may have said something before
    *count = 0;
    if (n > 0 && h.msg_controllen >= sizeof space.header && space.header.cmsg_level == SOL_SOCKET &&
        space.header.cmsg_type == SCM_RIGHTS) {
        *count = (int)((space.header.cmsg_len - CMSG_LEN(0)) / sizeof(int));
        memcpy(fds, CMSG_DATA(&space.header), sizeof(int) * (size_t)*count);
    }
    if (n > 0 && h.msg_flags & MSG_CTRUNC)
        return -EMFILE;  // they came, and found no place
    return n < 0 ? (int)n : n == sizeof *m ? 0 : -EPIPE;
}

static void say(const char *text) { sys(write, 2, text, strlen(text)); }

int believed;

void end_if_told(const struct message *m)
{
    if (m->kind == END_DONE && believed)
        end_process((int)m->a);
    if (m->kind == END && m->a % 256)
        end_process((int)m->a);
    if (m->kind == END || m->kind == END_DONE) {
        say("hpcrun: cannot start the program: the launcher ended without an error and without a plan\n"
            "  why:  this is a defect of hpcrun\n"
            "  try:  report it with the command line\n");
        end_process(EXIT_HPCRUN);
    }
}

static const char *name_of(long error)
{
    static const struct {
        int value;
        const char *name;
    } known[] = {
        {EPERM, "EPERM"},     {EAGAIN, "EAGAIN"}, {ENOMEM, "ENOMEM"}, {EACCES, "EACCES"}, {ENFILE, "ENFILE"},
        {EMFILE, "EMFILE"},   {EFBIG, "EFBIG"},   {ENOSPC, "ENOSPC"}, {ENOSYS, "ENOSYS"}, {EAFNOSUPPORT, "EAFNOSUPPORT"},
        {ENOBUFS, "ENOBUFS"}, {EINVAL, "EINVAL"},
    };
    static char number[32];
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (known[i].value == error)
            return known[i].name;
    append_number(append(number, "errno "), (unsigned long)error);
    return number;
}

static const char *reason_of(long error)
{
    switch (error) {
    case EMFILE:
        return "the limit on open files (ulimit -n) is reached\n  try:  ulimit -n 1024, or close files before the launch\n";
    case ENFILE: return "the node's limit on open files (fs.file-max) is reached\n  try:  sysctl fs.file-nr\n";
    case EAGAIN: return "the limit on processes (ulimit -u, or the job's cgroup) is reached\n  try:  ulimit -u\n";
    case ENOMEM:
        return "the limit on memory (ulimit -v, ulimit -d, or the job's cgroup) is reached\n  try:  ulimit -v; ulimit -d\n";
    case EPERM:
    case EACCES:
    case ENOSYS:
    case EAFNOSUPPORT:
        return "a filter refuses this call here (RestrictAddressFamilies= or SystemCallFilter= of a service, an enclosing "
               "container)\n"
               "  try:  allow Unix sockets: RestrictAddressFamilies=AF_UNIX, or an enclosing container with another seccomp "
               "profile\n";
    default: return "the kernel refused it\n  try:  hpcrun doctor\n";
    }
}

_Noreturn void give_up(const char *call, long error)
{
    char text[256];
    append(append(append(append(text, "hpcrun: cannot start: "), call), ": "), name_of(error));
    say(text);
    say("\n  why:  ");
    say(reason_of(error));
    end_process(EXIT_HPCRUN);
}

_Noreturn void end_with_planners_status(void)
{
    struct message m;
    int fds[MAX_FDS], count;
    if (receive_message(&m, fds, &count) == 0)
        end_if_told(&m);
    static const char text[] = "hpcrun: cannot start the program: the launcher ended before the container was ready\n"
                               "  why:  its planning process was killed or ran out of memory or processes\n"
                               "  try:  ulimit -u; ulimit -v; hpcrun doctor\n";
    say(text);
    end_process(EXIT_HPCRUN);
}

enum place place;
int evidence = 2;

_Noreturn void fail(unsigned detail, long error)
{
    detail |= place == IS_OTHER ? DETAIL_OTHER : 0;
    struct message m = {STEP_FAILED, step, (uint32_t)error | detail << 16};
    if (send_message(m, &evidence, 1) < 0) {  // EBADF: the caller closed it
        long refused = send_message(m, NULL, 0);
        if (refused < 0 && refused != -EPIPE && refused != -ECONNRESET)
            give_up("sendmsg", -refused);  // the planner would wait for it for ever
    }
    end_with_planners_status();
}

long must(long result)
{
    if (result < 0)
        fail(0, -result);
    return result;
}

void must_or_other(long result)
{
    if (place == HAS_OTHER && (result == -ENOSYS || result == -EPERM || result == -EINVAL))
        place = REFUSED;
    else
        must(result);
}

int *slot(const char *word)
{
    unsigned long at = bits(word);
    if (at >= MAX_FDS)
        fail(0, EBADF);
    return &slots[at];
}

char **list(char **count, long *size)
{
    *size = *count ? number(*count) : -1;
    for (long i = 0; i < *size; i++)
        if (!count[1 + i])
            *size = -1;
    if (*size < 0)
        fail(0, EINVAL);
    return count + 1;
}

void connect_pair(int *link)
{
    must(sys(socketpair, AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, link));
    for (int end = 0; end < 2; end++)
        link[end] = (int)must(above_standard(link[end]));
}

void *reserve(size_t size)
{
    return (void *)must(sys(mmap, NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
}
