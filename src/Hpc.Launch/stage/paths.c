// Paths inside a tree that somebody else wrote.

#include "stage.h"
#include <limits.h>
#include <sys/stat.h>

// within PATH: from here on the paths of mount, umount, setattr, remount and linkin are looked up below it.
int base = -1;

enum { MAX_DEPTH = 64, MAX_LINKS = 40 };

static int is_last(const char *rest)
{
    while (*rest == '/')
        rest++;
    return !*rest;
}

// Looks a path up below base as if it were the root: a link or a ".." never leads out of it, whoever changes the tree meanwhile.
// make: 'd' makes the missing directories, 'f' also an empty file in the last place. An O_PATH descriptor, or a negative errno.
int walk(const char *path, char make)
{
    static char rest[2 * PATH_MAX], link[PATH_MAX];
    int chain[MAX_DEPTH], depth = 0, links = 0, fd;
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
        if (fd == -ENOENT && make) {
            int made = last && make == 'f' ? (int)sys(openat, chain[depth], name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644)
                                           : (int)sys(mkdirat, chain[depth], name, 0755);
            if (made > 0)
                sys(close, made);
            fd = made >= 0 || made == -EEXIST ? (int)sys(openat, chain[depth], name, O_PATH | O_NOFOLLOW | O_CLOEXEC) : made;
        }
        struct stat st;
        if (fd < 0)
            break;
        if (sys(newfstatat, fd, "", &st, AT_EMPTY_PATH) == 0 && S_ISLNK(st.st_mode)) {
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

// A name for an O_PATH descriptor, which it then owns until the next call.
const char *by_descriptor(int fd)
{
    static int held = -1;
    static char name[32];
    if (held >= 0)
        sys(close, held);
    held = fd;
    append_number(append(name, "/proc/self/fd/"), (unsigned long)fd);
    return name;
}

const char *target(const char *path) { return base < 0 ? path : by_descriptor((int)must(walk(path, 0))); }
