/* The Slurm plugin of hpcrun: `srun --container-image=IMAGE command` becomes `hpcrun exec IMAGE command`.
 *
 * In C, and no more than options and words, because slurmstepd calls it in a child that it forked from a process with threads:
 * no managed runtime lives there. Everything that a container is, hpcrun does, once the task has become it. README.md
 * describes the options; adr 0005 says how the words get in front of the command with each release of Slurm. */
#include <ctype.h>
#include <slurm/slurm.h>
#include <slurm/slurm_version.h>
#include <slurm/spank.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

SPANK_PLUGIN(hpcrun, 1)

#define PREPENDS (SLURM_VERSION_NUMBER >= SLURM_VERSION_NUM(23, 11, 0))

enum { MOST_WORDS = 512, MOST_PATH = 4096 };

/* One for each thing that can be said; a switch also as --no-NAME. */
enum key { IMAGE, MOUNTS, WORKDIR, NAME, SAVE, MOUNT_HOME, REMAP_ROOT, ENTRYPOINT, ENTRYPOINT_LOG, WRITABLE, READONLY, ENV, UNSHARE, GPU, KEYS };

static const struct {
    const char *name, *argument, *usage;
    int has_no;
} options[KEYS] = {
    [IMAGE] = {"container-image", "IMAGE", "run the tasks in IMAGE: a path, or [USER@][REGISTRY#]IMAGE[:TAG]", 0},
    [MOUNTS] = {"container-mounts", "SRC[:DST[:FLAGS]],...", "bind host files or directories; FLAGS: ro, rw", 0},
    [WORKDIR] = {"container-workdir", "DIR", "working directory inside", 0},
    [NAME] = {"container-name", "NAME[:FLAG]", "refused: a container does not outlive its step", 0},
    [SAVE] = {"container-save", "FILE", "refused: no image is made from a container", 0},
    [MOUNT_HOME] = {"container-mount-home", NULL, "the home directory is visible inside", 1},
    [REMAP_ROOT] = {"container-remap-root", NULL, "be root inside, without its privileges", 1},
    [ENTRYPOINT] = {"container-entrypoint", NULL, "start the command through the image's entrypoint or runscript", 1},
    [ENTRYPOINT_LOG] = {"container-entrypoint-log", NULL, "has no effect: the entrypoint's output is the task's anyway", 0},
    [WRITABLE] = {"container-writable", NULL, "the image can be written to; what is written is gone after the task", 0},
    [READONLY] = {"container-readonly", NULL, "the image cannot be written to", 0},
    [ENV] = {"container-env", "NAME,...", "variables of the job that win over the image's", 0},
    [UNSHARE] = {"container-unshare", "pid,ipc,uts,net", "namespaces of its own for each task", 0},
    [GPU] = {"container-gpu", "nvidia|amd|none", "the host's libraries and devices of these GPUs", 0},
};

static const char *hpcrun = HPCRUN_PROGRAM;
static char *said[KEYS];           /* on the command line: the argument; "1" and "0" of a switch */
static const char *site[KEYS];     /* in plugstack.conf */
static int contradicted;

/* ---- what was asked for ----------------------------------------------------------------------------------------- */

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
                                      options[key].argument != NULL, key * 2, hear};
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

/* HPCRUN_CONTAINER_IMAGE, then PYXIS_CONTAINER_IMAGE: of the job in a task, of this process in srun. 1 where one is set. */
static int from_environment(spank_t spank, enum key key, char *value, size_t size) {
    static const char *const prefixes[] = {"HPCRUN_", "PYXIS_"};
    for (int prefix = 0; prefix < 2; prefix++) {
        char name[64];
        int length = snprintf(name, sizeof name, "%s%s", prefixes[prefix], options[key].name);
        for (int at = 0; at < length; at++) name[at] = name[at] == '-' ? '_' : (char)toupper((unsigned char)name[at]);
        if (spank_remote(spank) == 1) {
            if (spank_getenv(spank, name, value, (int)size) == ESPANK_SUCCESS && *value) return 1;
        } else if (getenv(name) && *getenv(name)) {
            snprintf(value, size, "%s", getenv(name));
            return 1;
        }
    }
    return 0;
}

/* The command line, then the environment, then the site; NULL where nobody said anything. */
static const char *wish(spank_t spank, enum key key) {
    static char values[KEYS][MOST_PATH];
    if (said[key]) return said[key];
    if (from_environment(spank, key, values[key], sizeof values[key])) return values[key];
    return site[key];
}

static int is_on(spank_t spank, enum key key) {
    const char *text = wish(spank, key);
    return text && (strcmp(text, "1") == 0 || strcasecmp(text, "yes") == 0 || strcasecmp(text, "true") == 0 || strcasecmp(text, "on") == 0);
}

static int is_off(spank_t spank, enum key key) { return wish(spank, key) && !is_on(spank, key); }

/* ---- words for hpcrun ------------------------------------------------------------------------------------------- */

