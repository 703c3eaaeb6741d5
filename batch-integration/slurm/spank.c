/* The Slurm plugin of hpcrun: `srun --container-image=IMAGE command` becomes `hpcrun exec IMAGE command`.
 *
 * In C, and no more than options and words (words.c), because slurmstepd calls it in a child that it forked from a process with
 * threads: no managed runtime lives there. Everything that a container is, hpcrun does, once the task has become it, or beside the job. README.md
 * describes the options; adr 0009 says how the words get in front of the command with each release of Slurm. */
#include "plugin.h"
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

SPANK_PLUGIN(hpcrun, 1)

/* Which image a name means, as of submission: "NAME NAME-WITH-DIGEST". */
static const char pinned_name[] = "HPCRUN_CONTAINER_PINNED";

static int contradicted;

/* ---- options ----------------------------------------------------------------------------------------------------- */

/* Slurm calls it for every --container-... it finds; the value is key * 2, and one more for --no-... */
static int hear(int value, const char *argument, int remote) {
    const char *text = options[value / 2].argument ? argument : value % 2 ? "0" : "1";
    char **place = &said[value / 2];
    (void)remote;
    if (*place && options[value / 2].has_no && strcmp(*place, text) != 0) contradicted = 1;
    free(*place);
    *place = strdup(text ? text : "");
    return 0;
}

