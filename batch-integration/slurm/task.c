/* hpcrun-task: puts words in front of a task's command where Slurm cannot (before 23.11).
 *
 * spank.c makes it the task's program and leaves the words in HPCRUN_TASK_WORD_0, _1, ...; the last of them is the command's own
 * name, whose arguments are this program's. It executes the first word, with the variables gone. Without libc, whose start costs
 * each of a node's many tasks more than all of this: kernel.h and text.c are those of hpcrun's own entry (src/Hpc.Stage/stage).
 */
#include "kernel.h"

enum { MOST_WORDS = 512, MOST_PATH = 4096 };

static const char *words[MOST_WORDS];

#if defined(__x86_64__)
__asm__(".globl _start\n_start:\n    xor %ebp, %ebp\n    mov %rsp, %rdi\n    call become_the_command\n");
#else
__asm__(".globl _start\n_start:\n    mov x29, #0\n    mov x30, #0\n    mov x0, sp\n    b become_the_command\n");
#endif

static _Noreturn void fail(const char *program, const char *reason) {
    static char text[MOST_PATH + 512];
    char *end = append(text, "hpcrun-task: ");
    if (*program && strlen(program) < MOST_PATH) end = append(append(append(end, "\""), program), "\": ");
    end = append(append(end, reason), "\n");
    sys(write, 2, text, end - text);
    end_process(255);
}

/* The value of an entry of the environment and its word's number, or NULL where it is not a word of ours. */
static const char *word_of(const char *entry, unsigned long *number) {
    static const char name[] = "HPCRUN_TASK_WORD_";
    for (const char *at = name; *at; at++, entry++)
        if (*entry != *at) return NULL;
    *number = bits(entry);
    while (*entry >= '0' && *entry <= '9') entry++;
    return *entry == '=' && *number < MOST_WORDS ? entry + 1 : NULL;
}

/* The kernel's view of the start of a process: argc, argv, NULL, the environment, NULL. */
__attribute__((used)) _Noreturn void become_the_command(long *stack) {
    long argc = *stack, count = 0;
    char **argv = (char **)(stack + 1), **environment = argv + argc + 1, **kept = environment;
    unsigned long number;
    for (char **entry = environment; *entry; entry++) {
        const char *word = word_of(*entry, &number);
        if (word)
            words[number] = word;
        else
            *kept++ = *entry;
    }
    *kept = NULL;
    while (count < MOST_WORDS && words[count]) count++;
    if (count == 0) fail("", "only Slurm's hpcrun plugin starts this program");

    const char *command[count + argc + 1];
    for (long at = 0; at < count; at++) command[at] = words[at];
    for (long at = 1; at <= argc; at++) command[count + at - 1] = argv[at];
    long error = sys(execve, words[0], command, environment);
    fail(
        words[0],
        error == -ENOENT
            ? "cannot start the task: no such file\n  why:  the Slurm plugin starts tasks with this program\n  try:  hpcrun=/path/of/hpcrun after the plugin in plugstack.conf"
        : error == -E2BIG ? "cannot start the task: the command and its variables are too long"
                          : "cannot start the task: the kernel refused to execute it");
}
