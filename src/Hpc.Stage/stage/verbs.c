// What is read of the command line before anything else is done: whether a program is launched, and in which executable the
// command is. compile makes verbs.h, launching[] and elsewhere[], of src/Hpc.CommandLine/verbs.tsv, which the planner has, too.

#include "stage.h"
#include "verbs.h"
#include <limits.h>

// The word behind the global options, none of which has a value.
static const char *command_of(int argc, char **argv)
{
    int at = 1;
    while (at < argc && argv[at][0] == '-')
        at++;
    return at < argc ? argv[at] : "";
}

// Before Slurm 23.11 the plugin makes hpcrun the program of a task by a path that nobody types, and leaves its words in variables
// (TaskWords.cs): what stands in argv is the task's own.
static int has_task_words(const char *program)
{
    static const char variable[] = "HPCRUN_TASK_WORD_0=/./";
    return !HPCRUN_OCI && program[0] == '/' && program[1] == '.' && program[2] == '/' &&
           environment_begins(variable, sizeof variable - 1);
}

// Only the process that will be the solver is split off: of the commands that launch a program, by any of our names, of a task
// of Slurm's, and of an image that was started by its own name (run-singularity IMAGE).
int launches(int argc, char **argv)
{
    const char *name = strrchr(argv[0], '/');
    if (!strcmp(name ? name + 1 : argv[0], "run-singularity") || has_task_words(argv[0]))
        return 1;
    const char *command = command_of(argc, argv);
    for (size_t known = 0; known < sizeof launching / sizeof *launching; known++)
        if (!strcmp(command, launching[known]))
            return 1;
    return 0;
}

// The executable that a command is in; NULL for this one. What hpcrun-oci does not do itself is a bundle of an image; options
// before its verbs may have values.
static const char *executable_of(int argc, char **argv)
{
    if (HPCRUN_OCI) {
        int at = argc > 1 && !strcmp(argv[1], "oci") ? 2 : 1;
        return at < argc && !strcmp(argv[at], "bundle") ? "hpcrun-image" : NULL;
    }
    const char *command = command_of(argc, argv);
    for (size_t known = 0; known < sizeof elsewhere / sizeof *elsewhere; known++)
        if (!strcmp(command, elsewhere[known][0]))
            return elsewhere[known][1];
    return NULL;
}

// Commands that are executables of their own (adr/0006), beside this one or in ../libexec/hpcrun. Where it is neither, main()
// says so.
void become_another(int argc, char **argv)
{
    static const char *const places[] = {"../libexec/hpcrun/", ""};
    static char path[2 * PATH_MAX];
    const char *executable = has_task_words(argv[0]) ? NULL : executable_of(argc, argv);
    if (!executable || sys(readlinkat, AT_FDCWD, "/proc/self/exe", path, PATH_MAX) < 0)
        return;
    if (!strcmp(executable, "hpcrun-image"))
        require_room(1);
    char *directory = strrchr(path, '/') + 1;
    for (size_t at = 0; at < sizeof places / sizeof *places; at++) {
        append(append(directory, places[at]), executable);
        sys(execve, path, argv, argv + argc + 1);
    }
}
