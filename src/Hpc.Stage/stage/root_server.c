// The process that remembers which ids the programs of a container believe to have, where only the user's own is mapped
// (--fakeroot). It answers notifications of seccomp(2) (seccomp_unotify(2)) and ends with the last program that is asked for.
// Which belief is whose stands where the kernel hands it on to children (fork(2)) and programs (execve(2)): in the soft
// RLIMIT_LOCKS of the process, which no Linux since 2.4.25 obeys (getrlimit(2)).

#include "stage.h"
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <poll.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/uio.h>

enum { MOST_GROUPS = 64, MOST_BELIEFS = 16384 };
enum { REAL, EFFECTIVE, SAVED, FILES, KINDS };
enum { USERS, GROUPS };
#define UNCHANGED ((unsigned)-1)

struct belief {
    unsigned ids[2][KINDS];
    int count;  // of groups; -1: nobody has set them
    unsigned groups[MOST_GROUPS];
};

static struct belief *beliefs;  // each once
static unsigned known_beliefs;
static uint64_t above_beliefs;  // the limits below are their numbers

static const struct belief *belief_of(unsigned process)
{
    struct rlimit limit;
    if (!known_beliefs || !process || sys(prlimit64, process, RLIMIT_LOCKS, NULL, &limit) < 0)
        return NULL;
    uint64_t at = above_beliefs - 1 - limit.rlim_cur;
    return at < known_beliefs ? &beliefs[at] : NULL;
}

static long believe(unsigned process, const struct belief *now)
{
    struct rlimit limit;
    unsigned at = 0;
    long result = process ? sys(prlimit64, process, RLIMIT_LOCKS, NULL, &limit) : -ESRCH;
    if (result < 0)
        return result;
    while (at < known_beliefs && memcmp(&beliefs[at], now, sizeof *now) != 0)
        at++;
    above_beliefs = known_beliefs ? above_beliefs : limit.rlim_max;
    if (at == MOST_BELIEFS || at >= above_beliefs || above_beliefs - 1 - at > limit.rlim_max)
        return -EAGAIN;
    if (at == known_beliefs)
        beliefs[known_beliefs++] = *now;
    limit.rlim_cur = above_beliefs - 1 - at;
    return sys(prlimit64, process, RLIMIT_LOCKS, &limit, NULL);
}

static int may_have(const unsigned *ids, unsigned id, int last)
{
    int has = id == UNCHANGED;
    for (int kind = REAL; kind <= last; kind++)
        has |= ids[kind] == id;
    return has;
}

// Each as setuid(2), setreuid(2), setresuid(2) and setfsuid(2) have it.
static long set_one(unsigned *ids, unsigned id, int is_root)
{
    if (id == UNCHANGED)
        return -EINVAL;
    if (!is_root && id != ids[REAL] && id != ids[SAVED])
        return -EPERM;
    if (is_root)
        ids[REAL] = ids[SAVED] = id;
    ids[EFFECTIVE] = ids[FILES] = id;
    return 0;
}

static long set_two(unsigned *ids, unsigned real, unsigned effective, int is_root)
{
    unsigned before = ids[REAL];
    if (!is_root && (!may_have(ids, real, EFFECTIVE) || !may_have(ids, effective, SAVED)))
        return -EPERM;
    ids[REAL] = real == UNCHANGED ? ids[REAL] : real;
    ids[EFFECTIVE] = effective == UNCHANGED ? ids[EFFECTIVE] : effective;
    if (real != UNCHANGED || (effective != UNCHANGED && effective != before))
        ids[SAVED] = ids[EFFECTIVE];
    ids[FILES] = ids[EFFECTIVE];
    return 0;
}

static long set_three(unsigned *ids, const __u64 *wanted, int is_root)
{
    for (int kind = REAL; kind <= SAVED; kind++)
        if (!is_root && !may_have(ids, (unsigned)wanted[kind], SAVED))
            return -EPERM;
    for (int kind = REAL; kind <= SAVED; kind++)
        ids[kind] = (unsigned)wanted[kind] == UNCHANGED ? ids[kind] : (unsigned)wanted[kind];
    ids[FILES] = ids[EFFECTIVE];
    return 0;
}

