// The steps of hpcrun-oci on a tree that somebody else wrote: mount points, masks, copies.

#include "stage.h"
#include <limits.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/statfs.h>

static void op_within(char **a)
{
    if (base >= 0)
        sys(close, base);
    base = *a[1] ? (int)must(sys(openat, AT_FDCWD, a[1], O_PATH | O_DIRECTORY | O_CLOEXEC)) : -1;
}

// point PATH KIND: a mount point, 'd' directory or 'f' file, is there.
static void op_point(char **a)
{
    long fd = must(walk(a[1], *a[2]));
    sys(close, fd);
}

// linkin TARGET PATH: a symbolic link in the tree; what is there already stays.
static void op_linkin(char **a)
{
    char *name = strrchr(a[2], '/');
    *name = 0;
    long directory = must(walk(a[2], 'd')), result = sys(symlinkat, a[1], directory, name + 1);
    if (result != -EEXIST)
        must(result);
    sys(close, directory);
}

// A mount keeps the flags that it has, except for these. mount(2) wants all of them: those that a less privileged
// namespace inherited are locked.
static long try_to_change(const char *at, unsigned long set, unsigned long clear)
{
    struct statfs s;
    long result = sys(statfs, at, &s);
    if (result < 0)
        return result;
    unsigned long now = ((unsigned long)s.f_flags & (MS_RDONLY | MS_NOSUID | MS_NODEV | MS_NOEXEC | MS_NOATIME | MS_NODIRATIME)) | (s.f_flags & 4096 /* ST_RELATIME */ ? MS_RELATIME : 0);
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
static void change_flags_below(const char *parent, const char *mountinfo, unsigned long set, unsigned long clear)
{
    char *text = reserve(MAX_MOUNTINFO), *end = text, *next;
    long fd = must(sys(openat, AT_FDCWD, mountinfo, O_RDONLY | O_CLOEXEC)), size;
    while ((size = must(sys(read, fd, end, MAX_MOUNTINFO - 1 - (end - text)))) > 0)
        end += size;
    sys(close, fd);
    for (char *line = text; line < end; line = next) {
        for (next = line; next < end && *next != '\n'; next++)
            ;
        *next++ = 0;
        const char *point = mount_point_of(line);
        if (!is_below(point, parent))
            continue;
        long result = try_to_change(point, set, clear);
        if (result != -EACCES && result != -ENOENT && result != -ENOTDIR)
            must(result);
    }
}

// remount PATH SET CLEAR MOUNTINFO: with a name for the kernel's list of mounts, also all that lies below.
static void op_remount(char **a)
{
    static char path[PATH_MAX];
    const char *at = target(a[1]);
    change_flags(at, bits(a[2]), bits(a[3]));
    if (!*a[4])
        return;
    if (base >= 0)
        path[must(sys(readlinkat, AT_FDCWD, at, path, sizeof path - 1))] = 0;
    change_flags_below(base < 0 ? a[1] : path, a[4], bits(a[2]), bits(a[3]));
}

// What the tree does not have need not be hidden or protected.
static int walk_if_there(const char *path)
{
    int fd = walk(path, 0);
    if (fd != -ENOENT && fd != -ENOTDIR)
        must(fd);
    return fd;
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
    if (S_ISDIR(st.st_mode))
        must(sys(mount, "tmpfs", at, "tmpfs", MS_RDONLY | MS_NOSUID | MS_NODEV | MS_NOEXEC, "nr_blocks=1,nr_inodes=1"));
    else
        must(sys(mount, "/dev/null", at, NULL, MS_BIND, NULL));
}

// readonly PATH: what is there, and nobody writes to it.
static void op_readonly(char **a)
{
    int fd = walk_if_there(a[1]);
    if (fd < 0)
        return;
    const char *at = by_descriptor(fd);
    must(sys(mount, at, at, NULL, MS_BIND | MS_REC, NULL));
    change_flags(target(a[1]), MS_RDONLY, 0);
}

static void copy_tree(int from, int to);

// An entry with its owner and mode. Devices, pipes and sockets stay behind.
static void copy_entry(int from, int to, const char *name)
{
    char link[PATH_MAX];
    struct stat st;
    int source = -1, copy = -1;
    must(sys(newfstatat, from, name, &st, AT_SYMLINK_NOFOLLOW));
    if (S_ISLNK(st.st_mode)) {
        link[must(sys(readlinkat, from, name, link, sizeof link - 1))] = 0;
        must(sys(symlinkat, link, to, name));
        must(sys(fchownat, to, name, st.st_uid, st.st_gid, AT_SYMLINK_NOFOLLOW));
    } else if (S_ISDIR(st.st_mode)) {
        must(sys(mkdirat, to, name, 0700));
        source = (int)must(sys(openat, from, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
        copy = (int)must(sys(openat, to, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
        copy_tree(source, copy);
    } else if (S_ISREG(st.st_mode)) {
        source = (int)must(sys(openat, from, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC));
        copy = (int)must(sys(openat, to, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
        ignore_size_signal();
        while (must(sys(sendfile, copy, source, NULL, 1 << 20)) > 0)
            ;
        restore_size_signal();
    }
    if (copy >= 0) {
        must(sys(fchown, copy, st.st_uid, st.st_gid));
        must(sys(fchmod, copy, st.st_mode & 07777));
        sys(close, source);
        sys(close, copy);
    }
}

struct kernel_dirent {  // getdents64(2)
    uint64_t ino;
    int64_t offset;
    unsigned short length;
    unsigned char type;
    char name[];
};

static void copy_tree(int from, int to)
{
    long listed = must(sys(openat, from, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)), size;
    uint64_t entries[512];
    while ((size = must(sys(getdents64, listed, entries, sizeof entries))) > 0)
        for (char *at = (char *)entries, *end = at + size; at < end; at += ((struct kernel_dirent *)at)->length) {
            const char *name = ((struct kernel_dirent *)at)->name;
            if (strcmp(name, ".") && strcmp(name, ".."))
                copy_entry(from, to, name);
        }
    sys(close, listed);
}

// copyup SOURCE TARGET TYPE FLAGS DATA: mount, and what the directory held is in the new file system too.
static void op_copyup(char **a)
{
    int below = (int)must(walk(a[2], 0));
    op_mount(a);
    int above = (int)must(walk(a[2], 0));
    copy_tree(below, above);
    sys(close, below);
    sys(close, above);
}

const struct operation tree_operations[] = {
    {"within", op_within, 1}, {"point", op_point, 2}, {"linkin", op_linkin, 2}, {"remount", op_remount, 4},
    {"mask", op_mask, 1}, {"readonly", op_readonly, 1}, {"copyup", op_copyup, 5}, {NULL, NULL, 0},
};
