/* What the plugin hears on the command line of srun, sbatch and salloc (README.md). */
#pragma once
#include <string.h>

static const struct option {
    const char *name, *argument, *usage;
    int has_no, may_lack_argument;
} options[] = {
    {"container-image", "IMAGE", "run the tasks in IMAGE: a path, or [USER@][REGISTRY#]IMAGE[:TAG]", 0, 0},
    {"container-name", "NAME[:RULE]", "keep what is written on the node under NAME; RULE: auto, create, exec, no_exec", 0, 0},
    {"container-save", "FILE", "save the container as an image when its task has ended", 0, 0},
    {"container-stage", NULL, "send the image to the disks of the job's nodes first", 1, 0},
    {"container-mounts", "SRC[:DST[:FLAGS]],...", "bind host files or directories; FLAGS: ro, rw, nosuid, ... joined by +", 0, 0},
    {"container-workdir", "DIR", "start in DIR in the container", 0, 0},
    {"container-mount-home", NULL, "mount the home directory", 1, 0},
    {"container-remap-root", NULL, "appear as root in the container, without its privileges", 1, 0},
    {"container-entrypoint", NULL, "start the command through the image's entrypoint or runscript", 1, 0},
    {"container-entrypoint-log", NULL,
     "let the entrypoint's output go to the task, where the site keeps it out (entrypoint_log=0)", 1, 0},
    {"container-writable", NULL, "make the image writable; what is written is lost after the task", 0, 0},
    {"container-readonly", NULL, "do not write to the image", 0, 0},
    {"container-env", "NAME,...", "use the job's values of these variables, not the image's", 0, 0},
    {"container-unshare", "pid,ipc,uts,net", "make these namespaces for each task", 0, 0},
    {"container-gpu", "nvidia|amd|none", "add the host's libraries and devices of these GPUs", 0, 0},
    {"container-mpi", "auto|host|image|off", "whose MPI library to use", 0, 0},
    {"container-profile", "NAME", "use the options that a configuration file has under this name", 0, 0},
    {"container-record", "FILE", "record what the program reads of the image, for --prefetch", 0, 1},
};

/* What a site may say in plugstack.conf besides its defaults for options: hpcrun knows what it means. */
static const char *const site_keys[] = {
    "container_scope=", "image_workdir=", "relative_workdir=", "locale=", "framework_variables="};

static int is_of_site(const char *word) {
    for (size_t key = 0; key < sizeof site_keys / sizeof *site_keys; key++)
        if (strncmp(word, site_keys[key], strlen(site_keys[key])) == 0) return 1;
    return 0;
}

/* The options that the plugin itself looks at: the first of them. */
enum key { IMAGE, NAME, SAVE, STAGE, KEYS = sizeof options / sizeof *options };
