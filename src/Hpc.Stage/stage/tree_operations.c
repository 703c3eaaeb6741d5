// The steps of hpcrun-oci on a tree that somebody else wrote: mount points, masks, copies.

#include "stage.h"
#include <limits.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/statfs.h>

// point PATH KIND: a mount point, 'd' directory or 'f' file, is there.
static void op_point(char **a)
{
    long fd = must(walk(a[1], *a[2]));
    sys(close, fd);
}

// pointlike SOURCE PATH: the same for a bind of what an earlier step mounted, a directory or a file.
static void op_pointlike(char **a)
{
    struct stat st;
    must(sys(newfstatat, AT_FDCWD, a[1], &st, 0));
    long fd = must(walk(a[2], S_ISDIR(st.st_mode) ? 'd' : 'f'));
    sys(close, fd);
}

// hostpoint PATH KIND: the same in a directory of the host; a link that somebody put on its way is not followed.
static void op_hostpoint(char **a)
{
    int container = base;
    hosts_own(a[1]);
    base = (int)must(sys(openat, AT_FDCWD, ".", O_PATH | O_DIRECTORY | O_CLOEXEC));
    long fd = walk(a[1], *a[2] == 'd' ? 'D' : 'F');
    sys(close, base);
    base = container;
    sys(close, must(fd));
}

// linkin TARGET PATH: a symbolic link in the tree; what already exists stays.
static void op_linkin(char **a)
{
    char *name = strrchr(a[2], '/');
    if (!name)
        fail(0, EINVAL);
    *name = 0;
    long directory = must(walk(a[2], 'd')), result = sys(symlinkat, a[1], directory, name + 1);
    if (result != -EEXIST)
        must(result);
    sys(close, directory);
}

enum { RELATIME = 4096 /* ST_RELATIME of statfs(2) */ };

// A mount keeps the flags that it has, except for these. mount(2) wants all of them: those that a less privileged
// namespace inherited are locked.
static long try_to_change(const char *at, unsigned long set, unsigned long clear)
{
    struct statfs s;
    long result = sys(statfs, at, &s);
    if (result < 0)
        return result;
    unsigned long now = ((unsigned long)s.f_flags & (MS_RDONLY | MS_NOSUID | MS_NODEV | MS_NOEXEC | MS_NOATIME | MS_NODIRATIME)) |
                        (s.f_flags & RELATIME ? MS_RELATIME : 0);
    return sys(mount, NULL, at, NULL, MS_REMOUNT | MS_BIND | (now & ~clear) | set, NULL);
}

static void change_flags(const char *at, unsigned long set, unsigned long clear) { must(try_to_change(at, set, clear)); }

// The fifth word of a line of mountinfo, where it ends by a NUL; the kernel writes blanks and the like as three octal digits.
static char *mount_point_of(char *line)
{
    for (int word = 1; word < 5 && *line; word += *line++ == ' ')
        ;
    char *point = line, *to = line;
    for (; *line && *line != ' '; line++)
        if (*line == '\\' && line[1] >= '0' && line[1] <= '3' && line[2] && line[3]) {
            *to++ = (char)((line[1] - '0') << 6 | (line[2] - '0') << 3 | (line[3] - '0'));
            line += 3;
        } else
            *to++ = *line;
    *to = 0;
    return point;
}

static int is_below(const char *path, const char *parent)
{
    size_t length = strlen(parent);
    return length == 1 || (strlen(path) > length && path[length] == '/' && !memcmp(path, parent, length));
}

enum { MAX_MOUNTINFO = 16 << 20 };

// Where the user may not go there is nothing that he could write to.
// from: 1 where names of the list are taken from the working directory; those of the container then look alike, and are no mounts
// there.
static void change_flags_below(const char *parent, const char *mountinfo, size_t from, unsigned long set, unsigned long clear)
{
    char *text = reserve(MAX_MOUNTINFO), *end = text, *next;
    long fd = must(sys(openat, AT_FDCWD, mountinfo, O_RDONLY | O_CLOEXEC)), size;
    while ((size = must(sys(read, fd, end, MAX_MOUNTINFO - 1 - (end - text)))) > 0)
        end += size;
    if (end - text == MAX_MOUNTINFO - 1)
        fail(0, EOVERFLOW);  // a mount that is not seen would stay as it is
    sys(close, fd);
    for (char *line = text; line < end; line = next) {
        for (next = line; next < end && *next != '\n'; next++)
            ;
        *next++ = 0;
        const char *point = mount_point_of(line);
        if (!is_below(point, parent))
            continue;
        long result = try_to_change(point + from, set, clear);
        if (result != -EACCES && result != -ENOENT && result != -ENOTDIR && !(from && result == -EINVAL))
            must(result);
    }
}

// remount PATH SET CLEAR MOUNTINFO: with a name for the kernel's list of mounts, also all that lies below.
static void op_remount(char **a)
{
    static char path[PATH_MAX + 1];
    const char *at = target(a[1]);
    change_flags(at, bits(a[2]), bits(a[3]));
    if (!*a[4])
        return;
    if (*a[1] != '/')  // the host's, which lies on the root: the list has it from there, and as the container's mounts are listed
        append(append(path, "/"), a[1]);
    else if (base >= 0)
        path[must(sys(readlinkat, AT_FDCWD, at, path, sizeof path - 1))] = 0;
    change_flags_below(*path ? path : a[1], a[4], *a[1] != '/', bits(a[2]), bits(a[3]));
    *path = 0;
}

