// What the .NET runtime finds, and what it is told: beside random.c and gcm.c the only file of the stage that uses libc.

#define _GNU_SOURCE
#include "numbers.h"
#include <errno.h>
#include <fcntl.h>
#include <malloc.h>
#include <sched.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static int raw_argc;
static char **raw_argv, **raw_env;

int hpcrun_argc(void) { return raw_argc; }
char **hpcrun_argv(void) { return raw_argv; }
char **hpcrun_env(void) { return raw_env; }

static void *room_for(size_t count)
{
    static const char text[] = "hpcrun: cannot start: malloc: ENOMEM\n"
                               "  why:  the limit on memory (ulimit -v, ulimit -d, or the job's cgroup) is reached\n"
                               "  try:  ulimit -v; ulimit -d\n";
    void *room = malloc(count * sizeof(char *));
    if (!room) {
        ssize_t said = write(2, text, sizeof text - 1);
        (void)said;  // it ends all the same
        _exit(255);
    }
    return room;
}

// The solver's DOTNET_* variables would configure our own runtime; the plan still delivers them to the solver. The size of
// the youngest generation is set instead: nothing is ever collected below it, and the runtime need not ask for cache sizes.
static void replace_runtime_settings(size_t count)
{
    char **settings = room_for(count + 2), **to = settings;
    for (char **from = environ; *from; from++)
        if (strncmp(*from, "DOTNET_", 7) != 0)
            *to++ = *from;
    *to++ = "DOTNET_GCgen0size=400000";
    *to = NULL;
    environ = settings;
}

// The runtime reads all of mountinfo twice, line by line, to find the cgroup that limits its memory; ours is fixed at build time.
// The linker sends the runtime's fopen64 through here (--wrap); without mountinfo it looks no further.
FILE *__real_fopen64(const char *path, const char *mode);
FILE *__wrap_fopen64(const char *path, const char *mode)
{
    if (!strcmp(path, "/proc/self/mountinfo")) {
        errno = ENOENT;
        return NULL;
    }
    return __real_fopen64(path, mode);
}

#if defined(HAS_CLONE3)
// glibc creates threads by clone3(2) and takes clone(2) for ENOSYS only. Filters that do not know the call yet answer EPERM.
int __real___clone3(void *arguments, size_t size, int (*function)(void *), void *argument);
int __wrap___clone3(void *arguments, size_t size, int (*function)(void *), void *argument)
{
    int result = __real___clone3(arguments, size, function, argument);
    if (result == -1 && errno == EPERM)
        errno = ENOSYS;
    return result;
}
#endif

static int put(const char *path, const char *text)
{
    int fd = open(path, O_WRONLY | O_CLOEXEC);
    return fd < 0 || write(fd, text, strlen(text)) < 0 ? -1 : close(fd);
}

// What a plan may want of the kernel, each with its errno or 0. The numbers are those of KernelFeature.cs.
static int try_feature(int feature)
{
    uint64_t attributes[4] = {1 /* MOUNT_ATTR_RDONLY */, 0, 0, 0};
    char options[128];
    int fd;
    switch (feature) {
    case 1: return syscall(SYS_mount_setattr, AT_FDCWD, "/", 0x8000 /* AT_RECURSIVE */, attributes, sizeof attributes);
    case 2:
        if (mount("tmpfs", "/tmp", "tmpfs", 0, NULL) < 0 || mkdir("/tmp/upper", 0700) < 0 || mkdir("/tmp/work", 0700) < 0 ||
            mkdir("/tmp/root", 0700) < 0)
            return -1;
        return mount("overlay", "/tmp/root", "overlay", 0, "lowerdir=/usr,upperdir=/tmp/upper,workdir=/tmp/work,userxattr");
    case 3:
        if (mount("tmpfs", "/tmp", "tmpfs", 0, NULL) < 0)  // what came with the namespace is locked, and cannot be copied alone
            return -1;
        fd = (int)syscall(SYS_open_tree, AT_FDCWD, "/tmp", 1 /* OPEN_TREE_CLONE */ | O_CLOEXEC);
        return fd < 0 ? -1 : (int)syscall(SYS_move_mount, fd, "", AT_FDCWD, "/tmp", 4 /* MOVE_MOUNT_F_EMPTY_PATH */);
    case 4:
        fd = open("/dev/fuse", O_RDWR | O_CLOEXEC);
        snprintf(options, sizeof options, "fd=%d,rootmode=40000,user_id=0,group_id=0,allow_other", fd);
        return fd < 0 ? -1 : mount("hpcrun", "/tmp", "fuse.hpcrun", MS_NOSUID | MS_NODEV, options);
    default: return 0;
    }
}

// For hpcrun doctor, whose runtime has threads and so cannot unshare: what a child can do that makes system calls only, as user 0
// of a user namespace of its own. 0, or the errno of the first call that failed.
int hpcrun_try_feature(int feature)
{
    char users[64], groups[64];
    int status;
    snprintf(users, sizeof users, "0 %u 1", getuid());
    snprintf(groups, sizeof groups, "0 %u 1", getgid());
    pid_t child = fork();
    if (child == 0) {  // other threads may have held locks
        if (syscall(SYS_unshare, CLONE_NEWUSER | CLONE_NEWNS) < 0 || put("/proc/self/setgroups", "deny") < 0 ||
            put("/proc/self/uid_map", users) < 0 || put("/proc/self/gid_map", groups) < 0 ||
            mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0 || try_feature(feature) < 0)
            _exit(errno);
        _exit(0);
    }
    return child < 0 || waitpid(child, &status, 0) < 0 || !WIFEXITED(status) ? EAGAIN : WEXITSTATUS(status);
}

__attribute__((constructor(101))) static void before_the_runtime(int argc, char **argv, char **envp)
{
    size_t count = 0;
    mallopt(M_ARENA_MAX, 1);  // an arena per thread would reserve 128 MiB of address space each
    while (envp[count])
        count++;
    raw_argc = argc;
    raw_argv = argv;
    raw_env = room_for(count + 1);
    memcpy(raw_env, envp, (count + 1) * sizeof *raw_env);
    replace_runtime_settings(count);
}