static const char *words[MOST_WORDS];
static int count;

static int add(const char *word) {
    if (word == NULL || count == MOST_WORDS) return -1;
    words[count++] = word;
    return 0;
}

static int add_pair(const char *option, char *value) { return add(option) || add(value) ? -1 : 0; }

/* ":ro" or ":rw" or "" for "FLAG+FLAG"; NULL, and a message, where a flag has no counterpart. */
static const char *access_of(char *flags) {
    const char *access = "";
    for (char *rest = NULL, *flag = flags ? strtok_r(flags, "+", &rest) : NULL; flag; flag = strtok_r(NULL, "+", &rest)) {
        if (strcmp(flag, "ro") == 0) access = ":ro";
        else if (strcmp(flag, "rw") == 0) access = ":rw";
        else if (strcmp(flag, "bind") != 0 && strcmp(flag, "rbind") != 0) {
            slurm_error("hpcrun: --container-mounts: '%s' is no flag of a mount: ro, rw, bind, rbind", flag);
            return NULL;
        }
    }
    return access;
}

/* "SRC", "SRC:DST" or "SRC:DST:FLAG+FLAG" as --bind takes it. */
static int add_mount(spank_t spank, char *mount) {
    char *target = strchr(mount, ':'), *flags = target ? strchr(target + 1, ':') : NULL, *bind = NULL;
    const char *access = access_of(flags ? flags + 1 : NULL);
    (void)spank;
    if (access == NULL) return -1;
    if (flags) *flags = 0;
    return asprintf(&bind, "%s%s", mount, access) < 0 ? -1 : add_pair("--bind", bind);
}

/* The job's value of a variable as --env takes it: CSV's quotes around it, and nothing in it evaluated. */
static char *env_of(spank_t spank, const char *name) {
    static char value[128 * 1024];
    if (spank_remote(spank) != 1 || spank_getenv(spank, name, value, sizeof value) != ESPANK_SUCCESS) return strdup("");
    char *text = malloc(2 * strlen(value) + strlen(name) + 4), *at = text;
    if (!text) return NULL;
    at += sprintf(at, "\"%s=", name);
    for (const char *from = value; *from; from++) {
        if (strchr("\\$`", *from)) *at++ = '\\';
        if (*from == '"') *at++ = '"';
        *at++ = *from;
    }
    strcpy(at, "\"");
    return text;
}

static int add_variable(spank_t spank, char *name) {
    char *text = env_of(spank, name);
    return text && *text == 0 ? 0 : add_pair("--env", text);
}

static int add_namespace(spank_t spank, char *name) {
    static const char *const known[][2] = {{"pid", "--pid"}, {"ipc", "--ipc"}, {"uts", "--uts"}, {"net", "--net=none"}, {"user", ""}, {"mnt", ""}};
    (void)spank;
    for (size_t at = 0; at < sizeof known / sizeof *known; at++)
        if (strcmp(name, known[at][0]) == 0) return *known[at][1] ? add(known[at][1]) : 0;
    slurm_error("hpcrun: --container-unshare: '%s' is none of pid, ipc, uts, net, user, mnt", name);
    return -1;
}

static int add_gpu(spank_t spank, char *kind) {
    (void)spank;
    if (strcmp(kind, "nvidia") == 0) return add("--nv");
    if (strcmp(kind, "amd") == 0) return add("--rocm");
    if (strcmp(kind, "none") == 0) return add("--no-nv") || add("--no-rocm") ? -1 : 0;
    slurm_error("hpcrun: --container-gpu: '%s' is none of nvidia, amd, none", kind);
    return -1;
}

static int add_list(spank_t spank, enum key key, int (*add_one)(spank_t, char *)) {
    const char *text = wish(spank, key);
    char *rest = NULL, *list = text ? strdup(text) : NULL;
    for (char *item = list ? strtok_r(list, ",", &rest) : NULL; item; item = strtok_r(NULL, ",", &rest))
        if (add_one(spank, item)) return -1;
    return 0;
}

/* A path, a scheme, the name of an image file, or something here: as it is. Anything else is in a registry; hpcrun reads
 * [USER@][REGISTRY#]IMAGE[:TAG] behind docker:// itself. */
static const char *reference(const char *image) {
    static const char *const endings[] = {".sif", ".sqsh", ".sqfs", ".squashfs", ".simg", ".img"};
    static char text[MOST_PATH + 16];
    const char *rest = strncmp(image, "docker://", 9) == 0 ? image + 9 : image;
    struct stat found;
    if (rest == image) {
        if (*image == '/' || *image == '.' || strstr(image, "://") || strncmp(image, "oci:", 4) == 0 || stat(image, &found) == 0) return image;
        for (size_t at = 0; at < sizeof endings / sizeof *endings; at++) {
            size_t all = strlen(image), end = strlen(endings[at]);
            if (all > end && strcmp(image + all - end, endings[at]) == 0) return image;
        }
    }
    snprintf(text, sizeof text, "docker://%s", rest);
    return text;
}