// The roots of proc and sysfs as they were mounted: whoever changes the tree cannot put another directory in their place while
// parts of them are hidden.
static int kernels[2] = {-1, -1};
static const struct {
    const char *path, *type;
    long magic;
} kernel_systems[] = {{"/proc", "proc", 0x9fa0}, {"/sys", "sysfs", 0x62656572}};

void keep_kernels(char **mount)
{
    struct statfs system;
    for (int i = 0; i < 2; i++) {
        if (base < 0 || has_entered() || strcmp(mount[2], kernel_systems[i].path) || strcmp(mount[3], kernel_systems[i].type))
            continue;
        int fd = (int)must(walk(mount[2], 'r'));
        must(sys(fstatfs, fd, &system));
        if (system.f_type != kernel_systems[i].magic)
            fail(0, EXDEV);
        if (kernels[i] >= 0)
            sys(close, kernels[i]);
        kernels[i] = fd;
    }
}

static void forget_kernels(void)
{
    for (int i = 0; i < 2; i++) {
        if (kernels[i] >= 0)
            sys(close, kernels[i]);
        kernels[i] = -1;
    }
}

static int empty = -1;  // the directory that covers all directories that are masked

static void op_within(char **a)
{
    look_within(*a[1] ? a[1] : NULL);
    forget_kernels();
    if (empty >= 0)
        sys(close, empty);
    empty = -1;
}

// What the tree does not have need not be hidden or protected.
static int walk_if_there(const char *path)
{
    int tree = base;
    for (int i = 0; i < 2 && base == tree; i++)
        if (kernels[i] >= 0 && is_below(path, kernel_systems[i].path)) {
            base = kernels[i];
            path += strlen(kernel_systems[i].path);
        }
    int fd = walk(path, 0);
    base = tree;
    if (fd != -ENOENT && fd != -ENOTDIR)
        must(fd);
    return fd;
}

enum {
    READ_ONLY = 1 /* MOUNT_ATTR_RDONLY */,
    RECURSIVE = 0x8000 /* AT_RECURSIVE */,
    BOTH_EMPTY = 0x4 | 0x40 /* MOVE_MOUNT_F_ and _T_EMPTY_PATH */
};

// A copy of a mount, changed and put in its place by descriptors alone. 0: this kernel (before 5.12), or a filter, does not have
// it.
static int place_copy(int source, int at, int recursive, uint64_t set, uint64_t clear)
{
    uint64_t attributes[4] = {set, clear, 0, 0};
    long tree = sys(open_tree, source, "", 1 /* OPEN_TREE_CLONE */ | AT_EMPTY_PATH | O_CLOEXEC | (recursive ? RECURSIVE : 0)),
         done = tree;
    if (tree >= 0)
        done = sys(mount_setattr, tree, "", AT_EMPTY_PATH, attributes, sizeof attributes);
    if (done >= 0)
        done = sys(move_mount, tree, "", at, "", BOTH_EMPTY);
    if (tree >= 0)
        sys(close, tree);
    if (done != -ENOSYS && done != -EPERM)
        must(done);
    return done >= 0;
}

// mask PATH: an empty directory or file in the place of what is there.
static void op_mask(char **a)
{
    struct stat st;
    int fd = walk_if_there(a[1]);
    if (fd < 0)
        return;
    must(sys(newfstatat, fd, "", &st, AT_EMPTY_PATH));
    const char *at = by_descriptor(fd);
    if (!S_ISDIR(st.st_mode)) {
        must(sys(mount, "/dev/null", at, NULL, MS_BIND, NULL));
    } else if (empty >= 0) {
        int copy = (int)must(sys(fcntl, empty, F_DUPFD_CLOEXEC, 3));
        must(sys(mount, by_descriptor(copy), at, NULL, MS_BIND, NULL));
    } else {
        must(sys(mount, "tmpfs", at, "tmpfs", MS_RDONLY | MS_NOSUID | MS_NODEV | MS_NOEXEC, "nr_blocks=1,nr_inodes=1"));
        empty = walk_if_there(a[1]);
    }
}

// readonly PATH: what is there, and nobody writes to it.
static void op_readonly(char **a)
{
    int fd = walk_if_there(a[1]);
    if (fd < 0)
        return;
    const char *at = by_descriptor(fd);
    if (place_copy(fd, fd, 1, READ_ONLY, 0))
        return;
    must(sys(mount, at, at, NULL, MS_BIND | MS_REC, NULL));
    change_flags(target(a[1]), MS_RDONLY, 0);
}

// bind SOURCE TARGET RECURSIVE SET CLEAR, and the last two as flags of mount(2): a bind that has its attributes before anybody
// sees it.
static void op_bind(char **a)
{
    int source = (int)must(sys(openat, AT_FDCWD, a[1], O_PATH | O_CLOEXEC)), at = (int)must(walk(a[2], 0));
    const char *from = by_descriptor(source), *to = by_descriptor(at);
    if (place_copy(source, at, (int)number(a[3]), bits(a[4]), bits(a[5])))
        return;
    must(sys(mount, from, to, NULL, MS_BIND | (number(a[3]) ? MS_REC : 0), NULL));
    let_go();
    change_flags(target(a[2]), bits(a[6]), bits(a[7]));
}

const struct operation tree_operations[] = {
    {"within", op_within, 1},       {"point", op_point, 2},
    {"pointlike", op_pointlike, 2}, {"hostpoint", op_hostpoint, 2},
    {"linkin", op_linkin, 2},       {"remount", op_remount, 4},
    {"mask", op_mask, 1},           {"readonly", op_readonly, 1},
    {"bind", op_bind, 7},           {NULL, NULL, 0},
};
