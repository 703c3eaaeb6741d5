/* What the files of the Slurm plugin share: spank.c (Slurm's callbacks), words.c (the options), program.c (running hpcrun). */
#ifndef HPCRUN_PLUGIN_H
#define HPCRUN_PLUGIN_H

#include <slurm/slurm.h>
#include <slurm/slurm_version.h>
#include <slurm/spank.h>

#define PREPENDS (SLURM_VERSION_NUMBER >= SLURM_VERSION_NUM(23, 11, 0))

enum { MOST_WORDS = 512, MOST_PATH = 4096 };

/* One for each thing that can be said; a switch also as --no-NAME. */
enum key {
    IMAGE, MOUNTS, WORKDIR, NAME, SAVE, MOUNT_HOME, REMAP_ROOT, ENTRYPOINT, ENTRYPOINT_LOG, WRITABLE, READONLY, ENV, UNSHARE, GPU, MPI, PROFILE,
    RECORD, STAGE, KEYS
};

struct option {
    const char *name, *argument, *usage;
    int has_no, may_lack_argument;
};

/* Not for the programs that load the plugin, which have names of their own. */
#pragma GCC visibility push(hidden)

/* words.c */
extern const struct option options[KEYS];
extern const char *site[KEYS];     /* in plugstack.conf */
extern char *said[KEYS];           /* on the command line: the argument; "1" and "0" of a switch */
extern const char *words[MOST_WORDS];
extern int count;

struct site {
    const char *hpcrun;            /* the program */
    const char *node_directory;    /* of named containers and staged images; NULL: hpcrun's own choice */
    int names_of_job;              /* named containers are the job's, and go with it */
};
extern struct site here;

int refuse(const char *message);
int read_arguments(int ac, char **av);
const char *wish(spank_t spank, enum key key);
int is_on(spank_t spank, enum key key);
int add(const char *word);
int add_pair(const char *option, const char *value);
int compose(spank_t spank);
const char *reference(const char *image);
const char *name_to_save(spank_t spank, int *is_of_job);

/* program.c */
struct user {
    uid_t uid;
    gid_t gid;
    const gid_t *groups;
    int count;
    const char *directory;
    char **environment;
};
int run_hpcrun(const struct user *user, const char *const arguments[], char *output, size_t size);

#pragma GCC visibility pop

#endif