static int register_options(spank_t spank) {
    static char negative[KEYS][48];
    for (int key = 0; key < KEYS; key++) {
        struct spank_option option = {(char *)options[key].name, (char *)options[key].argument, (char *)options[key].usage,
                                      options[key].may_lack_argument ? 2 : options[key].argument != NULL, key * 2, hear};
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

/* ---- where the user types: srun, sbatch, salloc ------------------------------------------------------------------ */

/* Before 23.11 a plugin does not get at the programs of --multi-prog, and getopt takes shorter forms of it. */
static int has_several_programs(void) {
    static const char option[] = "--multi-prog";
    char *word = NULL;
    size_t size = 0, length;
    int found = 0;
    FILE *words = PREPENDS || spank_context() != S_CTX_LOCAL ? NULL : fopen("/proc/self/cmdline", "re");
    while (words && !found && getdelim(&word, &size, 0, words) > 0) found = (length = strlen(word)) >= 4 && strncmp(word, option, length) == 0;
    if (words) fclose(words);
    free(word);
    return found;
}

static int is_meant_at_all(spank_t spank) { return wish(spank, IMAGE) || wish(spank, NAME); }

/* The rest of a variable's text behind "NAME ", if it is of this name. */
static const char *behind(const char *text, const char *name) {
    size_t length = strlen(name);
    return text && strncmp(text, name, length) == 0 && text[length] == ' ' ? text + length + 1 : NULL;
}

/* A tag may move while a job runs: what it means now is what all its steps and nodes get. */
static int pin(spank_t spank) {
    const char *name = wish(spank, IMAGE) ? reference(wish(spank, IMAGE)) : "";
    char digest[MOST_PATH], both[2 * MOST_PATH + 64];
    if (!strstr(name, "://") || strstr(name, "@sha256:") || behind(getenv(pinned_name), name)) return 0;
    if (run_hpcrun(NULL, (const char *const[]){"resolve", name, NULL}, digest, sizeof digest) != 0 || !*digest) {
        slurm_error("hpcrun: %s is not pinned to a digest: every node asks by itself what its tag means", name);
        return 0;
    }
    snprintf(both, sizeof both, "%s %s", name, digest);
    return setenv(pinned_name, both, 1);
}

static int check(spank_t spank) {
    const char *directory = wish(spank, WORKDIR);
    if (contradicted) return refuse("an option and its --no- form were both given");
    if (said[WRITABLE] && said[READONLY]) return refuse("--container-writable and --container-readonly contradict each other");
    if (directory && *directory != '/') return refuse("--container-workdir is not an absolute path");
    if (wish(spank, SAVE) && *wish(spank, SAVE) == 0) return refuse("--container-save names no file");
    if (compose(spank)) return -1;
    if (is_meant_at_all(spank) && has_several_programs())
        return refuse("--multi-prog: before Slurm 23.11 write 'hpcrun exec IMAGE' in front of each program in its file, and no --container-image");
    if (is_meant_at_all(spank)) return pin(spank);
    for (int key = 0; key < KEYS; key++)
        if (said[key]) slurm_error("hpcrun: --%s has no effect without --container-image or --container-name", options[key].name);
    return 0;
}

/* ---- where the task starts --------------------------------------------------------------------------------------- */

/* The script of sbatch runs inside when sbatch was told so; a variable alone is meant for the srun in it. */
static int is_meant(spank_t spank, uint32_t step) {
    if (step == SLURM_EXTERN_CONT || step == SLURM_INTERACTIVE_STEP) return 0;
    return said[IMAGE] || said[NAME] ? 1 : step != SLURM_BATCH_SCRIPT && is_meant_at_all(spank);
}

#if PREPENDS
static int put_in_front(spank_t spank) { return spank_prepend_task_argv(spank, count, words) == ESPANK_SUCCESS ? 0 : -1; }
#else
/* Gives hpcrun-task (task.c) the words in variables and the command in its arguments: slurmstepd runs prologs, sets TMPDIR and
 * limits after this callback, and only then executes argv. */
static int put_in_front(spank_t spank) {
    char **argv = NULL, name[32];
    int argc = 0;
    if (spank_get_item(spank, S_JOB_ARGV, &argc, &argv) != ESPANK_SUCCESS || argc < 1) return -1;
    if (add(argv[0])) return -1;
    for (int at = 0; at < count; at++) {
        snprintf(name, sizeof name, "HPCRUN_TASK_WORD_%d", at);
        if (spank_setenv(spank, name, words[at], 1) != ESPANK_SUCCESS) return -1;
    }
    argv[0] = (char *)HPCRUN_TASK;
    return 0;
}
#endif

/* slurmd keeps the script in its spool, which no image has. */
static int add_script(spank_t spank) {
    char **argv = NULL, *script = NULL;
    int argc = 0;
    if (spank_get_item(spank, S_JOB_ARGV, &argc, &argv) != ESPANK_SUCCESS || argc < 1) return -1;
    return asprintf(&script, "%s:%s:ro", argv[0], argv[0]) < 0 ? -1 : add_pair("--bind", script);
}

/* What its name meant when the job was submitted. */
static const char *image(spank_t spank) {
    static char pinned[2 * MOST_PATH + 64];
    const char *name = wish(spank, IMAGE) ? reference(wish(spank, IMAGE)) : "-", *found;
    return spank_getenv(spank, pinned_name, pinned, sizeof pinned) == ESPANK_SUCCESS && (found = behind(pinned, name)) != NULL ? found : name;
}

int slurm_spank_task_init(spank_t spank, int ac, char **av) {
    uint32_t step = 0, tasks = 1;
    char container[2];
    (void)ac, (void)av;
    if (spank_get_item(spank, S_JOB_STEPID, &step) != ESPANK_SUCCESS || !is_meant(spank, step)) return 0;
    if (spank_getenv(spank, "SLURM_CONTAINER", container, sizeof container) != ESPANK_ENV_NOEXIST)
        return refuse("--container beside --container-image: both were given, and one is enough");
    if (wish(spank, SAVE) && spank_get_item(spank, S_JOB_TOTAL_TASK_COUNT, &tasks) == ESPANK_SUCCESS && tasks > 1)
        return refuse("--container-save wants a step of one task: which of several containers shall become the image?");
    if (compose(spank) || (step == SLURM_BATCH_SCRIPT ? add_script(spank) : wish(spank, IMAGE) && is_on(spank, STAGE) && add("--staged")) || add(image(spank)) || put_in_front(spank))
        return refuse("the task cannot be started in a container: too many words for it");
    return 0;
}

/* ---- when it has ended ------------------------------------------------------------------------------------------- */

static char job_directory[MOST_PATH];

int slurm_spank_user_init(spank_t spank, int ac, char **av) {
    (void)spank, (void)ac, (void)av;
    if (!getcwd(job_directory, sizeof job_directory)) *job_directory = 0;
    return 0;
}

static int save(spank_t spank, const char *file) {
    int is_of_job = 0, number = 2;
    uint32_t job = 0;
    char id[16], none[2];
    gid_t *groups = NULL;
    struct user user = {.directory = job_directory};
    const char *words[12] = {"container", "save"};
    if (spank_get_item(spank, S_JOB_UID, &user.uid) != ESPANK_SUCCESS || spank_get_item(spank, S_JOB_GID, &user.gid) != ESPANK_SUCCESS
        || spank_get_item(spank, S_JOB_SUPPLEMENTARY_GIDS, &groups, &user.count) != ESPANK_SUCCESS
        || spank_get_item(spank, S_JOB_ENV, &user.environment) != ESPANK_SUCCESS || spank_get_item(spank, S_JOB_ID, &job) != ESPANK_SUCCESS) return -1;
    user.groups = groups;
    snprintf(id, sizeof id, "%u", job);
    if (here.node_directory) words[number++] = "--node-dir", words[number++] = here.node_directory;
    const char *name = name_to_save(spank, &is_of_job);
    if (is_of_job) words[number++] = "--job", words[number++] = id;
    if (!wish(spank, NAME)) words[number++] = "--remove";
    words[number++] = name;
    words[number++] = file;
    return run_hpcrun(&user, words, none, sizeof none) == 0 ? 0 : -1;
}

int slurm_spank_task_exit(spank_t spank, int ac, char **av) {
    uint32_t step = 0;
    (void)ac, (void)av;
    if (!wish(spank, SAVE) || spank_get_item(spank, S_JOB_STEPID, &step) != ESPANK_SUCCESS || !is_meant(spank, step)) return 0;
    return save(spank, wish(spank, SAVE)) ? refuse("--container-save: there is no image of this container") : 0;
}

/* What the job left on the node: its named containers, staged images. */
int slurm_spank_job_epilog(spank_t spank, int ac, char **av) {
    uint32_t job = 0;
    char path[MOST_PATH], id[16], none[2];
    struct user user = {0};
    struct stat found;
    struct passwd *entry;
    if (read_arguments(ac, av) || spank_get_item(spank, S_JOB_ID, &job) != ESPANK_SUCCESS || spank_get_item(spank, S_JOB_UID, &user.uid) != ESPANK_SUCCESS) return 0;
    snprintf(id, sizeof id, "%u", job);
    const char *place = here.node_directory ? here.node_directory : "/var/tmp";
    snprintf(path, sizeof path, "%s/hpcrun-%u/jobs/%s", place, user.uid, id);
    if (user.uid == 0 || lstat(path, &found) < 0 || (entry = getpwuid(user.uid)) == NULL) return 0;
    user.gid = entry->pw_gid;
    user.environment = (char *[]){NULL};
    run_hpcrun(&user, (const char *const[]){"container", "remove", "--job", id, "--node-dir", place, NULL}, none, sizeof none);
    return 0;
}

/* ---- the plugin -------------------------------------------------------------------------------------------------- */

int slurm_spank_init(spank_t spank, int ac, char **av) {
    spank_context_t context = spank_context();
    if (context != S_CTX_LOCAL && context != S_CTX_REMOTE && context != S_CTX_ALLOCATOR) return 0;
    return read_arguments(ac, av) || register_options(spank) ? -1 : 0;
}

int slurm_spank_init_post_opt(spank_t spank, int ac, char **av) {
    (void)ac, (void)av;
    return spank_remote(spank) == 1 ? 0 : check(spank);
}

/* srun has its nodes, and no task has started: the time to send the image there. */
int slurm_spank_local_user_init(spank_t spank, int ac, char **av) {
    uint32_t job = 0;
    char id[16], path[MOST_PATH];
    const char *name = wish(spank, IMAGE) ? reference(wish(spank, IMAGE)) : NULL, *pinned = name ? behind(getenv(pinned_name), name) : NULL;
    (void)ac, (void)av;
    if (!is_on(spank, STAGE) || !name) return 0;
    if (spank_get_item(spank, S_JOB_ID, &job) != ESPANK_SUCCESS) return refuse("--container-stage: the job's number is not known");
    snprintf(id, sizeof id, "%u", job);
    const char *words[] = {"stage", "--job", id, pinned ? pinned : name, here.node_directory ? "--node-dir" : NULL, here.node_directory, NULL};
    return run_hpcrun(NULL, words, path, sizeof path) == 0 ? 0 : refuse("--container-stage: the image did not reach every node");
}
