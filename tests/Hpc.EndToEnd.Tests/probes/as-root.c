// as-root become UID GID PROGRAM...: executes it as another user. as-root: makes, in the working directory, each call that only
// root can make with the ids of others, and prints "call: 0" or the errno.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/fsuid.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/syscall.h>
#include <unistd.h>

#define TRY(call) printf("%s: %s\n", #call, (call) < 0 ? strerrorname_np(errno) : "0")

int main(int argc, char **argv)
{
    if (argc > 4) {
        gid_t group = (gid_t)atoi(argv[3]);
        uid_t user = (uid_t)atoi(argv[2]);
        if (setgroups(1, &group) || setresgid(group, group, group) || setresuid(user, user, user))
            return 1;
        return execvp(argv[4], argv + 4);
    }
    gid_t other = 33, none = (gid_t)-1;
    int fd = open("file", O_CREAT | O_RDWR, 0644);
    symlink("file", "link");
    TRY(chown("file", other, other));
    TRY(lchown("link", none, other));
    TRY(fchown(fd, other, none));
    TRY(fchownat(AT_FDCWD, "file", other, other, 0));
    TRY(chown("file", 0, 0));
    TRY(chown("missing", 0, none));
    TRY(mknod("device", S_IFCHR | 0600, makedev(1, 3)));
    TRY(mknodat(AT_FDCWD, "disk", S_IFBLK | 0600, makedev(8, 0)));
    TRY(mknod("pipe", S_IFIFO | 0600, 0));
    TRY(mknod("pipe", S_IFIFO | 0600, 0));
    TRY(setgroups(1, &other));
    TRY(setegid(other));
    TRY(seteuid(other));
    TRY(setegid(0));
    TRY(seteuid(0));
    TRY(setresgid(other, other, other));
    TRY(setresuid(other, other, other));
    TRY(setregid(other, other));
    TRY(setreuid(other, other));
    TRY(setfsgid(other));
    TRY(setfsuid(other));
    TRY(setgid(other));
    TRY(setuid(other));
    TRY(setuid(0));
    struct stat st;
    stat("file", &st);
    printf("%d:%d of %d:%d, pipe %s, device %s\n", st.st_uid, st.st_gid, geteuid(), getegid(),
           stat("pipe", &st) == 0 && S_ISFIFO(st.st_mode) ? "there" : "absent", access("device", F_OK) ? "absent" : "there");
    return 0;
}
