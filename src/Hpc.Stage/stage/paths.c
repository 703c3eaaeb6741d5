// Paths inside a tree that somebody else wrote.

#include "stage.h"
#include <limits.h>
#include <sys/mount.h>
#include <sys/stat.h>

int base = -1;

// The host's own proc(5), which nobody has changed: absolute before "/" becomes another tree, then below the working directory.
static const char *proc = "/proc/self/";

enum {
    MAX_DEPTH = 64,
    MAX_LINKS = 40,
    MAX_ROOTS = 4,
    MOUNT_NUMBER = 0x1000 /* STATX_MNT_ID */,
    RESOLVE_NO_SYMLINKS = 4,
    RESOLVE_IN_ROOT = 0x10
};

static int open_path(const char *path) { return (int)must(sys(openat, AT_FDCWD, path, O_PATH | O_DIRECTORY | O_CLOEXEC)); }

void look_within(const char *root)
{
    if (base >= 0)
        sys(close, base);
    base = root ? open_path(root) : -1;
}

static int is_last(const char *rest)
{
    while (*rest == '/')
        rest++;
    return !*rest;
}

// Looks a path up below base as if it were the root: a link or a ".." never leads out of it, whoever changes the tree meanwhile.
// make: 'd' makes the missing directories, 'f' also an empty file in the last place; 'r' (real) makes nothing, and follows no
// link; 'D' and 'F' make as 'd' and 'f', and follow none either. An O_PATH descriptor, or a negative errno.
int walk(const char *path, char make)
{
    static char rest[2 * PATH_MAX], link[PATH_MAX];
    int chain[MAX_DEPTH], depth = 0, links = 0, fd, is_real = make == 'r' || make == 'D' || make == 'F';
    if (strlen(path) >= PATH_MAX)
        return -ENAMETOOLONG;
    append(rest, path);
    fd = chain[0] = (int)sys(fcntl, base, F_DUPFD_CLOEXEC, 3);
    for (char *name, *next = rest; fd >= 0;) {
        while (*next == '/')
            next++;
        if (!*next)
            break;
        name = next;
        while (*next && *next != '/')
            next++;
        int last = is_last(next);
        if (*next)
            *next++ = 0;
        if (!strcmp(name, "."))
            continue;
        if (!strcmp(name, "..")) {
            if (depth > 0)
                sys(close, chain[depth--]);
            continue;
        }
        fd = (int)sys(openat, chain[depth], name, O_PATH | O_NOFOLLOW | O_CLOEXEC);
        if (fd == -ENOENT && make && make != 'r') {
            int made = last && (make == 'f' || make == 'F')
                           ? (int)sys(openat, chain[depth], name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644)
                           : (int)sys(mkdirat, chain[depth], name, 0755);
            if (made > 0)
                sys(close, made);
            fd = made >= 0 || made == -EEXIST ? (int)sys(openat, chain[depth], name, O_PATH | O_NOFOLLOW | O_CLOEXEC) : made;
        }
        struct stat st;
        if (fd < 0)
            break;
        if (sys(newfstatat, fd, "", &st, AT_EMPTY_PATH) == 0 && S_ISLNK(st.st_mode)) {
            if (is_real) {
                sys(close, fd);
                fd = -ELOOP;
                break;
            }
            long length = sys(readlinkat, fd, "", link, sizeof link - 1);
            size_t left = strlen(next);
            sys(close, fd);
            if (length < 0 || ++links > MAX_LINKS || (size_t)length + left + 2 > sizeof rest) {
                fd = length < 0 ? (int)length : -ELOOP;
                break;
            }
            memmove(rest + length + 1, next, left + 1);
            memcpy(rest, link, (size_t)length);
            rest[length] = '/';
            next = rest;
            for (; *link == '/' && depth > 0; depth--)
                sys(close, chain[depth]);
        } else if (depth + 1 == MAX_DEPTH) {
            sys(close, fd);
            fd = -ENAMETOOLONG;
        } else
            chain[++depth] = fd;
    }
    int found = fd < 0 ? fd : chain[depth];
    for (int i = 0; chain[0] >= 0 && i <= depth; i++)
        if (chain[i] != found)
            sys(close, chain[i]);
    return found;
}

enum { MAX_HELD = 2 };
static int held[MAX_HELD], held_count;

const char *by_descriptor(int fd)
{
    static char names[MAX_HELD][40];
    char *name = names[held_count];
    held[held_count++] = fd;
    *name = 0;
    append_number(append(append(name, proc), "fd/"), (unsigned long)fd);
    return name;
}

void let_go(void)
{
    while (held_count > 0)
        sys(close, held[--held_count]);
}

