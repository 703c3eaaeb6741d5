/* What the plugin hears on the command line of srun, sbatch and salloc (README.md). */
#pragma once

static const struct option {
    const char *name, *argument, *usage;
    int has_no, may_lack_argument;
} options[] = {
    {"container-image", "IMAGE", "run the tasks in IMAGE: a path, or [USER@][REGISTRY#]IMAGE[:TAG]", 0, 0},
    {"container-name", "NAME[:RULE]", "keep what is written on the node under NAME; RULE: auto, create, exec, no_exec", 0, 0},
    {"container-save", "FILE", "make an image of the container when its task has ended", 0, 0},
    {"container-stage", NULL, "send the image to the disks of the job's nodes first", 1, 0},
    {"container-mounts", "SRC[:DST[:FLAGS]],...", "bind host files or directories; FLAGS: ro, rw", 0, 0},
    {"container-workdir", "DIR", "working directory inside", 0, 0},
    {"container-mount-home", NULL, "the home directory is visible inside", 1, 0},
    {"container-remap-root", NULL, "be root inside, without its privileges", 1, 0},
    {"container-entrypoint", NULL, "start the command through the image's entrypoint or runscript", 1, 0},
    {"container-entrypoint-log", NULL, "has no effect: the entrypoint's output is the task's anyway", 0, 0},
    {"container-writable", NULL, "the image can be written to; what is written is gone after the task", 0, 0},
    {"container-readonly", NULL, "the image cannot be written to", 0, 0},
    {"container-env", "NAME,...", "variables of the job that win over the image's", 0, 0},
    {"container-unshare", "pid,ipc,uts,net", "namespaces of its own for each task", 0, 0},
    {"container-gpu", "nvidia|amd|none", "the host's libraries and devices of these GPUs", 0, 0},
    {"container-mpi", "auto|host|image|off", "whose MPI library", 0, 0},
    {"container-profile", "NAME", "options that the site or you put under this name", 0, 0},
    {"container-record", "FILE", "write down what the program reads of the image, for --prefetch", 0, 1},
};
