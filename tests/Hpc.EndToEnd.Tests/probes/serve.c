// serve WORD... /dev/fd/N [-f]: the smallest FUSE program. Its root has one file, "served", with the words in it. Without -f it
// goes to the background.

#include <errno.h>
#include <linux/fuse.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

enum { ROOT = FUSE_ROOT_ID, FILE_NODE = 2 };

static const char name[] = "served";
static char content[4096];
static int device;

static void answer(const struct fuse_in_header *to, int error, const void *body, size_t size)
{
    struct fuse_out_header head = {(uint32_t)(sizeof head + size), -error, to->unique};
    struct iovec parts[] = {{&head, sizeof head}, {(void *)body, size}};
    if (writev(device, parts, 2) < 0 && errno != ENOENT)
        perror("writev");
}

static struct fuse_attr attributes(uint64_t node)
{
    mode_t mode = node == ROOT ? S_IFDIR | 0755 : S_IFREG | 0444;
    size_t size = node == ROOT ? 0 : strlen(content);
    return (struct fuse_attr){
        .ino = node, .size = size, .mode = mode, .nlink = 1, .uid = getuid(), .gid = getgid(), .blksize = 4096};
}

static void list(const struct fuse_in_header *in, uint64_t offset)
{
    union {
        struct fuse_dirent entry;
        char bytes[64];
    } one = {0};
    one.entry = (struct fuse_dirent){.ino = FILE_NODE, .off = 1, .namelen = sizeof name - 1, .type = S_IFREG >> 12};
    memcpy(one.bytes + FUSE_NAME_OFFSET, name, sizeof name);
    answer(in, 0, one.bytes, offset ? 0 : FUSE_DIRENT_SIZE(&one.entry));
}

static void serve(const struct fuse_in_header *in)
{
    const void *body = in + 1;
    const struct fuse_read_in *part = body;
    struct fuse_init_out agreed = {.major = 7, .minor = 31, .max_write = 4096};
    struct fuse_attr_out root_or_file = {.attr = attributes(in->nodeid)};
    struct fuse_entry_out file = {.nodeid = FILE_NODE, .attr = attributes(FILE_NODE)};
    struct fuse_open_out opened = {0};
    size_t size = strlen(content);
    switch (in->opcode) {
    case FUSE_INIT: answer(in, 0, &agreed, sizeof agreed); break;
    case FUSE_GETATTR: answer(in, 0, &root_or_file, sizeof root_or_file); break;
    case FUSE_LOOKUP:
        if (in->nodeid != ROOT || strcmp(body, name))
            answer(in, ENOENT, NULL, 0);
        else
            answer(in, 0, &file, sizeof file);
        break;
    case FUSE_OPEN:
    case FUSE_OPENDIR: answer(in, 0, &opened, sizeof opened); break;
    case FUSE_READ:
        if (part->offset > size)
            answer(in, 0, NULL, 0);
        else
            answer(in, 0, content + part->offset, size - part->offset);
        break;
    case FUSE_READDIR: list(in, part->offset); break;
    case FUSE_RELEASE:
    case FUSE_RELEASEDIR:
    case FUSE_FLUSH: answer(in, 0, NULL, 0); break;
    case FUSE_FORGET:
    case FUSE_BATCH_FORGET:
    case FUSE_INTERRUPT: break;
    default: answer(in, ENOSYS, NULL, 0);
    }
}

int main(int argc, char **argv)
{
    static union {
        struct fuse_in_header head;
        char bytes[1 << 16];
    } request;
    int last = argc - 1, stays = !strcmp(argv[last], "-f");
    last -= stays;
    if (last < 1 || strncmp(argv[last], "/dev/fd/", 8))
        return 2;
    device = atoi(argv[last] + 8);
    for (int i = 1; i < last; i++)
        strcat(strcat(content, argv[i]), i + 1 < last ? " " : "\n");
    if (!stays && fork() > 0)
        return 0;
    for (;;) {
        long got = read(device, &request, sizeof request);
        if (got > 0)
            serve(&request.head);
        else if (errno != EINTR && errno != EAGAIN && errno != ENOENT)
            return errno != ENODEV;
    }
}
