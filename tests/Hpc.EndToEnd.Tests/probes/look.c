/* Prints what a process can see of itself, one "name: value" a line; argv and environment in hexadecimal, because their
 * bytes are what is tested. Linked statically: it runs in an image that holds nothing else. */
#define _GNU_SOURCE
#include <dirent.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

static void hexadecimal(const char *name, const char *text)
{
    printf("%s: ", name);
    for (; *text; text++)
        printf("%02x", (unsigned char)*text);
    putchar('\n');
}

/* The lines of /proc/self/status, with the kernel's names. */
static void status(void)
{
    char line[4096];
    FILE *file = fopen("/proc/self/status", "r");
    if (!file)
        return;
    while (fgets(line, sizeof line, file)) {
        char *colon = strchr(line, ':');
        if (!colon)
            continue;
        *colon = 0;
        line[strcspn(line, "\n")] = 0;
        char *value = colon + 1;
        value[strcspn(value, "\n")] = 0;
        printf("%s: %s\n", line, value + strspn(value, " \t"));
    }
    fclose(file);
}

static void children(void)
{
    char path[64], line[256] = "";
    snprintf(path, sizeof path, "/proc/self/task/%d/children", getpid());
    FILE *file = fopen(path, "r");
    if (!file) {
        puts("children: unknown");
        return;
    }
    if (!fgets(line, sizeof line, file))
        line[0] = 0;
    printf("children: %s\n", line);
    fclose(file);
}

/* Every open descriptor but the one that reads the directory: "N target". */
static void descriptors(void)
{
    DIR *directory = opendir("/proc/self/fd");
    if (!directory)
        return;
    for (struct dirent *entry; (entry = readdir(directory));) {
        char target[4096];
        if (entry->d_name[0] == '.' || atoi(entry->d_name) == dirfd(directory))
            continue;
        ssize_t length = readlinkat(dirfd(directory), entry->d_name, target, sizeof target - 1);
        printf("fd: %s %.*s\n", entry->d_name, length < 0 ? 0 : (int)length, target);
    }
    closedir(directory);
}

static void limits(void)
{
    for (int which = 0; which < RLIM_NLIMITS; which++) {
        struct rlimit limit;
        if (getrlimit(which, &limit) == 0)
            printf("limit%d: %llx %llx\n", which, (unsigned long long)limit.rlim_cur, (unsigned long long)limit.rlim_max);
    }
}

int main(int argc, char **argv, char **environment)
{
    mode_t mask = umask(0);
    umask(mask);
    printf("pid: %d\nppid: %d\npgid: %d\nsid: %d\n", getpid(), getppid(), getpgid(0), getsid(0));
    printf("ids: %d %d %d %d\n", getuid(), geteuid(), getgid(), getegid());
    printf("umask: %04o\nnice: %d\n", mask, getpriority(PRIO_PROCESS, 0));
    char *directory = getcwd(NULL, 0);
    hexadecimal("cwd", directory ? directory : "");
    status();
    children();
    descriptors();
    limits();
    for (int at = 0; at < argc; at++)
        hexadecimal("argv", argv[at]);
    for (char **variable = environment; *variable; variable++)
        hexadecimal("env", *variable);
    return 0;
}
