/* The options: what was asked for, and the words for hpcrun that it means. */
#include "plugin.h"
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

const struct option options[KEYS] = {
    [IMAGE] = {"container-image", "IMAGE", "run the tasks in IMAGE: a path, or [USER@][REGISTRY#]IMAGE[:TAG]", 0, 0},
    [MOUNTS] = {"container-mounts", "SRC[:DST[:FLAGS]],...", "bind host files or directories; FLAGS: ro, rw", 0, 0},
    [WORKDIR] = {"container-workdir", "DIR", "working directory inside", 0, 0},
    [NAME] = {"container-name", "NAME[:RULE]", "keep what is written on the node under NAME; RULE: auto, create, exec, no_exec", 0, 0},
    [SAVE] = {"container-save", "FILE", "make an image of the container when its task has ended", 0, 0},
    [MOUNT_HOME] = {"container-mount-home", NULL, "the home directory is visible inside", 1, 0},
    [REMAP_ROOT] = {"container-remap-root", NULL, "be root inside, without its privileges", 1, 0},
    [ENTRYPOINT] = {"container-entrypoint", NULL, "start the command through the image's entrypoint or runscript", 1, 0},
    [ENTRYPOINT_LOG] = {"container-entrypoint-log", NULL, "has no effect: the entrypoint's output is the task's anyway", 0, 0},
    [WRITABLE] = {"container-writable", NULL, "the image can be written to; what is written is gone after the task", 0, 0},
    [READONLY] = {"container-readonly", NULL, "the image cannot be written to", 0, 0},
    [ENV] = {"container-env", "NAME,...", "variables of the job that win over the image's", 0, 0},
    [UNSHARE] = {"container-unshare", "pid,ipc,uts,net", "namespaces of its own for each task", 0, 0},
    [GPU] = {"container-gpu", "nvidia|amd|none", "the host's libraries and devices of these GPUs", 0, 0},
    [MPI] = {"container-mpi", "auto|host|image|off", "whose MPI library", 0, 0},
    [PROFILE] = {"container-profile", "NAME", "options that the site or you put under this name", 0, 0},
    [RECORD] = {"container-record", "FILE", "write down what the program reads of the image, for --prefetch", 0, 1},
    [STAGE] = {"container-stage", NULL, "send the image to the disks of the job's nodes first", 1, 0},
};

struct site here = {.hpcrun = HPCRUN_PROGRAM};
const char *site[KEYS], *words[MOST_WORDS];
char *said[KEYS];
int count;

int refuse(const char *message) {
    slurm_error("hpcrun: %s", message);
    return -1;
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
const char *wish(spank_t spank, enum key key) {
    static char values[KEYS][MOST_PATH];
    if (said[key]) return said[key];
    if (from_environment(spank, key, values[key], sizeof values[key])) return values[key];
    return site[key];
}

int is_on(spank_t spank, enum key key) {
    const char *text = wish(spank, key);
    return text && (strcmp(text, "1") == 0 || strcasecmp(text, "yes") == 0 || strcasecmp(text, "true") == 0 || strcasecmp(text, "on") == 0);
}

static int is_off(spank_t spank, enum key key) { return wish(spank, key) && !is_on(spank, key); }

/* ---- words for hpcrun ------------------------------------------------------------------------------------------- */

int add(const char *word) {
    if (word == NULL || count == MOST_WORDS) return -1;
    words[count++] = word;
    return 0;
}

int add_pair(const char *option, const char *value) { return add(option) || add(value) ? -1 : 0; }

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
const char *reference(const char *image) {
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

/* The nodes of a job would write the same file. */
static int add_record(spank_t spank) {
    const char *file = wish(spank, RECORD);
    char *word = NULL;
    uint32_t node = 0;
    if (!file || (spank_remote(spank) == 1 && (spank_get_item(spank, S_JOB_NODEID, &node) != ESPANK_SUCCESS || node != 0))) return 0;
    if (!*file) return add("--profile-record");
    return asprintf(&word, "--profile-record=%s", file) < 0 ? -1 : add(word);
}

/* The name under which --container-save finds what was written, also where the user gave none. */
const char *name_to_save(spank_t spank, int *is_of_job) {
    static char name[64];
    uint32_t step = 0;
    const char *given = wish(spank, NAME);
    *is_of_job = !given || here.names_of_job;
    if (given) return snprintf(name, sizeof name, "%.*s", (int)strcspn(given, ":"), given) < (int)sizeof name ? name : given;
    if (spank_remote(spank) == 1) spank_get_item(spank, S_JOB_STEPID, &step);
    snprintf(name, sizeof name, "saved-%u", step);
    return name;
}

static int add_name(spank_t spank) {
    const char *name = wish(spank, NAME);
    int is_of_job = here.names_of_job;
    if (!name && wish(spank, SAVE)) name = name_to_save(spank, &is_of_job);
    if (!name) return 0;
    if (add_pair("--name", name) || (is_of_job && add_pair("--name-scope", "job"))) return -1;
    return 0;
}

/* What stands in front of the task's command. -1, and a message, where the options cannot be meant. */
int compose(spank_t spank) {
    count = 0;
    if (add(here.hpcrun) || add(is_on(spank, ENTRYPOINT) ? "run" : "exec")) return -1;
    if (add_list(spank, MOUNTS, add_mount) || add_list(spank, ENV, add_variable)) return -1;
    if (add_list(spank, UNSHARE, add_namespace) || add_list(spank, GPU, add_gpu)) return -1;
    if (wish(spank, WORKDIR) && add_pair("--pwd", wish(spank, WORKDIR))) return -1;
    if (is_off(spank, MOUNT_HOME) && add("--no-home")) return -1;
    if (is_on(spank, REMAP_ROOT) && add("--fakeroot")) return -1;
    if (is_on(spank, READONLY) ? add("--read-only") : is_on(spank, WRITABLE) && !wish(spank, NAME) && !wish(spank, SAVE) && add("--writable-tmpfs")) return -1;
    if (wish(spank, MPI) && add_pair("--mpi", wish(spank, MPI))) return -1;
    if (wish(spank, PROFILE) && add_pair("--profile", wish(spank, PROFILE))) return -1;
    if (here.node_directory && add_pair("--node-dir", here.node_directory)) return -1;
    return add_record(spank) || add_name(spank) ? -1 : 0;
}

/* hpcrun=/path, and defaults: mount_home=0, remap_root=1, writable=1, entrypoint=1 ... (the options' names, _ for -). */
int read_arguments(int ac, char **av) {
    for (int at = 0; at < ac; at++) {
        const char *value = strchr(av[at], '=');
        int key = value ? 0 : KEYS;
        if (strncmp(av[at], "hpcrun=/", 8) == 0) { here.hpcrun = av[at] + 7; continue; }
        if (strncmp(av[at], "node_dir=/", 10) == 0) { here.node_directory = av[at] + 9; continue; }
        if (strncmp(av[at], "container_scope=", 16) == 0) { here.names_of_job = strcmp(av[at] + 16, "job") == 0; continue; }
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
