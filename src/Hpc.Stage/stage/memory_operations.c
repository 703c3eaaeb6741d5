// The steps of hpcrun-oci that mount file systems in memory over what a tree has.

#include "stage.h"
#include <limits.h>
#include <sys/stat.h>

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

// Three descriptors and 8 KiB of stack for each directory that another is in: deeper ones are not copied.
enum { MAX_COPIED_DEPTH = 200 };
static int copied_depth;

static void copy_tree(int from, int to)
{
    if (++copied_depth > MAX_COPIED_DEPTH)
        fail(0, ENAMETOOLONG);
    long listed = must(sys(openat, from, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)), size;
    uint64_t entries[512];
    while ((size = must(sys(getdents64, listed, entries, sizeof entries))) > 0)
        for (char *at = (char *)entries, *end = at + size; at < end; at += ((struct kernel_dirent *)at)->length) {
            const char *name = ((struct kernel_dirent *)at)->name;
            if (strcmp(name, ".") && strcmp(name, ".."))
                copy_entry(from, to, name);
        }
    copied_depth--;
    sys(close, listed);
}

// The directory that a mount will cover is there, and lends it its mode. Returns the file system's options with that mode.
static char *lend_mode(const char *path, const char *options)
{
    struct stat st;
    char *with = reserve(strlen(options) + 16);
    append(with, options);
    int fd = walk(path, 0);
    if (fd == -ENOENT) {
        sys(close, must(walk(path, 'd')));
        return with;
    }
    must(fd);
    must(sys(newfstatat, fd, "", &st, AT_EMPTY_PATH));
    sys(close, fd);
    char mode[] = "mode=0000";
    for (int digit = 0; digit < 4; digit++)
        mode[sizeof mode - 2 - digit] = (char)('0' + (st.st_mode >> 3 * digit & 7));
    append(append(with + strlen(with), *options ? "," : ""), mode);
    return with;
}

// cover SOURCE TARGET TYPE FLAGS DATA: mount, with the mode of what is covered; a directory that is missing is made.
static void op_cover(char **a)
{
    a[5] = lend_mode(a[2], a[5]);
    op_mount(a);
}

// copyup SOURCE TARGET TYPE FLAGS DATA LENDS: mount, and what the directory held is in the new file system too.
static void op_copyup(char **a)
{
    if (number(a[6]))
        a[5] = lend_mode(a[2], a[5]);
    int below = (int)must(walk(a[2], 'd'));
    op_mount(a);
    int above = (int)must(walk(a[2], 0));
    copy_tree(below, above);
    sys(close, below);
    sys(close, above);
}

const struct operation memory_operations[] = {{"cover", op_cover, 5}, {"copyup", op_copyup, 6}, {NULL, NULL, 0}};
