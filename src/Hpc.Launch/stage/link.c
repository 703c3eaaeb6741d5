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
        space.header = (struct cmsghdr){.cmsg_len = CMSG_LEN(sizeof(int) * (size_t)count), .cmsg_level = SOL_SOCKET, .cmsg_type = SCM_RIGHTS};
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
    do
        n = sys(recvmsg, control, &h, MSG_CMSG_CLOEXEC);
    while (n == -EINTR);
    *count = 0;
    if (n > 0 && h.msg_controllen >= sizeof space.header && space.header.cmsg_level == SOL_SOCKET && space.header.cmsg_type == SCM_RIGHTS) {
        *count = (int)((space.header.cmsg_len - CMSG_LEN(0)) / sizeof(int));
        memcpy(fds, CMSG_DATA(&space.header), sizeof(int) * (size_t)*count);
    }
    return n < 0 ? (int)n : n == sizeof *m ? 0 : -EPIPE;
}

_Noreturn void end_with_planners_status(void)
{
    struct message m;
    int fds[MAX_FDS], count;
    if (receive_message(&m, fds, &count) == 0 && m.kind == 'X')
        end_process((int)m.a);
    static const char text[] = "hpcrun: the launcher ended before the container was ready\n"
                               "  why:  its planning process was killed or ran out of memory or processes\n"
                               "  try:  ulimit -u; ulimit -v; hpcrun doctor\n";
    sys(write, 2, text, sizeof text - 1);
    end_process(EXIT_HPCRUN);
}

_Noreturn void fail(unsigned detail, long error)
{
    struct message m = {'F', step | detail << 16, (uint32_t)error};
    int output = 2;
    if (send_message(m, &output, 1) < 0)  // EBADF: the caller closed it
        send_message(m, NULL, 0);
    end_with_planners_status();
}

long must(long result)
{
    if (result < 0)
        fail(0, -result);
    return result;
}

void *reserve(size_t size)
{
    return (void *)must(sys(mmap, NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
}