static long set_files(unsigned *ids, unsigned id, int is_root)
{
    long before = ids[FILES];
    if (id != UNCHANGED && (is_root || may_have(ids, id, FILES)))
        ids[FILES] = id;
    return before;
}

static int listener;

// The process that asks may have ended, and its number be another's.
static int is_asking(const struct seccomp_notif *asked)
{
    uint64_t id = asked->id;
    return sys(ioctl, listener, SECCOMP_IOCTL_NOTIF_ID_VALID, &id) == 0;
}

static long copy(const struct seccomp_notif *asked, uint64_t there, void *here, size_t size, int is_answer)
{
    struct iovec local = {here, size}, remote = {(void *)there, size};
    if (is_answer && !is_asking(asked))
        return -ESRCH;
    long copied = is_answer ? sys(process_vm_writev, asked->pid, &local, 1, &remote, 1, 0)
                            : sys(process_vm_readv, asked->pid, &local, 1, &remote, 1, 0);
    if (!is_answer && !is_asking(asked))
        return -ESRCH;
    return copied == (long)size ? 0 : -EFAULT;
}

static long get_three(const struct seccomp_notif *asked, unsigned *ids)
{
    long result = 0;
    for (int kind = REAL; kind <= SAVED && result == 0; kind++)
        result = copy(asked, asked->data.args[kind], &ids[kind], sizeof *ids, 1);
    return result;
}

static long get_groups(const struct seccomp_notif *asked, struct belief *now)
{
    int room = (int)asked->data.args[0];
    if (room == 0 || now->count == 0)
        return now->count;
    if (room < now->count)
        return -EINVAL;
    long result = copy(asked, asked->data.args[1], now->groups, (size_t)now->count * sizeof *now->groups, 1);
    return result < 0 ? result : now->count;
}

static long set_groups(const struct seccomp_notif *asked, struct belief *now, int is_root)
{
    uint64_t wanted = asked->data.args[0];
    if (!is_root)
        return -EPERM;
    if (wanted > 65536 /* NGROUPS_MAX */)
        return -EINVAL;
    now->count = (int)(wanted < MOST_GROUPS ? wanted : MOST_GROUPS);
    memset(now->groups, 0, sizeof now->groups);
    return now->count ? copy(asked, asked->data.args[1], now->groups, (size_t)now->count * sizeof *now->groups, 0) : 0;
}

static long changed(const struct seccomp_notif *asked, struct belief *now)
{
    const __u64 *args = asked->data.args;
    int is_root = now->ids[USERS][EFFECTIVE] == 0;
    unsigned one = (unsigned)args[0], two = (unsigned)args[1];
    switch (asked->data.nr) {
    case SYS_setuid: return set_one(now->ids[USERS], one, is_root);
    case SYS_setgid: return set_one(now->ids[GROUPS], one, is_root);
    case SYS_setreuid: return set_two(now->ids[USERS], one, two, is_root);
    case SYS_setregid: return set_two(now->ids[GROUPS], one, two, is_root);
    case SYS_setresuid: return set_three(now->ids[USERS], args, is_root);
    case SYS_setresgid: return set_three(now->ids[GROUPS], args, is_root);
    case SYS_setfsuid: return set_files(now->ids[USERS], one, is_root);
    case SYS_setfsgid: return set_files(now->ids[GROUPS], one, is_root);
    case SYS_setgroups: return set_groups(asked, now, is_root);
    default: return -ENOSYS;
    }
}

