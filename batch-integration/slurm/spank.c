/* The Slurm plugin of hpcrun: `srun --container-image=IMAGE command` becomes `hpcrun task --container-image=IMAGE -- command`.
 *
 * It hears the options and repeats them. What they mean, hpcrun knows (src/Hpc.Cli/Slurm): when the task has become it, and
 * beside the job, where srun has it check the options, send the image to the nodes or save a container. In C, because slurmstepd
 * calls it in a child that it forked from a process with threads: no managed runtime lives there. README.md describes the
 * options, adr/0009 how the words get in front of the command, adr/0059 what is left here. */
#include "beside.h"
#include <errno.h>
#include <slurm/slurm.h>
#include <slurm/slurm_version.h>
#include <slurm/spank.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

SPANK_PLUGIN(hpcrun, 1)

#define PREPENDS (SLURM_VERSION_NUMBER >= SLURM_VERSION_NUM(23, 11, 0))

/* How long hpcrun may take beside a job. It is asked for tags of images in registries, whose silence it bears for a minute; it
 * sends and writes images of any size; and of what a job leaves, too much may be there to be removed at once. */
enum { CHECK_SECONDS = 180, IMAGE_SECONDS = 4 * 3600, REMOVE_SECONDS = 60 };

/* A word, and a variable with its name, has 128 KiB at most with its zero: the kernel's MAX_ARG_STRLEN. */
enum { MOST_WORDS = 128, MOST_VARIABLES = 256, MOST_NAME = 128, MOST_PATH = 4096, MOST_TEXT = 128 * 1024 };

static char **site; /* what stands behind the plugin in plugstack.conf */
static int site_words;
static int hear(int option, const char *argument, int remote);

static struct spank_option options[] = {
#include "options.h" /* options.tsv */
};

enum { OPTIONS = sizeof options / sizeof *options };

static char *said[OPTIONS];   /* on the command line: the argument, or "" */
static const char *forgotten; /* why the task cannot have what was asked for where the user typed */

static int refuse(const char *message) {
    slurm_error("hpcrun: %s", message);
    return -1;
}

/* ---- words for hpcrun -------------------------------------------------------------------------------------------- */

static char *words[MOST_WORDS + 1];
static int count, lost;

__attribute__((format(printf, 1, 2))) static void add(const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    if (count == MOST_WORDS || vasprintf(&words[count], format, arguments) < 0)
        lost = 1;
    else
        words[++count] = NULL;
    va_end(arguments);
}

/* What stands in plugstack.conf behind such a beginning, the last one of several. */
static const char *of_site(const char *beginning, const char *otherwise) {
    for (int at = 0; at < site_words; at++)
        if (strncmp(site[at], beginning, strlen(beginning)) == 0) otherwise = site[at] + strlen(beginning);
    return otherwise;
}

static const char *program(void) { return of_site("hpcrun=", HPCRUN_PROGRAM); }

/* A verb of hpcrun's, and all that the site and the command line say, as they say it. Variables it reads by itself. */
static void compose(const char *verb, const char *what) {
    while (count > 0) free(words[--count]);
    lost = 0;
    add("%s", program());
    add("%s", verb);
    if (what) add("%s", what);
    for (int at = 0; at < site_words; at++) add("--site=%s", site[at]);
    for (int option = 0; option < OPTIONS; option++)
        if (said[option]) add(options[option].has_arg ? "--%s=%s" : "--%s", options[option].name, said[option]);
}

static int run(const struct user *user, int seconds, int answer) {
    return lost ? refuse("plugstack.conf: too many arguments"), FAILED : run_beside(user, seconds, words, answer);
}

/* ---- options ----------------------------------------------------------------------------------------------------- */

/* Slurm calls it for every --container-... it finds, in srun and again in slurmstepd. */
static int hear(int option, const char *argument, int remote) {
    const char *text = argument && option >= 0 && option < OPTIONS && options[option].has_arg ? argument : "";
    (void)remote;
    if (strcmp(program_invocation_short_name, "scrontab") == 0)
        return refuse("scrontab passes no option on: call srun with the option in its script");
    if (option < 0 || option >= OPTIONS || strnlen(text, MOST_TEXT) == MOST_TEXT)
        return refuse("cannot pass an option on: it is too long");
    free(said[option]);
    said[option] = strdup(text);
    return said[option] ? 0 : -1;
}

/* The variables of the job in a task, of this process in srun. */
static char **variables(spank_t spank) {
    static char *none[] = {NULL};
    char **job = none;
    if (spank_remote(spank) != 1) return environ ? environ : none;
    return spank_get_item(spank, S_JOB_ENV, &job) == ESPANK_SUCCESS && job ? job : none;
}

