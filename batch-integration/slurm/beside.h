/* A program beside the job: as its user, with a clock of this process's (beside.c). */
#pragma once
#include <stddef.h>
#include <sys/types.h>

struct user {
    uid_t uid;
    gid_t gid, *groups;
    int count;
    const char *directory;
    char **environment;
    const char *only_where; /* nothing is done where this is not */
};

enum { FAILED = 255, LATE = 256 };

/* Runs the words beside the job, for so many seconds at most; what they say is for the user, and what they write is the answer.
 * Their status; 127 where the program cannot be executed. As the user where this process is root's; NULL: as this process is.
 * Apart: with no process left afterwards. */
int run_beside(const struct user *user, int is_apart, int seconds, char **words, char *answer, size_t size);
