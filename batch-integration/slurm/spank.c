/* The Slurm plugin of hpcrun: `srun --container-image=IMAGE command` becomes `hpcrun task --container-image=IMAGE -- command`.
 *
 * It hears the options and repeats them. What they mean, hpcrun knows (src/Hpc.Cli/Slurm): when the task has become it, and
 * beside the job, where srun has it check the options, send the image to the nodes or save a container. In C, because slurmstepd
 * calls it in a child that it forked from a process with threads: no managed runtime lives there. README.md describes the
 * options, adr/0009 how the words get in front of the command. */
#include "beside.h"
#include "options.h"
#include "words.h"
#include <ctype.h>
#include <errno.h>
#include <slurm/slurm.h>
#include <slurm/slurm_version.h>
#include <slurm/spank.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

SPANK_PLUGIN(hpcrun, 1)

#define PREPENDS (SLURM_VERSION_NUMBER >= SLURM_VERSION_NUM(23, 11, 0))

/* How long hpcrun may take beside a job, in seconds. It is asked for tags of images in registries, whose silence it bears for a
 * minute; it sends and writes images of any size, while the job's own time goes by; and of what a job leaves, too much may be
 * there to be removed at once. */
enum { CHECK_SECONDS = 180, IMAGE_SECONDS = 4 * 3600, REMOVE_SECONDS = 60 };

static const char *hpcrun = HPCRUN_PROGRAM, *node_directory = "/var/tmp";
static const char *site[MOST_SITE_WORDS]; /* what stands in plugstack.conf */
static int site_words, site_has[KEYS];
static char *said[KEYS][2];   /* on the command line: the argument, or ""; [1]: of the --no- form */
static const char *forgotten; /* why the task cannot have what was asked for where the user typed */

static int refuse(const char *message) {
    slurm_error("hpcrun: %s", message);
    return -1;
}

/* ---- options ----------------------------------------------------------------------------------------------------- */

/* Slurm calls it for every --container-... it finds, in srun and again in slurmstepd. */
static int hear(int value, const char *argument, int remote) {
    if (value < 0 || value >= 2 * KEYS) return -1;
    char **place = &said[value / 2][value % 2];
    const char *text = argument && options[value / 2].argument && value % 2 == 0 ? argument : "";
    (void)remote;
    if (strcmp(program_invocation_short_name, "scrontab") == 0)
        return refuse("scrontab passes no option on: call srun with the option in its script");
    if (strnlen(text, MOST_TEXT) == MOST_TEXT) return refuse("cannot pass an option on: it is too long");
    free(*place);
    *place = strdup(text);
    return *place ? 0 : -1;
}

static int register_options(spank_t spank) {
    static char negative[KEYS][48];
    for (int key = 0; key < KEYS; key++) {
        struct spank_option option = {(char *)options[key].name,
                                      (char *)options[key].argument,
                                      (char *)options[key].usage,
                                      options[key].may_lack_argument ? 2 : options[key].argument != NULL,
                                      key * 2,
                                      hear};
        if (spank_option_register(spank, &option) != ESPANK_SUCCESS) return -1;
        if (!options[key].has_no) continue;
        snprintf(negative[key], sizeof negative[key], "no-%s", options[key].name);
        option.name = negative[key];
        option.usage = (char *)"the opposite";
        option.val = key * 2 + 1;
        if (spank_option_register(spank, &option) != ESPANK_SUCCESS) return -1;
    }
    return 0;
}

/* The option that a word of plugstack.conf is a default of: mount_home=0. KEYS where it is none. */
static int key_of(const char *word) {
    int key = 0;
    for (; key < KEYS; key++) {
        const char *name = options[key].name + strlen("container-"), *at = word;
        for (; *name && (*name == *at || (*name == '-' && *at == '_')); name++) at++;
        if (*name == 0 && *at == '=' && key != IMAGE) break;
    }
    return key;
}