static const char *value_of(char **list, const char *name) {
    size_t length = strlen(name);
    for (; *list; list++)
        if (strncmp(*list, name, length) == 0 && (*list)[length] == '=') return *list + length + 1;
    return NULL;
}

static int is_said(const char *name) {
    for (int option = 0; option < OPTIONS; option++)
        if (said[option] && (!name || strcmp(options[option].name, name) == 0)) return 1;
    return 0;
}

/* By an option, or a variable that is not empty. */
static int is_given(spank_t spank, const char *option, const char *ours, const char *theirs) {
    const char *one = value_of(variables(spank), ours), *other = value_of(variables(spank), theirs);
    return is_said(option) || (one && *one) || (other && *other);
}

static int has_image(spank_t spank) {
    return is_given(spank, "container-image", "HPCRUN_CONTAINER_IMAGE", "PYXIS_CONTAINER_IMAGE");
}

static int is_container_given(spank_t spank) {
    return has_image(spank) || is_given(spank, "container-name", "HPCRUN_CONTAINER_NAME", "PYXIS_CONTAINER_NAME");
}

/* The script of sbatch runs inside when sbatch was told so; a variable alone is meant for the srun in it. */
static int is_meant(spank_t spank, uint32_t step) {
    if (step == SLURM_EXTERN_CONT || step == SLURM_INTERACTIVE_STEP) return 0;
    return step == SLURM_BATCH_SCRIPT ? is_said("container-image") || is_said("container-name") : is_container_given(spank);
}

/* ---- what --export= takes away ------------------------------------------------------------------------------------
 *
 * Variables of srun's and sbatch's go to the node as far as --export= lets them. Those whose names begin with SLURM_ always go,
 * in every release: under such names ours travel, and get their own back where the task starts. Options reach a task of srun's
 * with the request itself, but the script of sbatch by variables, of which before 23.11 only those in SLURM_SPANK_ are sure to
 * come (adr/0020). */

static const char carrier[] = "SLURM_SPANK_", *const unpassed = "the variables of --container- options cannot be passed on";

/* The value of an entry of an environment whose name begins with this and is then a variable of ours, whose name goes to `name`;
 * NULL where it is not. */
static const char *variable_in(const char *entry, const char *beginning, char name[MOST_NAME]) {
    size_t length = strlen(beginning), size = strcspn(entry, "=");
    if (strncmp(entry, beginning, length) != 0 || entry[size] != '=' || size - length >= MOST_NAME) return NULL;
    if (strncmp(entry + length, "HPCRUN_CONTAINER_", 17) != 0 && strncmp(entry + length, "PYXIS_CONTAINER_", 16) != 0)
        return NULL;
    snprintf(name, MOST_NAME, "%.*s", (int)(size - length), entry + length);
    return entry + size + 1;
}

static void carried(const char *name, char text[2 * MOST_NAME]) { snprintf(text, 2 * MOST_NAME, "%s%s", carrier, name); }

/* sbatch makes the variables in SLURM_SPANK_ itself of what a plugin tells it, when it has forgotten all others (--export-file).
 */
static int hand_on(spank_t spank) {
    char name[MOST_NAME], other[2 * MOST_NAME];
    int is_allocator = spank_context() == S_CTX_ALLOCATOR;
    for (int at = 0; variables(spank)[at];) /* what an outer job handed on, and its script may have unset */
        if (!variable_in(variables(spank)[at], carrier, name))
            at++;
        else if (carried(name, other), unsetenv(other) < 0)
            return refuse(unpassed);
    for (int at = 0; variables(spank)[at]; at++) {
        const char *value = variable_in(variables(spank)[at], "", name);
        if (!value || !*value) continue;
        carried(name, other);
        if (strlen(other) + strlen(value) + 2 > MOST_TEXT)
            return refuse("cannot pass a variable of --container- options on: it is too long");
        if (is_allocator ? spank_job_control_setenv(spank, name, value, 1) != ESPANK_SUCCESS : setenv(other, value, 1) < 0)
            return refuse(unpassed);
    }
    return 0;
}

/* What the task has under this name already, where srun or sbatch did not hear it: a value in --export=NAME=VALUE itself. One
 * that the user's login makes is none. */
static int is_own(char **job, int is_script, const char *name) {
    char listed[MOST_NAME + 1];
    const char *list = value_of(job, "SLURM_EXPORT_ENV");
    snprintf(listed, sizeof listed, "%s=", name);
    return value_of(job, name) && (!is_script || !value_of(job, "SLURM_GET_USER_ENV") || (list && strstr(list, listed)));
}

