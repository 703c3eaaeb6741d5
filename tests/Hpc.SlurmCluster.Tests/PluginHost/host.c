/* Stands for Slurm, with the plugin in it: asks what srun, slurmstepd and slurmd ask. Built with AddressSanitizer.
 *
 *     host task STEP WORD...
 *         a task of this step (-5: sbatch's script). NAME=VALUE: a variable of the job; --OPTION=VALUE: an option. Prints the
 *         words in front of the command, then the job's variables
 *     host run UID APART SECONDS WORD...
 *         a program beside the job: prints its status; what the program writes goes to nobody where it is apart
 *     host hostile SEED COUNT
 *         any of it, with anything in it, so many times */
#include "../../../batch-integration/slurm/beside.c"
#include "../../../batch-integration/slurm/spank.c"
#include <ctype.h>

enum { MOST_JOB_VARIABLES = 512, MOST_HOSTILE = 300000 };

struct spank_handle {
    int is_remote;
};

static struct spank_handle handle;
static spank_context_t context;
static char *job_variables[MOST_JOB_VARIABLES + 1], *arguments[] = {"program", "word", NULL}, **argv_of_task = arguments;
static int variable_count, is_quiet;
static uint32_t step;
static uid_t job_user = 1;
static int (*heard)(int, const char *, int);

/* ---- Slurm ---------------------------------------------------------------------------------------------------------- */

void slurm_error(const char *format, ...)
{
    va_list list;
    va_start(list, format);
    if (!is_quiet)
        vfprintf(stderr, format, list), fputc('\n', stderr);
    va_end(list);
}

int spank_remote(spank_t spank) { return spank->is_remote; }

spank_context_t spank_context(void) { return context; }

spank_err_t spank_option_register(spank_t spank, struct spank_option *option)
{
    (void)spank;
    heard = option->cb;
    return strlen(option->name) <= 75 ? ESPANK_SUCCESS : ESPANK_NOSPACE;
}

static int place_of(const char *name)
{
    size_t length = strlen(name);
    int at = 0;
    while (at < variable_count && !(strncmp(job_variables[at], name, length) == 0 && job_variables[at][length] == '='))
        at++;
    return at;
}

spank_err_t spank_getenv(spank_t spank, const char *name, char *text, int size)
{
    int at = place_of(name);
    if (!spank->is_remote)
        return ESPANK_NOT_REMOTE;
    if (at == variable_count)
        return ESPANK_ENV_NOEXIST;
    const char *value = job_variables[at] + strlen(name) + 1;
    snprintf(text, (size_t)size, "%s", value);
    return strlen(value) < (size_t)size ? ESPANK_SUCCESS : ESPANK_NOSPACE;
}

spank_err_t spank_unsetenv(spank_t spank, const char *name)
{
    int at = place_of(name);
    (void)spank;
    if (at == variable_count)
        return ESPANK_SUCCESS;
    free(job_variables[at]);
    job_variables[at] = job_variables[--variable_count];
    job_variables[variable_count] = NULL;
    return ESPANK_SUCCESS;
}

spank_err_t spank_setenv(spank_t spank, const char *name, const char *value, int overwrite)
{
    if (place_of(name) < variable_count && !overwrite)
        return ESPANK_ENV_EXISTS;
    spank_unsetenv(spank, name);
    if (variable_count == MOST_JOB_VARIABLES || asprintf(&job_variables[variable_count], "%s=%s", name, value) < 0)
        return ESPANK_NOSPACE;
    variable_count++;
    return ESPANK_SUCCESS;
}

spank_err_t spank_job_control_setenv(spank_t spank, const char *name, const char *value, int overwrite)
{
    (void)spank, (void)overwrite;
    char *entry;
    if (asprintf(&entry, "SLURM_SPANK_%s", name) < 0)
        return ESPANK_ERROR;
    int failed = setenv(entry, value, 1);
    free(entry);
    return failed ? ESPANK_ERROR : ESPANK_SUCCESS;
}

spank_err_t spank_job_control_unsetenv(spank_t spank, const char *name)
{
    (void)spank, (void)name;
    return ESPANK_SUCCESS;
}