static int read_arguments(int ac, char **av) {
    for (int at = 0; at < ac; at++) {
        int key = key_of(av[at]);
        if (strncmp(av[at], "hpcrun=/", 8) == 0) {
            hpcrun = av[at] + 7;
            continue;
        }
        if (strncmp(av[at], "node_dir=/", 10) == 0)
            node_directory = av[at] + 9;
        else if (key == KEYS && !is_of_site(av[at])) {
            slurm_error("hpcrun: plugstack.conf: this plugin has no argument '%s'", av[at]);
            return -1;
        }
        if (site_words == MOST_SITE_WORDS) return refuse("plugstack.conf: too many arguments");
        site[site_words++] = av[at];
        if (key != KEYS) site_has[key] = 1;
    }
    return 0;
}

static const char *const prefixes[] = {"HPCRUN_CONTAINER_", "PYXIS_CONTAINER_"};

/* HPCRUN_CONTAINER_MOUNT_HOME. */
static const char *variable_of(const char *prefix, int key, char name[MOST_NAME]) {
    int length = snprintf(name, MOST_NAME, "%s%s", prefix, options[key].name + strlen("container-"));
    for (char *at = name + strlen(prefix); at < name + length; at++) *at = *at == '-' ? '_' : (char)toupper((unsigned char)*at);
    return name;
}

/* A variable of the job, on the node; in `text`. Valid until the next question. */
static const char *of_job(spank_t spank, const char *name, char *text, size_t size) {
    spank_err_t found = spank_getenv(spank, name, text, (int)size);
    if (found == ESPANK_NOSPACE) forgotten = "cannot pass a variable of --container- options on: it is too long";
    return found == ESPANK_SUCCESS ? text : NULL;
}

static int has_job(spank_t spank, const char *name) {
    char value[2] = "";
    spank_err_t found = spank_getenv(spank, name, value, sizeof value);
    return found == ESPANK_NOSPACE || found == ESPANK_SUCCESS;
}

/* By a variable that is not empty: of the job in a task, of this process in srun. */
static int is_in_environment(spank_t spank, const char *prefix, enum key key) {
    char name[MOST_NAME], value[2] = "";
    variable_of(prefix, key, name);
    if (spank_remote(spank) != 1) return getenv(name) && *getenv(name);
    spank_err_t found = spank_getenv(spank, name, value, sizeof value);
    return found == ESPANK_NOSPACE || (found == ESPANK_SUCCESS && *value);
}

static int is_given(spank_t spank, enum key key) {
    return said[key][0] || said[key][1] || is_in_environment(spank, prefixes[0], key) ||
           is_in_environment(spank, prefixes[1], key) || site_has[key];
}

/* The script of sbatch runs inside when sbatch was told so; a variable alone is meant for the srun in it. */
static int is_meant(spank_t spank, uint32_t step) {
    if (step == SLURM_EXTERN_CONT || step == SLURM_INTERACTIVE_STEP) return 0;
    if (said[IMAGE][0] || said[NAME][0]) return 1;
    return step != SLURM_BATCH_SCRIPT && (is_given(spank, IMAGE) || is_given(spank, NAME));
}

/* ---- words for hpcrun -------------------------------------------------------------------------------------------- */

/* A verb of hpcrun's, and all that the site and the command line say, as they say it. Variables it reads by itself. */
static void compose(const char *verb, const char *what) {
    while (count > 0) free(words[--count]);
    add("%s", hpcrun);
    add("%s", verb);
    if (what) add("%s", what);
    for (int at = 0; at < site_words; at++) add("--site=%s", site[at]);
    for (int key = 0; key < KEYS; key++) {
        if (said[key][0]) add(options[key].argument ? "--%s=%s" : "--%s", options[key].name, said[key][0]);
        if (said[key][1]) add("--no-%s", options[key].name);
    }
}

static int run(const struct user *user, int is_apart, int seconds, char *answer, size_t size) {
    return lost ? FAILED : run_beside(user, is_apart, seconds, words, answer, size);
}