/* The next of them gets its own name back. 0: there is none any more. */
static int take_up_variable(spank_t spank, int is_script) {
    char **job = variables(spank), **at = job, name[MOST_NAME], other[2 * MOST_NAME];
    const char *value = NULL;
    while (*at && !(value = variable_in(*at, carrier, name))) at++;
    if (!value) return 0;
    char *kept = is_own(job, is_script, name) ? NULL : strdup(value);
    carried(name, other);
    if ((kept && spank_setenv(spank, name, kept, 1) != ESPANK_SUCCESS) || spank_unsetenv(spank, other) != ESPANK_SUCCESS ||
        value_of(variables(spank), other))
        forgotten = unpassed;
    free(kept);
    return !forgotten;
}

static void take_up_options(spank_t spank) {
    char name[MOST_NAME];
    for (int option = 0; option < OPTIONS; option++) {
        int length = snprintf(name, sizeof name, "%s_SLURM_SPANK_OPTION_hpcrun_%s", carrier, options[option].name);
        for (int at = 0; at < length; at++) name[at] = name[at] == '-' ? '_' : name[at];
        const char *argument = said[option] ? NULL : value_of(variables(spank), name);
        if (argument && hear(option, argument, 1) < 0) forgotten = "an option of sbatch did not reach its script";
    }
}

/* ---- where the user types: srun, sbatch, salloc ------------------------------------------------------------------ */

/* hpcrun says what cannot be meant, and answers with a variable for the job: the digest that a tag means now. */
static int check(void) {
    char answer[4 * MOST_PATH], *value;
    int file = memfd_create("hpcrun", MFD_CLOEXEC);
    compose("slurm", "check");
    if (!PREPENDS && spank_context() == S_CTX_LOCAL) add("--one-program");
    int status = run(NULL, CHECK_SECONDS, file);
    ssize_t length = pread(file, answer, sizeof answer - 1, 0);
    close(file);
    answer[length < 0 ? 0 : length] = 0;
    answer[strcspn(answer, "\n")] = 0;
    if (status == LATE || status == 127)
        slurm_error("hpcrun: %s %s on this host: the options are not checked before the job starts", program(),
                    status == LATE ? "does not end" : "cannot be executed");
    if (status != 0 || strncmp(answer, "HPCRUN_CONTAINER_", 17) != 0 || !(value = strchr(answer, '=')))
        return status == 0 || status == 127 ? 0 : -1;
    *value = 0;
    return setenv(answer, value + 1, 1);
}

/* In the task's own process a message reaches the user: what is wrong on the node is kept until then. */
int slurm_spank_init_post_opt(spank_t spank, int ac, char **av) {
    uint32_t step = 0;
    (void)ac, (void)av;
    if (spank_remote(spank) != 1) return (is_said(NULL) || is_container_given(spank)) && check() < 0 ? -1 : hand_on(spank);
    if (spank_get_item(spank, S_JOB_STEPID, &step) != ESPANK_SUCCESS) return 0;
    if (step == SLURM_BATCH_SCRIPT) take_up_options(spank);
    for (int at = 0; take_up_variable(spank, step == SLURM_BATCH_SCRIPT); at++)
        if (at == MOST_VARIABLES) return forgotten = unpassed, 0;
    return 0;
}

/* srun has its nodes, and no task has started: the time to send the image there. */
int slurm_spank_local_user_init(spank_t spank, int ac, char **av) {
    uint32_t job = 0;
    (void)ac, (void)av;
    if (!(is_given(spank, "container-stage", "HPCRUN_CONTAINER_STAGE", "PYXIS_CONTAINER_STAGE") || of_site("stage=", NULL)) ||
        !has_image(spank))
        return 0;
    compose("slurm", "stage");
    if (spank_get_item(spank, S_JOB_ID, &job) == ESPANK_SUCCESS) add("--job=%u", job);
    return run(NULL, IMAGE_SECONDS, NOBODY) == 0 ? 0 : refuse("--container-stage: the image did not reach every node");
}

/* ---- where the task starts --------------------------------------------------------------------------------------- */

#if PREPENDS
static int put_in_front(spank_t spank) {
    return spank_prepend_task_argv(spank, count, (const char **)words) == ESPANK_SUCCESS ? 0 : -1;
}
#else
/* Makes hpcrun the task's program, by a name that nobody types, and leaves the words in variables: slurmstepd runs prologs, sets
 * TMPDIR and limits after this callback, and only then executes argv. hpcrun reads both (entry.c, TaskWords.cs). */
