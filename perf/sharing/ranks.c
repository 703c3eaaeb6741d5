/* Starts N copies of a command at once, as a launcher of ranks does, and waits for all of them.
 *
 *     ranks N COMMAND [ARG...]
 *
 * Every rank gets what Hydra (MPICH's mpiexec) tells its ranks: MPI_LOCALNRANKS=N and MPI_LOCALRANKID. Exit status: the
 * highest of the ranks'. */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

int main(int argc, char **argv)
{
    int ranks = argc > 2 ? atoi(argv[1]) : 0, worst = 0, status;
    if (ranks < 1) {
        fprintf(stderr, "ranks N COMMAND [ARG...]\n");
        return 2;
    }
    setenv("MPI_LOCALNRANKS", argv[1], 1);
    for (int rank = 0; rank < ranks; rank++) {
        pid_t child = fork();
        if (child == 0) {
            char text[16];
            snprintf(text, sizeof text, "%d", rank);
            setenv("MPI_LOCALRANKID", text, 1);
            execvp(argv[2], argv + 2);
            _exit(127);
        }
        if (child < 0)
            worst = 255;
    }
    while (wait(&status) > 0) {
        int code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
        worst = code > worst ? code : worst;
    }
    return worst;
}