/* ---- what --export= takes away ------------------------------------------------------------------------------------
 *
 * Variables of srun's and sbatch's go to the node as far as --export= lets them. Those whose names begin with SLURM_ always go,
 * in every release: under such names ours travel, and get their own back where the task starts. Options reach a task of srun's
 * with the request itself, but the script of sbatch by variables, of which before 23.11 only those in SLURM_SPANK_ are sure to
 * come. */

static const char carrier[] = "SLURM_SPANK_", pinned[] = "HPCRUN_CONTAINER_PINNED";

enum { VARIABLES = 2 * KEYS + 1 };

static const char *variable(int number, char name[MOST_NAME], char carried[2 * MOST_NAME]) {
    if (number == 2 * KEYS)
        snprintf(name, MOST_NAME, "%s", pinned);
    else
        variable_of(prefixes[number % 2], number / 2, name);
    snprintf(carried, 2 * MOST_NAME, "%s%s", carrier, name);
    return name;
}

/* sbatch makes the variables in SLURM_SPANK_ itself of what a plugin tells it, when it has forgotten all others (--export-file).
 */
static int hand_on(spank_t spank) {
    char name[MOST_NAME], carried[2 * MOST_NAME];
    int is_allocator = spank_context() == S_CTX_ALLOCATOR;
    for (int number = 0; number < VARIABLES; number++) {
        const char *value = getenv(variable(number, name, carried));
        unsetenv(carried);
        if (is_allocator) (void)spank_job_control_unsetenv(spank, name);
        if (!value || !*value) continue;
        if (strnlen(value, MOST_TEXT) == MOST_TEXT)
            return refuse("cannot pass a variable of --container- options on: it is too long");
        if (is_allocator ? spank_job_control_setenv(spank, name, value, 1) != ESPANK_SUCCESS : setenv(carried, value, 1) < 0)
            return refuse("the variables of --container- options cannot be passed on to the job");
    }
    return 0;
}

/* Whether --export=...,NAME=VALUE,... has it. */
static int is_listed(const char *list, const char *name) {
    size_t length = strlen(name);
    for (const char *at = list; (at = strstr(at, name)) != NULL; at += length)
        if ((at == list || at[-1] == ',') && at[length] == '=') return 1;
    return 0;
}

/* What the task has under this name already, where srun or sbatch did not hear it: a value in --export= itself. One that the
 * user's login makes is none. */
static int is_own(spank_t spank, int is_script, const char *name) {
    static char list[MOST_TEXT];
    if (!has_job(spank, name)) return 0;
    return !is_script || !has_job(spank, "SLURM_GET_USER_ENV") ||
           (of_job(spank, "SLURM_EXPORT_ENV", list, sizeof list) && is_listed(list, name));
}

static void take_up_variables(spank_t spank, int is_script) {
    static char text[MOST_TEXT];
    char name[MOST_NAME], carried[2 * MOST_NAME];
    for (int number = 0; number < VARIABLES; number++) {
        const char *value = of_job(spank, (variable(number, name, carried), carried), text, sizeof text);
        if (!value) continue;
        if (!is_own(spank, is_script, name) && spank_setenv(spank, name, value, 1) != ESPANK_SUCCESS)
            forgotten = "the variables of --container- options did not reach the task";
        (void)spank_unsetenv(spank, carried);
    }
}

static void take_up_options(spank_t spank) {
    static char text[MOST_TEXT];
    char name[MOST_NAME];
    for (int value = 0; value < 2 * KEYS; value++) {
        if (said[value / 2][value % 2]) continue;
        int length = snprintf(name, sizeof name, "%s_SLURM_SPANK_OPTION_hpcrun_%s%s", carrier, value % 2 ? "no-" : "",
                              options[value / 2].name);
        for (int at = 0; at < length; at++) name[at] = name[at] == '-' ? '_' : name[at];
        const char *argument = of_job(spank, name, text, sizeof text);
        if (argument && hear(value, argument, 1) < 0) forgotten = "an option of sbatch did not reach its script";
    }
}

/* ---- where the user types: srun, sbatch, salloc ------------------------------------------------------------------ */

