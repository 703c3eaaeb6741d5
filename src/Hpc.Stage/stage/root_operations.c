// Steps that answer calls of the program in the place of the kernel: of root where only its own uid is mapped (--fakeroot),
// and of who waits for a disk (--no-sync).

#include "stage.h"
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <sys/stat.h>
#include <sys/syscall.h>

enum answer {
    ALWAYS,   // done
    IDS,      // the kernel's own answer where all ids are 0 or -1, which it can do; else done
    DEVICES,  // done where a device is to be made, which no user may; other nodes are the kernel's
    BELIEF,   // the kernel's own answer
};

// The ids of a process are what root_server.c says, where there is one.

// What package managers call as root, with the place of the ids, or of the mode, among the arguments.
static const struct {
    unsigned call;
    unsigned char answer, first, count, of_process;
} answered[] = {
    {SYS_getuid, BELIEF, 0, 0, 1},    {SYS_geteuid, BELIEF, 0, 0, 1},   {SYS_getgid, BELIEF, 0, 0, 1},
    {SYS_getegid, BELIEF, 0, 0, 1},   {SYS_getresuid, BELIEF, 0, 0, 1}, {SYS_getresgid, BELIEF, 0, 0, 1},
    {SYS_getgroups, BELIEF, 0, 0, 1}, {SYS_setgroups, ALWAYS, 0, 0, 1}, {SYS_setuid, IDS, 0, 1, 1},
    {SYS_setgid, IDS, 0, 1, 1},       {SYS_setreuid, IDS, 0, 2, 1},     {SYS_setregid, IDS, 0, 2, 1},
    {SYS_setresuid, IDS, 0, 3, 1},    {SYS_setresgid, IDS, 0, 3, 1},    {SYS_setfsuid, IDS, 0, 1, 1},
    {SYS_setfsgid, IDS, 0, 1, 1},
#ifdef SYS_chown
    {SYS_chown, IDS, 1, 2, 0},        {SYS_lchown, IDS, 1, 2, 0},       {SYS_mknod, DEVICES, 1, 2, 0},
#endif
    {SYS_fchown, IDS, 1, 2, 0},       {SYS_fchownat, IDS, 2, 2, 0},     {SYS_mknodat, DEVICES, 2, 2, 0},
};

enum { LONGEST = 14 /* instructions for one call */, MOST = LONGEST * sizeof answered / sizeof *answered + 8 };

static struct sock_filter root_filter[MOST];
static unsigned short root_length;

static void emit(unsigned code, unsigned operand, int if_so, int if_not)
{
    root_filter[root_length++] = (struct sock_filter){(unsigned short)code, (unsigned char)if_so, (unsigned char)if_not, operand};
}

static void load(size_t offset) { emit(BPF_LD | BPF_W | BPF_ABS, (unsigned)offset, 0, 0); }

// The lower half: ids, modes and (here) device numbers have 32 bits, and both processors are little-endian.
static void load_argument(int index) { load(offsetof(struct seccomp_data, args) + (size_t)index * sizeof(uint64_t)); }

static void compare(unsigned operand, int if_so, int if_not) { emit(BPF_JMP | BPF_JEQ | BPF_K, operand, if_so, if_not); }

static void answer_with(unsigned action) { emit(BPF_RET | BPF_K, action, 0, 0); }

enum { DONE = SECCOMP_RET_ERRNO /* 0 */, KERNELS_OWN = SECCOMP_RET_ALLOW };

static void emit_answer(size_t at, int has_server)
{
    unsigned short from = root_length;
    compare(answered[at].call, 0, 0);
    if (answered[at].of_process && has_server) {
        answer_with(SECCOMP_RET_USER_NOTIF);
    } else if (answered[at].answer == BELIEF) {
        answer_with(KERNELS_OWN);
    } else if (answered[at].answer == IDS) {
        for (int id = 0; id < answered[at].count; id++) {
            load_argument(answered[at].first + id);
            compare(0, 2, 0);
            compare((unsigned)-1, 1, 0);
            answer_with(DONE);
        }
        answer_with(KERNELS_OWN);
    } else if (answered[at].answer == DEVICES) {
        load_argument(answered[at].first);
        emit(BPF_ALU | BPF_AND | BPF_K, S_IFMT, 0, 0);
        compare(S_IFCHR, 1, 0);
        compare(S_IFBLK, 0, 2);
        load_argument(answered[at].first + 1);
        compare(0, 0, 1);  // an overlay's mark of a removed file: the kernel lets a user make it
        answer_with(KERNELS_OWN);
        answer_with(DONE);
    } else {
        answer_with(DONE);
    }
    root_filter[from].jf = (unsigned char)(root_length - from - 1);
}

// asroot: calls that only root can do with ids that are not mapped here are answered as if they were done. Files keep their
// owner, who is root inside; what a process believes of itself is remembered where the kernel has notifications. Programs of
// another architecture are answered by the kernel.
static void op_asroot(char **a)
{
    (void)a;
    int server = start_root_server();
    root_length = 0;
    load(offsetof(struct seccomp_data, arch));
    compare(NATIVE_ARCHITECTURE, 1, 0);
    answer_with(KERNELS_OWN);
    load(offsetof(struct seccomp_data, nr));
    for (size_t at = 0; at < sizeof answered / sizeof *answered; at++)
        emit_answer(at, server >= 0);
    answer_with(KERNELS_OWN);
    if (server >= 0)
        give_listener(server, (int)must(load_filter(root_filter, root_length, SECCOMP_FILTER_FLAG_NEW_LISTENER)));
    else
        must_or_other(load_filter(root_filter, root_length, 0));
}

// nosync: whoever asks for data on the disk is told at once that it is there. A descriptor that is none stays the kernel's error.
static void op_nosync(char **a)
{
    static const unsigned calls[] = {SYS_fsync, SYS_fdatasync, SYS_syncfs, SYS_sync_file_range};
    (void)a;
    root_length = 0;
    load(offsetof(struct seccomp_data, arch));
    compare(NATIVE_ARCHITECTURE, 1, 0);
    answer_with(KERNELS_OWN);
    load(offsetof(struct seccomp_data, nr));
    compare(SYS_sync, 0, 1);
    answer_with(DONE);
    for (size_t at = 0; at < sizeof calls / sizeof *calls; at++) {
        compare(calls[at], 0, 4);
        load_argument(0);
        emit(BPF_JMP | BPF_JGE | BPF_K, 0x80000000, 0, 1);
        answer_with(KERNELS_OWN);
        answer_with(DONE);
    }
    answer_with(KERNELS_OWN);
    must_or_other(load_filter(root_filter, root_length, 0));
}

const struct operation root_operations[] = {{"asroot", op_asroot, 0}, {"nosync", op_nosync, 0}, {NULL, NULL, 0}};
