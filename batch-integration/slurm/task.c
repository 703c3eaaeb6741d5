/* hpcrun-task: puts words in front of a task's command where Slurm cannot (before 23.11).
 *
 * spank.c makes it the task's program and leaves the words in HPCRUN_TASK_WORD_0, _1, ...; the last of them is the command's own
 * name, whose arguments are this program's. It executes the first word, with the variables gone. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char *next_word(int at) {
    char name[40];
    snprintf(name, sizeof name, "HPCRUN_TASK_WORD_%d", at);
    const char *word = getenv(name);
    char *copy = word ? strdup(word) : NULL;
    unsetenv(name);
    return copy;
}

int main(int argc, char **argv) {
    const char **words = calloc(argc + 1, sizeof *words), *word;
    int count = 0;
    while (words && (word = next_word(count)) != NULL) {
        words = realloc(words, (argc + count + 2) * sizeof *words);
        if (words) words[count++] = word;
    }
    if (!words || count == 0) {
        fprintf(stderr, "hpcrun-task: only Slurm's hpcrun plugin starts this program\n");
        return 255;
    }
    for (int at = 1; at < argc; at++) words[count++] = argv[at];
    words[count] = NULL;
    execv(words[0], (char **)words);
    fprintf(stderr, "hpcrun: \"%s\": %s\n  why:  the Slurm plugin starts tasks by it\n  try:  hpcrun=/path/of/hpcrun behind the plugin in plugstack.conf\n",
            words[0], strerror(errno));
    return 255;
}