static int is_anything_said(void) {
    for (int key = 0; key < KEYS; key++)
        if (said[key][0] || said[key][1]) return 1;
    return 0;
}

/* hpcrun says what cannot be meant, and answers with variables for the job: the digest that a tag means now. */
static int check(void) {
    char answer[MOST_ANSWER], *rest = NULL, *value;
    compose("slurm", "check");
    if (!PREPENDS && spank_context() == S_CTX_LOCAL) add("--one-program");
    int status = run(NULL, 0, CHECK_SECONDS, answer, sizeof answer);
    if (status == LATE) slurm_error("hpcrun: the --container- options could not be checked within %d s", CHECK_SECONDS);
    if (status == 127)
        slurm_error("hpcrun: %s cannot be executed on this host: the options are not checked before the job starts", hpcrun);
    for (char *line = status == 0 ? strtok_r(answer, "\n", &rest) : NULL; line; line = strtok_r(NULL, "\n", &rest)) {
        if (strncmp(line, prefixes[0], strlen(prefixes[0])) != 0 || (value = strchr(line, '=')) == NULL) continue;
        *value = 0;
        if (setenv(line, value + 1, 1) < 0) return -1;
    }
    return status == 0 || status == 127 ? 0 : -1;
}

/* In the task's own process a message reaches the user: what is wrong on the node is kept until then. */
static int take_up(spank_t spank) {
    uint32_t step = 0;
    if (spank_get_item(spank, S_JOB_STEPID, &step) != ESPANK_SUCCESS) return 0;
    if (step == SLURM_BATCH_SCRIPT) take_up_options(spank);
    take_up_variables(spank, step == SLURM_BATCH_SCRIPT);
    return 0;
}

int slurm_spank_init_post_opt(spank_t spank, int ac, char **av) {
    (void)ac, (void)av;
    if (spank_remote(spank) == 1) return take_up(spank);
    if ((is_anything_said() || is_given(spank, IMAGE) || is_given(spank, NAME)) && check() < 0) return -1;
    return hand_on(spank);
}

/* srun has its nodes, and no task has started: the time to send the image there. */
int slurm_spank_local_user_init(spank_t spank, int ac, char **av) {
    uint32_t job = 0;
    char none[MOST_PATH];
    (void)ac, (void)av;
    if (!is_given(spank, STAGE) || !is_given(spank, IMAGE)) return 0;
    if (spank_get_item(spank, S_JOB_ID, &job) != ESPANK_SUCCESS)
        return refuse("cannot use --container-stage: the job's number is not known");
    compose("slurm", "stage");
    add("--job=%u", job);
    return run(NULL, 0, IMAGE_SECONDS, none, sizeof none) == 0 ? 0
                                                               : refuse("--container-stage: the image did not reach every node");
}

/* ---- where the task starts --------------------------------------------------------------------------------------- */

#if PREPENDS
static int put_in_front(spank_t spank) {
    return spank_prepend_task_argv(spank, count, (const char **)words) == ESPANK_SUCCESS ? 0 : -1;
}
#else
/* Gives hpcrun-task (task.c) the words in variables and the command in its arguments: slurmstepd runs prologs, sets TMPDIR and
 * limits after this callback, and only then executes argv. */
static int put_in_front(spank_t spank) {
    char **argv = NULL, name[32];
    int argc = 0;
    if (spank_get_item(spank, S_JOB_ARGV, &argc, &argv) != ESPANK_SUCCESS || argc < 1) return -1;
    add("%s", argv[0]);
    for (int at = 0; at < count; at++) {
        snprintf(name, sizeof name, "HPCRUN_TASK_WORD_%d", at);
        if (spank_setenv(spank, name, words[at], 1) != ESPANK_SUCCESS) return -1;
    }
    argv[0] = (char *)HPCRUN_TASK;
    return 0;
}
#endif