spank_err_t spank_get_item(spank_t spank, spank_item_t item, ...)
{
    va_list list;
    (void)spank;
    va_start(list, item);
    switch (item) {
    case S_JOB_STEPID: *va_arg(list, uint32_t *) = step; break;
    case S_JOB_ID: *va_arg(list, uint32_t *) = 7; break;
    case S_JOB_UID: *va_arg(list, uid_t *) = job_user; break;
    case S_JOB_GID: *va_arg(list, gid_t *) = job_user; break;
    case S_JOB_SUPPLEMENTARY_GIDS: *va_arg(list, gid_t **) = NULL, *va_arg(list, int *) = 0; break;
    case S_JOB_ENV: *va_arg(list, char ***) = job_variables; break;
    case S_JOB_ARGV: *va_arg(list, int *) = 2, *va_arg(list, char ***) = argv_of_task; break;
    default: va_end(list); return ESPANK_BAD_ARG;
    }
    va_end(list);
    return ESPANK_SUCCESS;
}

spank_err_t spank_prepend_task_argv(spank_t spank, int argc, const char *argv[])
{
    for (int at = 0; at < argc; at++) {
        char name[32];
        snprintf(name, sizeof name, "HPCRUN_TASK_WORD_%d", at);
        if (spank_setenv(spank, name, argv[at], 1) != ESPANK_SUCCESS)
            return ESPANK_NOSPACE;
    }
    return ESPANK_SUCCESS;
}

/* ---- one question ---------------------------------------------------------------------------------------------------- */

static void be(spank_context_t now)
{
    context = now;
    handle.is_remote = now == S_CTX_REMOTE;
}

static int hear_word(const char *word)
{
    const char *equals = strchr(word, '=');
    size_t length = equals ? (size_t)(equals - word) : strlen(word);
    int status = 0;
    for (int at = 0; at < OPTIONS; at++)
        if (strlen(options[at].name) + 2 == length && strncmp(options[at].name, word + 2, length - 2) == 0)
            status |= heard(at, equals ? equals + 1 : NULL, handle.is_remote);
    return status;
}

static void set_word(const char *word)
{
    char name[MOST_NAME];
    const char *equals = strchr(word, '=');
    if (!equals || equals - word >= MOST_NAME)
        return;
    snprintf(name, sizeof name, "%.*s", (int)(equals - word), word);
    spank_setenv(&handle, name, equals + 1, 1);
}

static int task(int count_of_words, char **list)
{
    be(S_CTX_REMOTE);
    int status = slurm_spank_init(&handle, 0, NULL);
    for (int at = 0; at < count_of_words; at++)
        list[at][0] == '-' ? (void)(status |= hear_word(list[at])) : set_word(list[at]);
    status = status || slurm_spank_init_post_opt(&handle, 0, NULL) || slurm_spank_task_init(&handle, 0, NULL);
    for (int at = 0; at < variable_count; at++)
        puts(job_variables[at]);
    return status ? 1 : 0;
}

static int beside(uid_t uid, int is_apart, int seconds, char **list)
{
    struct user user = {.uid = uid, .gid = uid, .directory = "/", .is_apart = is_apart};
    user.environment = (char *[]){"PATH=/usr/bin:/bin", NULL};
    printf("%d\n", run_beside(&user, seconds, list, is_apart ? NOBODY : 1));
    return 0;
}

/* ---- anything --------------------------------------------------------------------------------------------------------- */

static uint64_t state;

static unsigned below(unsigned most)
{
    state ^= state << 13, state ^= state >> 7, state ^= state << 17;
    return (unsigned)(state >> 33) % most;
}

static const char *any_text(void)
{
    static char text[MOST_HOSTILE + 1];
    static const char likely[] = "=,:%s%n\n'\"\\ /-no0";
    static const unsigned lengths[] = {0,         1,           2, 47, 48, 63, 127, 128, 255, 256, 4095, 4096, MOST_TEXT - 1,
                                       MOST_TEXT, MOST_HOSTILE};
    unsigned length = below(8) ? below(40) : lengths[below(sizeof lengths / sizeof *lengths)];
    for (unsigned at = 0; at < length; at++)
        text[at] = below(3) ? likely[below(sizeof likely - 1)] : (char)(1 + below(255));
    text[length] = 0;
    return text;
}

