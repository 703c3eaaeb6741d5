/* silent DIRECTORY UID: a file system there that answers the kernel's greeting and nothing else. Whoever looks at it waits, and
 * not even SIGKILL ends the wait, until this process ends. Prints a line when it is mounted. */
#include <fcntl.h>
#include <linux/fuse.h>
#include <stdio.h>
#include <sys/mount.h>
#include <unistd.h>

int main(int argc, char **argv)
{
    static char request[1 << 20], options[128];
    int fd = open("/dev/fuse", O_RDWR | O_CLOEXEC);
    if (argc != 3 || fd < 0)
        return 2;
    snprintf(options, sizeof options, "fd=%d,rootmode=40000,user_id=%s,group_id=%s,allow_other", fd, argv[2], argv[2]);
    if (mount("silent", argv[1], "fuse", 0, options) < 0)
        return 1;
    puts("mounted");
    fflush(stdout);
    while (read(fd, request, sizeof request) > 0) {
        struct fuse_in_header *in = (void *)request;
        struct {
            struct fuse_out_header header;
            struct fuse_init_out init;
        } out = {{sizeof out, 0, in->unique}, {.major = 7, .minor = 31, .max_write = 4096}};
        if (in->opcode == FUSE_INIT && write(fd, &out, sizeof out) < 0)
            return 1;
    }
    return 0;
}