/* What stands in front of the task's command. -1, and a message, where the options cannot be meant. */
static int compose(spank_t spank) {
    count = 0;
    if (add(hpcrun) || add(is_on(spank, ENTRYPOINT) ? "run" : "exec")) return -1;
    if (add_list(spank, MOUNTS, add_mount) || add_list(spank, ENV, add_variable)) return -1;
    if (add_list(spank, UNSHARE, add_namespace) || add_list(spank, GPU, add_gpu)) return -1;
    if (wish(spank, WORKDIR) && add_pair("--pwd", (char *)wish(spank, WORKDIR))) return -1;
    if (is_off(spank, MOUNT_HOME) && add("--no-home")) return -1;
    if (is_on(spank, REMAP_ROOT) && add("--fakeroot")) return -1;
    if (is_on(spank, WRITABLE) && !is_on(spank, READONLY) && add("--writable-tmpfs")) return -1;
    return 0;
}

/* ---- where the user types: srun, sbatch, salloc ------------------------------------------------------------------ */

static int refuse(const char *message) {
    slurm_error("hpcrun: %s", message);
    return -1;
}

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

static int check(spank_t spank) {
    const char *directory = wish(spank, WORKDIR);
    if (wish(spank, NAME)) return refuse("--container-name is not supported: a container does not outlive its step; share files by --container-mounts");
    if (wish(spank, SAVE)) return refuse("--container-save is not supported: no image is made from a container; make one with 'hpcrun convert'");
    if (contradicted) return refuse("an option and its --no- form were both given");
    if (said[WRITABLE] && said[READONLY]) return refuse("--container-writable and --container-readonly contradict each other");
    if (directory && *directory != '/') return refuse("--container-workdir is not an absolute path");
    if (compose(spank)) return -1;
    if (wish(spank, IMAGE) && has_several_programs())
        return refuse("--multi-prog: before Slurm 23.11 write 'hpcrun exec IMAGE' in front of each program in its file, and no --container-image");
    if (wish(spank, IMAGE)) return 0;
    for (int key = 0; key < KEYS; key++)
        if (said[key]) slurm_error("hpcrun: --%s has no effect without --container-image", options[key].name);
    return 0;
}

/* ---- where the task starts --------------------------------------------------------------------------------------- */

/* The script of sbatch runs inside when sbatch was told so; a variable alone is meant for the srun in it. */
static int is_meant(spank_t spank, uint32_t step) {
    if (step == SLURM_EXTERN_CONT || step == SLURM_INTERACTIVE_STEP) return 0;
    return said[IMAGE] ? 1 : step != SLURM_BATCH_SCRIPT && wish(spank, IMAGE) != NULL;
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

int slurm_spank_task_init(spank_t spank, int ac, char **av) {
    uint32_t step = 0;
    char container[8];
    (void)ac, (void)av;
    if (spank_get_item(spank, S_JOB_STEPID, &step) != ESPANK_SUCCESS || !is_meant(spank, step)) return 0;
    if (spank_getenv(spank, "SLURM_CONTAINER", container, sizeof container) == ESPANK_SUCCESS)
        return refuse("--container and --container-image were both given: one of them is enough");
    if (compose(spank) || (step == SLURM_BATCH_SCRIPT && add_script(spank)) || add(reference(wish(spank, IMAGE))) || put_in_front(spank))
        return refuse("the task cannot be started in a container: too many words for it");
    return 0;
}

/* ---- the plugin -------------------------------------------------------------------------------------------------- */

/* hpcrun=/path, and defaults: mount_home=0, remap_root=1, writable=1, entrypoint=1 ... (the options' names, _ for -). */
static int read_arguments(int ac, char **av) {
    for (int at = 0; at < ac; at++) {
        const char *value = strchr(av[at], '=');
        int key = value ? 0 : KEYS;
        if (strncmp(av[at], "hpcrun=/", 8) == 0) { hpcrun = av[at] + 7; continue; }
        for (; key < KEYS; key++) {
            const char *name = options[key].name + strlen("container-"), *word = av[at];
            for (; *name && (*name == *word || (*name == '-' && *word == '_')); name++) word++;
            if (*name == 0 && word == value) break;
        }
        if (key == KEYS || key == IMAGE) {
            slurm_error("hpcrun: plugstack.conf: '%s' is no argument of this plugin", av[at]);
            return -1;
        }
        site[key] = value + 1;
    }
    return 0;
}

int slurm_spank_init(spank_t spank, int ac, char **av) {
    spank_context_t context = spank_context();
    if (context != S_CTX_LOCAL && context != S_CTX_REMOTE && context != S_CTX_ALLOCATOR) return 0;
    return read_arguments(ac, av) || register_options(spank) ? -1 : 0;
}

int slurm_spank_init_post_opt(spank_t spank, int ac, char **av) {
    (void)ac, (void)av;
    return spank_remote(spank) == 1 ? 0 : check(spank);
}