static const char *any_name(void)
{
    static char name[4 * MOST_NAME];
    static const char *const before[] = {"",
                                         "HPCRUN_CONTAINER_",
                                         "PYXIS_CONTAINER_",
                                         "SLURM_SPANK_HPCRUN_CONTAINER_",
                                         "SLURM_SPANK_PYXIS_CONTAINER_",
                                         "SLURM_SPANK__SLURM_SPANK_OPTION_hpcrun_container_",
                                         "SLURM_SPANK__SLURM_SPANK_OPTION_hpcrun_no_container_"};
    static const char *const whole[] = {"SLURM_EXPORT_ENV", "SLURM_GET_USER_ENV", "SLURM_CONTAINER", "HPCRUN_CONTAINER_PINNED",
                                        "SLURM_SPANK_HPCRUN_CONTAINER_PINNED"};
    if (below(6) == 0)
        return whole[below(sizeof whole / sizeof *whole)];
    unsigned prefix = below(sizeof before / sizeof *before);
    const char *option = strstr(options[below(OPTIONS)].name, "container-") + strlen("container-");
    snprintf(name, sizeof name, "%s%s", before[prefix], option);
    for (char *at = name + strlen(before[prefix]); *at; at++)
        *at = *at == '-' ? '_' : prefix < 5 ? (char)toupper((unsigned char)*at) : *at;
    return name;
}

static void forget(void)
{
    while (count > 0)
        free(words[--count]);
    while (variable_count > 0)
        free(job_variables[--variable_count]), job_variables[variable_count] = NULL;
    for (int at = 0; at < OPTIONS; at++)
        free(said[at]), said[at] = NULL;
    site_words = lost = 0, forgotten = NULL;
    clearenv();
}

static void ask_anything(void)
{
    static const spank_context_t contexts[] = {S_CTX_LOCAL, S_CTX_REMOTE, S_CTX_REMOTE, S_CTX_ALLOCATOR, S_CTX_JOB_SCRIPT};
    static const uint32_t steps[] = {0, 1, SLURM_BATCH_SCRIPT, SLURM_BATCH_SCRIPT, SLURM_EXTERN_CONT, SLURM_INTERACTIVE_STEP};
    char *list[MOST_WORDS + 8];
    int words_of_site = below(4) ? (int)below(3) : (int)below(MOST_WORDS + 8);
    for (int at = 0; at < words_of_site; at++)
        list[at] = strdup(below(2) ? "mount_home=0" : any_text());
    be(contexts[below(sizeof contexts / sizeof *contexts)]);
    step = steps[below(sizeof steps / sizeof *steps)];
    argv_of_task[0] = "program";
    if (context != S_CTX_JOB_SCRIPT)
        slurm_spank_init(&handle, words_of_site, list);
    for (unsigned at = below(12); at > 0 && heard; at--)
        heard((int)below(OPTIONS + 4) - 2, below(5) ? any_text() : NULL, handle.is_remote);
    for (unsigned at = below(30); at > 0; at--)
        handle.is_remote ? (void)spank_setenv(&handle, any_name(), any_text(), 1) : (void)setenv(any_name(), any_text(), 1);
    if (context == S_CTX_JOB_SCRIPT)
        slurm_spank_job_epilog(&handle, words_of_site, list);
    else if (slurm_spank_init_post_opt(&handle, 0, NULL) == 0 && context == S_CTX_LOCAL)
        slurm_spank_local_user_init(&handle, 0, NULL);
    else if (handle.is_remote)
        slurm_spank_user_init(&handle, 0, NULL), slurm_spank_task_init(&handle, 0, NULL), slurm_spank_task_exit(&handle, 0, NULL);
    forget();
    for (int at = 0; at < words_of_site; at++)
        free(list[at]);
}

int main(int argc, char **argv)
{
    if (argc > 2 && strcmp(argv[1], "task") == 0)
        return step = (uint32_t)strtol(argv[2], NULL, 10), task(argc - 3, argv + 3);
    if (argc > 5 && strcmp(argv[1], "run") == 0)
        return beside((uid_t)atoi(argv[2]), atoi(argv[3]), atoi(argv[4]), argv + 5);
    if (argc != 4 || strcmp(argv[1], "hostile") != 0)
        return 2;
    is_quiet = 1;
    state = strtoull(argv[2], NULL, 10) * 0x9e3779b97f4a7c15ULL + 1;
    for (int at = atoi(argv[3]); at > 0; at--)
        ask_anything();
    return 0;
}