// No link leads to where the kernel's own file systems are mounted: what is hidden in them is hidden there.
static int is_kernels(const char *path) { return !strcmp(path, "/proc") || !strcmp(path, "/sys"); }

// openat2(2) is Linux 5.6, and a filter may refuse it. With "..", it asks to be called again while anybody moves or mounts
// anything.
static int look_up(const char *path)
{
    struct {
        uint64_t flags, mode, resolve;
    } how = {O_PATH | O_CLOEXEC, 0, RESOLVE_IN_ROOT | (is_kernels(path) ? RESOLVE_NO_SYMLINKS : 0)};
    long fd = -EAGAIN;
    for (int tries = 0; tries < LOOKUPS && (fd == -EAGAIN || fd == -ENOENT); tries++) {
        fd = sys(openat2, base, path, &how, sizeof how);
        if (fd == -ENOSYS || fd == -EPERM || fd == -EAGAIN)
            fd = walk(path, is_kernels(path) ? 'r' : 0);
    }
    return (int)fd;
}

int has_entered(void) { return *proc != '/'; }

// After enter_root() a relative path is the host's.
static int is_hosts(const char *path) { return base < 0 || (has_entered() && *path != '/'); }

const char *target(const char *path) { return is_hosts(path) ? path : by_descriptor((int)must(look_up(path))); }

const char *hosts_own(const char *path)
{
    if (!is_hosts(path))
        fail(0, EXDEV);
    return path;
}

int open_own(const char *name)
{
    char path[40] = "";
    append(append(path, proc), name);
    return (int)must(sys(openat, AT_FDCWD, path, O_RDONLY | O_CLOEXEC));
}

static unsigned long left[MAX_ROOTS];
static size_t left_count;

static const char *read_all(const char *name, char *space, size_t size)
{
    long fd = must(sys(openat, AT_FDCWD, name, O_RDONLY | O_CLOEXEC)), n = must(sys(read, fd, space, size - 1));
    space[n] = 0;
    sys(close, fd);
    return space;
}

// The mount that a descriptor is on, as mountinfo numbers it: statx(2) tells since Linux 5.8, fdinfo always.
static unsigned long mount_of(int fd)
{
    static const char field[] = "mnt_id:";
    uint64_t status[32] = {0};  // struct statx: its first 32 bits say what was filled in, and the 18th word is the mount
    char name[40] = "", text[512];
    if (sys(statx, fd, "", AT_EMPTY_PATH, MOUNT_NUMBER, status) == 0 && status[0] & MOUNT_NUMBER)
        return status[18];
    append_number(append(append(name, proc), "fdinfo/"), (unsigned long)fd);
    for (const char *at = read_all(name, text, sizeof text); *at; at++)
        if (!memcmp(at, field, sizeof field - 1)) {
            for (at += sizeof field - 1; *at == ' ' || *at == '\t'; at++)
                ;
            return bits(at);
        }
    fail(4, ENODATA);
}

// No name is followed: the old root is put on the new one, and is the working directory from here on.
void enter_root(const char *root)
{
    int host = open_path(has_entered() ? "." : "/"), old = base >= 0 ? base : host;
    if (left_count == MAX_ROOTS)
        fail(0, EINVAL);
    left[left_count++] = mount_of(old);
    must(sys(chdir, root));
    must(sys(pivot_root, ".", "."));
    must(sys(fchdir, host));
    sys(close, host);
    proc = "proc/self/";
    look_within("/");
}

static int is_left(unsigned long mount)
{
    for (size_t i = 0; i < left_count; i++)
        if (left[i] == mount)
            return 1;
    return 0;
}

// Each line of mountinfo begins with the mount's number.
static int sees_what_it_left(int table)
{
    char text[4096];
    unsigned long mount = 0;
    int in_number = 1;
    for (long size; (size = must(sys(read, table, text, sizeof text))) > 0;)
        for (const char *at = text; at < text + size; at++) {
            if (in_number && *at >= '0' && *at <= '9')
                mount = mount * 10 + (unsigned long)(*at - '0');
            else if (in_number && is_left(mount))
                return 1;
            else
                in_number = 0;
            if (*at == '\n') {
                in_number = 1;
                mount = 0;
            }
        }
    return 0;
}

// Detail 4: a root that was left is still there.
void leave_host(void)
{
    int table = open_own("mountinfo");
    look_within(NULL);
    must(sys(chdir, "/"));
    for (size_t root = 0; root < left_count; root++)
        must(sys(umount2, ".", MNT_DETACH));
    if (sees_what_it_left(table))
        fail(4, EBUSY);
    sys(close, table);
    left_count = 0;
    proc = "/proc/self/";
}
