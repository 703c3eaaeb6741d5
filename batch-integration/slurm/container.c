/* hpcrun-container: what oci.conf's RunTimeRun starts for `srun --container=IMAGE command` (Slurm 23.02 and later).
 *
 *     hpcrun-container ENVIRONMENT CMDLINE...
 *
 * ENVIRONMENT is the file that %e names (CreateEnvFile=null): the step's variables, for this process has slurmd's. CMDLINE is
 * /proc/PID/cmdline of the shell that slurmstepd runs the pattern with, in hexadecimal, in pieces, because a word of a command
 * line ends at 128 KiB; behind its first "# " stands %@, the command's words, each in single quotes, where Slurm writes '"'"''
 * for a quote: one too many for a shell to read, but not ambiguous. Executes `hpcrun exec IMAGE command` with the step's
 * variables; IMAGE is SLURM_CONTAINER, as srun was given it. */
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
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

/* Of variables the kernel takes no more when a program is executed, and of a shell's command line neither. */
enum { MOST_BYTES = 6 << 20, MOST_VARIABLES = 1 << 17, MOST_LINE = 256 << 10, MOST_WORDS = MOST_LINE / 3, MOST_PATH = 4096 };

/* A whole file, with a zero behind it; its length. */
static size_t read_whole(const char *path, char *text, size_t most) {
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    size_t length = 0;
    ssize_t done = 1;
    if (fd < 0) fail("write CreateEnvFile=null in oci.conf", "cannot open \"%s\": %s", path, strerror(errno));
    while (length < most && done > 0 && (done = read(fd, text + length, most - length)) > 0) length += (size_t)done;
    if (done < 0) fail("see the node's slurmd log", "cannot read \"%s\": %s", path, strerror(errno));
    if (length == most) fail("srun --export= with fewer variables", "cannot read \"%s\": it has more than %zu bytes", path, most);
    close(fd);
    text[length] = 0;
    return length;
}

static char **variables(const char *path) {
    static char text[MOST_BYTES], *list[MOST_VARIABLES + 1];
    size_t length = read_whole(path, text, sizeof text), count = 0;
    for (char *at = text; at < text + length; at += strlen(at) + 1) {
        if (count == MOST_VARIABLES)
            fail("srun --export= with fewer variables", "cannot use \"%s\": it has more than %d variables", path, MOST_VARIABLES);
        if (*at) list[count++] = at;
    }
    list[count] = NULL;
    return list;
}

static int digit(char of) { return of >= '0' && of <= '9' ? of - '0' : of >= 'a' && of <= 'f' ? of - 'a' + 10 : -1; }

/* Two zeros follow what was decoded. */
static char *from_hex(char **pieces) {
    static char bytes[MOST_LINE + 2];
    size_t digits = 0;
    for (; *pieces; pieces++) {
        for (const char *at = *pieces; *at; at++, digits++) {
            if (digit(*at) < 0) fail("RunTimeRun as hpcrun's own oci.conf has it", "the command line is not in hexadecimal");
            if (digits / 2 == MOST_LINE) fail("a shorter command", "the command line is longer than %d bytes", MOST_LINE);
            bytes[digits / 2] = (char)(digits % 2 == 0 ? digit(*at) << 4 : (unsigned char)bytes[digits / 2] | digit(*at));
        }
    }
    memset(bytes + digits / 2, 0, 2);
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
    char *shell = cmdline + strlen(cmdline) + 1, *line = *shell ? shell + strlen(shell) + 1 : shell, *at = strstr(line, "# ");
    static char *words[MOST_WORDS];
    int count = first;
    if (!at) fail("RunTimeRun as hpcrun's own oci.conf has it", "there is no command behind \"# \"");
    for (at += 2; *at == '\'' || *at == ' ';)
        if (*at == ' ')
            at++;
        else if (count == MOST_WORDS - 1)
            fail("a shorter command", "the command has more than %d words", MOST_WORDS - first);
        else
            words[count++] = word(&at);
    if (count == first) fail("srun --container=IMAGE COMMAND", "no command is named");
    return words;
}

/* srun looked the command up on the node it was typed on. Where its directory is what PATH leads to, the name alone was meant,
 * and the image has its own place for it. */
static char *as_typed(char *path) {
    char *name = strrchr(path, '/');
    const char *at = getenv("PATH");
    while (name && at) {
        char candidate[MOST_PATH];
        int length = (int)strcspn(at, ":");
        int size = length < MOST_PATH ? snprintf(candidate, sizeof candidate, "%.*s%s", length, at, name) : MOST_PATH;
        if (length > 0 && size < MOST_PATH && access(candidate, X_OK) == 0) return strcmp(candidate, path) == 0 ? name + 1 : path;
        at = at[length] ? at + length + 1 : NULL;
    }
    return path;
}

/* PATH:PATH and what may be done there, as --bind takes it. */
static void bind(const char *path, int length, const char *access, char text[2 * MOST_PATH]) {
    if (length >= MOST_PATH - 8)
        fail("see the node's slurmd log", "\"%.64s...\": a path of %d bytes, allowed: %d", path, length, MOST_PATH);
    snprintf(text, 2 * MOST_PATH, "%.*s:%.*s%s", length, path, length, path, access);
}

/* SPOOL/oci-jobJ-S: MPI libraries make directories in it. The file %e is SPOOL/oci-jobJ-S/task-T/environment. */
static int step_directory(const char *environment) {
    int length = (int)strnlen(environment, MOST_PATH);
    for (int level = 0; level < 2; level++) {
        while (length > 0 && environment[length - 1] != '/') length--;
        while (length > 1 && environment[length - 1] == '/') length--;
    }
    return length;
}

static int ends_with(const char *text, const char *end) {
    return strlen(text) > strlen(end) && strcmp(text + strlen(text) - strlen(end), end) == 0;
}

int main(int argc, char **argv) {
    enum { PROGRAM, EXEC, BIND_STEP, STEP, BIND_SCRIPT, SCRIPT, IMAGE, COMMAND };
    static char step[2 * MOST_PATH], script[2 * MOST_PATH];
    if (argc < 3) fail("RunTimeRun as hpcrun's own oci.conf has it", "two arguments are wanted, not %d", argc - 1);
    environ = variables(argv[1]);
    char **words = command(from_hex(argv + 2), COMMAND), *image = getenv("SLURM_CONTAINER"), *path = words[COMMAND];
    if (!image) fail("see the node's slurmd log", "SLURM_CONTAINER is not among the step's variables");
    if (ends_with(path, "/hpcrun"))
        fail("srun --container-image=IMAGE COMMAND, without --container",
             "a container in a container: --container beside --container-image or hpcrun");
    words[PROGRAM] = (char *)HPCRUN_PROGRAM;
    words[EXEC] = (char *)"exec";
    words[BIND_STEP] = words[BIND_SCRIPT] = (char *)"--bind";
    words[STEP] = words[SCRIPT] = step;
    bind(argv[1], step_directory(argv[1]), "", step);
    if (ends_with(path, "/slurm_script")) {
        /* sbatch's script is in slurmd's spool too. */
        bind(path, (int)strnlen(path, MOST_PATH), ":ro", script);
        words[SCRIPT] = script;
    }
    words[IMAGE] = image;
    words[COMMAND] = as_typed(path);
    execv(HPCRUN_PROGRAM, words);
    fail("install hpcrun there on every node", "cannot start \"%s\": %s", HPCRUN_PROGRAM, strerror(errno));
}
