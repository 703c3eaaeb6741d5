/* A program beside the job: as its user, with a clock of this process's (beside.c). */
#pragma once
#include <sys/types.h>

struct user {
    uid_t uid;
    gid_t gid, *groups;
    int count;
    const char *directory;
    char **environment;
    const char *only_where; /* nothing is done where this is not */
    int is_apart;           /* with no process left afterwards, and heard by nobody */
};

enum { FAILED = 255, LATE = 256, NOBODY = -1 };

/* Runs the words beside the job, for so many seconds at most; what they write goes to the file `answer`, or to NOBODY, what they
 * say to whom this process says it. Their status; 127 where the program cannot be executed. As the user where this process is
 * root's; NULL: as this process is. */
int run_beside(const struct user *user, int seconds, char **words, int answer);