int slurm_spank_task_init(spank_t spank, int ac, char **av) {
    uint32_t step = 0;
    char container[2];
    (void)ac, (void)av;
    if (forgotten) return refuse(forgotten);
    if (spank_get_item(spank, S_JOB_STEPID, &step) != ESPANK_SUCCESS || !is_meant(spank, step)) return 0;
    if (spank_getenv(spank, "SLURM_CONTAINER", container, sizeof container) != ESPANK_ENV_NOEXIST)
        return refuse("cannot use --container together with --container-image: one is enough");
    compose("task", step == SLURM_BATCH_SCRIPT ? "--batch-script" : NULL);
    add("--");
    return put_in_front(spank) || lost ? refuse("the task cannot be started in a container: too many arguments") : 0;
}

/* ---- when it has ended ------------------------------------------------------------------------------------------- */

static char job_directory[MOST_PATH];

int slurm_spank_user_init(spank_t spank, int ac, char **av) {
    (void)spank, (void)ac, (void)av;
    if (!getcwd(job_directory, sizeof job_directory)) *job_directory = 0;
    return 0;
}

int slurm_spank_task_exit(spank_t spank, int ac, char **av) {
    uint32_t step = 0, job = 0;
    struct user user = {.directory = job_directory};
    char none[MOST_PATH];
    (void)ac, (void)av;
    if (!is_given(spank, SAVE) || spank_get_item(spank, S_JOB_STEPID, &step) != ESPANK_SUCCESS || !is_meant(spank, step))
        return 0;
    compose("slurm", "save");
    int known = spank_get_item(spank, S_JOB_UID, &user.uid) == ESPANK_SUCCESS &&
                spank_get_item(spank, S_JOB_GID, &user.gid) == ESPANK_SUCCESS &&
                spank_get_item(spank, S_JOB_SUPPLEMENTARY_GIDS, &user.groups, &user.count) == ESPANK_SUCCESS &&
                spank_get_item(spank, S_JOB_ENV, &user.environment) == ESPANK_SUCCESS &&
                spank_get_item(spank, S_JOB_ID, &job) == ESPANK_SUCCESS;
    add("--job=%u", job);
    add("--step=%u", step);
    return known && run(&user, 0, IMAGE_SECONDS, none, sizeof none) == 0
               ? 0
               : refuse("--container-save failed: there is no image of this container");
}

/* What the job left on the node: its named containers, staged images. Looked for and removed by the user: root follows no name of
 * the user's. */
int slurm_spank_job_epilog(spank_t spank, int ac, char **av) {
    uint32_t job = 0;
    char path[MOST_PATH], none[MOST_PATH];
    struct user user = {.directory = "/", .environment = (char *[]){NULL}, .only_where = path};
    if (read_arguments(ac, av) || spank_get_item(spank, S_JOB_ID, &job) != ESPANK_SUCCESS ||
        spank_get_item(spank, S_JOB_UID, &user.uid) != ESPANK_SUCCESS ||
        spank_get_item(spank, S_JOB_GID, &user.gid) != ESPANK_SUCCESS || user.uid == 0)
        return 0;
    if (snprintf(path, sizeof path, "%s/hpcrun-%u/jobs/%u", node_directory, user.uid, job) >= (int)sizeof path) return 0;
    site_words = 0;
    compose("container", "remove");
    add("--job=%u", job);
    add("--node-dir=%s", node_directory);
    int status = run(&user, 1, REMOVE_SECONDS, none, sizeof none);
    if (status == LATE)
        slurm_error("hpcrun: job %u of user %u: %s was not removed within %d s", job, user.uid, path, REMOVE_SECONDS);
    else if (status != 0)
        slurm_error("hpcrun: job %u of user %u: %s could not be removed", job, user.uid, path);
    return 0;
}

/* ---- the plugin -------------------------------------------------------------------------------------------------- */

int slurm_spank_init(spank_t spank, int ac, char **av) {
    spank_context_t context = spank_context();
    if (context != S_CTX_LOCAL && context != S_CTX_REMOTE && context != S_CTX_ALLOCATOR) return 0;
    return read_arguments(ac, av) || register_options(spank) ? -1 : 0;
}
