// What apk-tools does to a root file system, which cannot be had here: files are made under temporary names, given to their
// users by descriptor, get modes, times and attributes, and are moved to their names (apk-tools 2.14, src/archive.c and
// src/database.c).

#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/xattr.h>
#include <unistd.h>

static int failed;

static void want(long result, const char *call)
{
    if (result < 0) {
        failed = 1;
        fprintf(stderr, "%s: %s\n", call, strerror(errno));
    }
}

int main(void)
{
    struct timespec times[2] = {{1000000000, 0}, {1000000000, 0}};
    int root = open(".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    int lock = openat(root, "lock", O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    want(flock(lock, LOCK_EX | LOCK_NB), "flock");
    want(mkdirat(root, "bin", 0755), "mkdirat");
    want(fchownat(root, "bin", 0, 0, 0), "fchownat root");
    want(mkdirat(root, "spool", 0), "mkdirat");
    want(fchmodat(root, "spool", 01777, 0), "fchmodat");
    want(fchownat(root, "spool", 8, 12, 0), "fchownat");
    int fd = openat(root, "bin/.apk.1234", O_RDWR | O_CREAT | O_TRUNC | O_EXCL | O_CLOEXEC, 0);
    want(write(fd, "x\n", 2), "write");
    want(fchown(fd, 33, 33), "fchown");
    want(fchmod(fd, 04755), "fchmod");
    want(fsetxattr(fd, "user.pax.flags", "em", 2, 0), "fsetxattr user");
    want(futimens(fd, times), "futimens");
    want(fdatasync(fd), "fdatasync");
    close(fd);
    want(renameat(root, "bin/.apk.1234", root, "bin/tool"), "renameat");
    want(symlinkat("tool", root, "bin/.apk.l"), "symlinkat");
    want(fchownat(root, "bin/.apk.l", 33, 33, AT_SYMLINK_NOFOLLOW), "fchownat link");
    want(utimensat(root, "bin/.apk.l", times, AT_SYMLINK_NOFOLLOW), "utimensat link");
    want(renameat(root, "bin/.apk.l", root, "bin/link"), "renameat");
    want(linkat(root, "bin/tool", root, "bin/hard", 0), "linkat");
    want(mkfifoat(root, "bin/pipe", 0640), "mkfifoat");
    want(fchownat(root, "bin/pipe", 5, 5, 0), "fchownat pipe");
    want(unlinkat(root, "lock", 0), "unlinkat");
    return failed;
}
