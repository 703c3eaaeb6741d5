/* hpcrun-container: what oci.conf's RunTimeRun starts for `srun --container=IMAGE command` (Slurm 23.02 and later).
 *
 *     hpcrun-container ENVIRONMENT CMDLINE
 *
 * ENVIRONMENT is the file that %e names (CreateEnvFile=null): the step's variables, for this process has slurmd's. CMDLINE is
 * /proc/PID/cmdline of the shell that slurmstepd runs the pattern with, in hexadecimal; behind its first "# " stands %@, the
 * command's words, each in single quotes, where Slurm writes '"'"'' for a quote: one too many for a shell to read, but not
 * ambiguous. Executes `hpcrun exec IMAGE command` with the step's variables; IMAGE is SLURM_CONTAINER, as srun was given it. */
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char quote[] = "'\"'\"''";

extern char **environ;

static _Noreturn void fail(const char *try, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    fputs("hpcrun: ", stderr);
    vfprintf(stderr, format, arguments);
    fprintf(stderr, "\n  why:  srun --container starts hpcrun by oci.conf\n  try:  %s\n", try);
    exit(255);
}

static void *memory(size_t bytes) {
    void *got = calloc(1, bytes);
    if (!got) fail("ask for more memory", "out of memory");
    return got;
}

/* A whole file, with a zero behind it. */
static char *content(const char *path, size_t *length) {
    struct stat status;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0 || fstat(fd, &status) < 0) fail("CreateEnvFile=null in oci.conf", "\"%s\": %s", path, strerror(errno));
    char *text = memory(status.st_size + 1);
    ssize_t done = 0;
    for (*length = 0; *length < (size_t)status.st_size && (done = read(fd, text + *length, status.st_size - *length)) > 0;) *length += done;
    if (done < 0) fail("see the node's slurmd log", "\"%s\": %s", path, strerror(errno));
    close(fd);
    return text;
}

static char **variables(const char *path) {
    size_t length, count = 0;
    char *text = content(path, &length);
    for (size_t at = 0; at < length; at++) count += text[at] == 0;
    char **list = memory((count + 2) * sizeof *list);
    count = 0;
    for (char *at = text; at < text + length; at += strlen(at) + 1)
        if (*at) list[count++] = at;
    return list;
}

static char *from_hex(const char *hex) {
    size_t length = strlen(hex) / 2;
    char *bytes = memory(length + 2);
    for (size_t at = 0; at < length; at++) {
        unsigned byte;
        if (sscanf(hex + 2 * at, "%2x", &byte) != 1) fail("RunTimeRun as hpcrun's own oci.conf has it", "the command line is not in hexadecimal");
        bytes[at] = (char)byte;
    }
    return bytes;
}

/* One quoted word from *at, decoded in place; *at moves behind it. */
static char *word(char **at) {
    char *from = *at + 1, *to = from, *begin = from;
    while (*from && *from != '\'') *to++ = *from++;
    while (strncmp(from, quote, sizeof quote - 1) == 0) {
        *to++ = '\'';
        for (from += sizeof quote - 1; *from && *from != '\'';) *to++ = *from++;
    }
    if (*from != '\'') fail("report it with the command", "the command line cannot be read: a quote is missing");
    *at = from + 1;
    *to = 0;
    return begin;
}

/* The words of %@ behind `first` places that the caller fills. */
static char **command(char *cmdline, int first) {
    char *shell = cmdline + strlen(cmdline) + 1, *line = shell + strlen(shell) + 1, *at = strstr(line, "# ");
    char **words = memory((first + strlen(line) / 3 + 2) * sizeof *words);
    int count = first;
    if (!at) fail("RunTimeRun as hpcrun's own oci.conf has it", "there is no command behind \"# \"");
    for (at += 2; *at == '\'' || *at == ' ';)
        if (*at == ' ') at++;
        else words[count++] = word(&at);
    if (count == first) fail("srun --container=IMAGE COMMAND", "no command is named");
    return words;
}

/* srun looked the command up on the node it was typed on. Where its directory is what PATH leads to, the name alone was meant,
 * and the image has its own place for it. */
static char *as_typed(char *path) {
    char *name = strrchr(path, '/'), *directories = getenv("PATH") ? strdup(getenv("PATH")) : NULL, *rest = NULL;
    for (char *at = directories && name ? strtok_r(directories, ":", &rest) : NULL; at; at = strtok_r(NULL, ":", &rest)) {
        char candidate[4096];
        snprintf(candidate, sizeof candidate, "%s%s", at, name);
        if (access(candidate, X_OK) == 0) return strcmp(candidate, path) == 0 ? name + 1 : path;
    }
    return path;
}

static char *bind(const char *path, const char *access) {
    char *text = memory(2 * strlen(path) + strlen(access) + 2);
    sprintf(text, "%s:%s%s", path, path, access);
    return text;
}

/* SPOOL/oci-jobJ-S: MPI libraries make directories in it. The file %e is SPOOL/oci-jobJ-S/task-T/environment. */
static char *step_directory(const char *environment) {
    char *path = strdup(environment), *end;
    for (int level = 0; path && level < 2 && (end = strrchr(path, '/')) != NULL; level++)
        while (end > path && *end == '/') *end-- = 0;
    return path ? path : "";
}

static int ends_with(const char *text, const char *end) {
    return strlen(text) > strlen(end) && strcmp(text + strlen(text) - strlen(end), end) == 0;
}

int main(int argc, char **argv) {
    enum { PROGRAM, EXEC, BIND_STEP, STEP, BIND_SCRIPT, SCRIPT, IMAGE, COMMAND };
    if (argc != 3) fail("RunTimeRun as hpcrun's own oci.conf has it", "two arguments are wanted, not %d", argc - 1);
    environ = variables(argv[1]);
    char **words = command(from_hex(argv[2]), COMMAND), *image = getenv("SLURM_CONTAINER"), *path = words[COMMAND];
    if (!image) fail("see the node's slurmd log", "SLURM_CONTAINER is not among the step's variables");
    if (ends_with(path, "/hpcrun"))
        fail("srun --container-image=IMAGE COMMAND, without --container",
        "a container in a container: --container beside --container-image or hpcrun");
    words[PROGRAM] = (char *)HPCRUN_PROGRAM;
    words[EXEC] = (char *)"exec";
    words[BIND_STEP] = words[BIND_SCRIPT] = (char *)"--bind";
    words[STEP] = bind(step_directory(argv[1]), "");
    /* sbatch's script is in slurmd's spool too. */
    words[SCRIPT] = ends_with(path, "/slurm_script") ? bind(path, ":ro") : words[STEP];
    words[IMAGE] = image;
    words[COMMAND] = as_typed(path);
    execv(HPCRUN_PROGRAM, words);
    fail("install hpcrun there on every node", "\"%s\": %s", HPCRUN_PROGRAM, strerror(errno));
}