static int put_in_front(spank_t spank) {
    char **argv = NULL, name[32], *first;
    int argc = 0;
    if (spank_get_item(spank, S_JOB_ARGV, &argc, &argv) != ESPANK_SUCCESS || argc < 1 || asprintf(&first, "/.%s", words[0]) < 0)
        return -1;
    add("%s", argv[0]);
    free(words[0]);
    argv[0] = words[0] = first;
    for (int at = 0; at < count; at++) {
        snprintf(name, sizeof name, "HPCRUN_TASK_WORD_%d", at);
        if (spank_setenv(spank, name, words[at], 1) != ESPANK_SUCCESS) return -1;
    }
    words[0] = NULL;
    return 0;
}
#endif

int slurm_spank_task_init(spank_t spank, int ac, char **av) {
    uint32_t step = 0;
    (void)ac, (void)av;
    if (forgotten) return refuse(forgotten);
    if (spank_get_item(spank, S_JOB_STEPID, &step) != ESPANK_SUCCESS || !is_meant(spank, step)) return 0;
    if (value_of(variables(spank), "SLURM_CONTAINER"))
        return refuse("cannot use --container together with --container-image: one is enough");
    compose("task", step == SLURM_BATCH_SCRIPT ? "--batch-script" : NULL);
    add("--");
    return put_in_front(spank) || lost ? refuse("the task cannot be started in a container: too many arguments") : 0;
}

/* ---- when it has ended ------------------------------------------------------------------------------------------- */

static char job_directory[MOST_PATH];

/* The job's number, and its user with the groups; 0 where Slurm does not say. */
static uint32_t job_of(spank_t spank, struct user *user) {
    uint32_t job = 0;
    return spank_get_item(spank, S_JOB_ID, &job) == ESPANK_SUCCESS &&
                   spank_get_item(spank, S_JOB_UID, &user->uid) == ESPANK_SUCCESS &&
                   spank_get_item(spank, S_JOB_GID, &user->gid) == ESPANK_SUCCESS
               ? job
               : 0;
}

int slurm_spank_user_init(spank_t spank, int ac, char **av) {
    (void)spank, (void)ac, (void)av;
    if (!getcwd(job_directory, sizeof job_directory)) *job_directory = 0;
    return 0;
}

int slurm_spank_task_exit(spank_t spank, int ac, char **av) {
    uint32_t step = 0, job;
    struct user user = {.directory = job_directory, .environment = variables(spank)};
    (void)ac, (void)av;
    if (!is_given(spank, "container-save", "HPCRUN_CONTAINER_SAVE", "PYXIS_CONTAINER_SAVE") ||
        spank_get_item(spank, S_JOB_STEPID, &step) != ESPANK_SUCCESS || !is_meant(spank, step))
        return 0;
    compose("slurm", "save");
    add("--job=%u", job = job_of(spank, &user));
    add("--step=%u", step);
    return job && spank_get_item(spank, S_JOB_SUPPLEMENTARY_GIDS, &user.groups, &user.count) == ESPANK_SUCCESS &&
                   run(&user, IMAGE_SECONDS, NOBODY) == 0
               ? 0
               : refuse("--container-save failed: there is no image of this container");
}

/* What the job left on the node: its named containers, staged images. Looked for and removed by the user: root follows no name of
 * the user's. */
int slurm_spank_job_epilog(spank_t spank, int ac, char **av) {
    char path[MOST_PATH], number[16];
    struct user user = {.directory = "/", .environment = (char *[]){NULL}, .only_where = path, .is_apart = 1};
    uint32_t job = job_of(spank, &user);
    site = av, site_words = ac;
    const char *place = of_site("node_dir=", "/var/tmp");
    char *command[] = {(char *)program(), "container", "remove", "--job", number, "--node-dir", (char *)place, NULL};
    int length = snprintf(path, sizeof path, "%s/hpcrun-%u/jobs/%u", place, user.uid, job);
    if (job == 0 || user.uid == 0 || length >= (int)sizeof path) return 0;
    snprintf(number, sizeof number, "%u", job);
    int status = run_beside(&user, REMOVE_SECONDS, command, NOBODY);
    if (status != 0)
        slurm_error("hpcrun: job %u of user %u: %s %s", job, user.uid, path,
                    status == LATE ? "was not removed in time" : "could not be removed");
    return 0;
}

/* ---- the plugin -------------------------------------------------------------------------------------------------- */

int slurm_spank_init(spank_t spank, int ac, char **av) {
    spank_context_t context = spank_context();
    site = av, site_words = ac;
    int hears = context == S_CTX_LOCAL || context == S_CTX_REMOTE || context == S_CTX_ALLOCATOR;
    for (int option = 0; hears && option < OPTIONS; option++)
        if (spank_option_register(spank, &options[option]) != ESPANK_SUCCESS) return -1;
    return 0;
}