static long answer_to(const struct seccomp_notif *asked, unsigned *flags)
{
    const struct belief *known = belief_of(asked->pid);
    struct belief now = {.count = -1};
    if (known)
        now = *known;
    switch (asked->data.nr) {
    case SYS_getuid: return now.ids[USERS][REAL];
    case SYS_geteuid: return now.ids[USERS][EFFECTIVE];
    case SYS_getgid: return now.ids[GROUPS][REAL];
    case SYS_getegid: return now.ids[GROUPS][EFFECTIVE];
    case SYS_getresuid: return get_three(asked, now.ids[USERS]);
    case SYS_getresgid: return get_three(asked, now.ids[GROUPS]);
    case SYS_getgroups:
        if (now.count >= 0)
            return get_groups(asked, &now);
        *flags = SECCOMP_USER_NOTIF_FLAG_CONTINUE;
        return 0;
    default:;
        long result = changed(asked, &now), error = 0;
        if (result >= 0)
            error = is_asking(asked) ? believe(asked->pid, &now) : -ESRCH;
        return error < 0 ? error : result;
    }
}

static _Noreturn void answer_all(void)
{
    uint64_t all = ~(uint64_t)0;
    sys(rt_sigprocmask, SIG_SETMASK, &all, NULL, sizeof all);
    sys(setsid);
    rename_process("hpcrun-root");
    sys(chdir, "/");
    for (int stream = 0; stream < 3; stream++)
        sys(close, stream);  // whoever reads what the program writes hears its end
    beliefs = reserve(MOST_BELIEFS * sizeof *beliefs);
    for (;;) {
        struct seccomp_notif asked = {0};
        struct pollfd ready = {.fd = listener, .events = POLLIN};
        long found = sys(ppoll, &ready, 1, NULL, NULL, 0);
        if ((found < 0 && found != -EINTR) || ready.revents & (POLLHUP | POLLNVAL))
            end_process(0);  // nobody has the filter any more
        found = sys(ioctl, listener, SECCOMP_IOCTL_NOTIF_RECV, &asked);
        if (found < 0 && found != -EINTR && found != -ENOENT)
            end_process(0);
        if (found < 0)
            continue;
        struct seccomp_notif_resp answer = {.id = asked.id};
        long result = answer_to(&asked, &answer.flags);
        answer.error = result < 0 ? (int)result : 0;
        answer.val = result < 0 ? 0 : result;
        sys(ioctl, listener, SECCOMP_IOCTL_NOTIF_SEND, &answer);
    }
}

// Whether the kernel has notifications, and tells when the last process with a filter has ended: since Linux 5.9, and not where
// an enclosing filter has a listener of its own. Tried on this process.
static int can_listen(void)
{
    struct sock_filter allow_all[] = {BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW)};
    long fd = load_filter(allow_all, 1, SECCOMP_FILTER_FLAG_NEW_LISTENER);
    struct {
        uint64_t id;
        uint32_t flags, source, target, target_flags;
    } unknown = {.id = ~(uint64_t)0};
    int can = fd >= 0 && sys(ioctl, fd, _IOW('!', 3, unknown) /* SECCOMP_IOCTL_NOTIF_ADDFD */, &unknown) == -ENOENT;
    if (fd >= 0)
        sys(close, fd);
    return can;
}

int start_root_server(void)
{
    int link[2], count;
    struct message m = {0};
    connect_pair(link);
    int child = (int)must(clone_child(0));
    if (child == 0) {
        if (sys(clone, SIGCHLD) != 0)  // nobody's child: the program has none that it did not start
            end_process(0);
        control = keep_only(link[1]);
        sys(fcntl, control, F_SETFD, FD_CLOEXEC);
        m.kind = can_listen() ? GO_ON : END;
        if (send_message(m, NULL, 0) < 0 || m.kind == END || receive_message(&m, &listener, &count) < 0 || count != 1)
            end_process(0);
        sys(close, control);
        answer_all();
    }
    end_of(child);
    sys(close, link[1]);
    int control_of_planner = control;
    control = link[0];
    if (receive_message(&m, &listener, &count) < 0 || m.kind != GO_ON) {
        sys(close, link[0]);
        link[0] = -1;
    }
    control = control_of_planner;
    return link[0];
}

void give_listener(int link, int fd)
{
    struct message m = {.kind = GO_ON};
    must(send_to(link, &m, sizeof m, &fd, 1));
    sys(close, fd);
    sys(close, link);
}
