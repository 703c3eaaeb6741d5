// run-plan PLAN: executes one plan (one word a line) as the stage does, and prints "step N detail N errno NAME" of the step that
// fails.

#include "../../src/Hpc.Stage/stage/stage.h"

#include "../../src/Hpc.Stage/stage/child.c"
#include "../../src/Hpc.Stage/stage/container_operations.c"
#include "../../src/Hpc.Stage/stage/fuse_operations.c"
#include "../../src/Hpc.Stage/stage/link.c"
#include "../../src/Hpc.Stage/stage/memory_operations.c"
#include "../../src/Hpc.Stage/stage/operations.c"
#include "../../src/Hpc.Stage/stage/outside.c"
#include "../../src/Hpc.Stage/stage/paths.c"
#include "../../src/Hpc.Stage/stage/plan.c"
#include "../../src/Hpc.Stage/stage/process_operations.c"
#include "../../src/Hpc.Stage/stage/program_operations.c"
#include "../../src/Hpc.Stage/stage/root_operations.c"
#include "../../src/Hpc.Stage/stage/root_server.c"
#include "../../src/Hpc.Stage/stage/scheduling_operations.c"
#include "../../src/Hpc.Stage/stage/server_operations.c"
#include "../../src/Hpc.Stage/stage/text.c"
#include "../../src/Hpc.Stage/stage/tree_operations.c"
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

const char *strerrorname_np(int error);

long untraced(void) { return 0; }
int in_a_job(void) { return 0; }
int above_standard(int fd) { return fd; }
void reap_the_keeper(void) {}
void rename_process(const char *name) { (void)name; }
void seal(int count) { (void)count; }

int main(int argc, char **argv)
{
    static char text[1 << 20];
    int pair[2], plan = memfd_create("plan", 0), fds[MAX_FDS], count;
    FILE *file = fopen(argc > 1 ? argv[1] : "", "r");
    struct message m = {PLAN, 0, 0};
    if (!file || socketpair(AF_UNIX, SOCK_SEQPACKET, 0, pair) < 0)
        return 2;
    size_t size = fread(text, 1, sizeof text, file);
    for (size_t i = 0; i < size; i++)
        if (text[i] == '\n')
            text[i] = 0;
    if (write(plan, text, size) != (ssize_t)size)
        return 2;
    control = pair[0];
    send_message(m, &plan, 1);
    if (fork() == 0) {
        close(pair[0]);
        control = pair[1];
        execute_plan();
        _exit(3);
    }
    close(pair[1]);
    if (receive_message(&m, fds, &count) == 0)
        printf("step %u detail %u %s\n", m.a, m.b >> 16, strerrorname_np((int)(m.b & 0xffff)));
    fflush(stdout);
    send_message((struct message){END, 255, 0}, NULL, 0);
    int status;
    wait(&status);
    return WEXITSTATUS(status);
}
