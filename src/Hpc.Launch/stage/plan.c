// A plan is a flat list of operations in a memfd: "name", count, arguments, each NUL-terminated (`tr '\0' '\n'` prints it).
// Nothing is decided here: an operation that fails is reported to the planner as (step, errno), which explains it and
// answers with the exit status.

#include "stage.h"
#include <sys/mman.h>
#include <sys/stat.h>

static const char magic[] = "HPCPLAN1";

static int run_operation(const struct operation *known, char **words, int count)
{
    for (; known->name; known++)
        if (!strcmp(words[0], known->name) && (known->arity < 0 || known->arity == count - 1)) {
            known->run(words);
            return 1;
        }
    return 0;
}

static char *after(char *text) { return text + strlen(text) + 1; }

static _Noreturn void interpret(char *plan, size_t size)
{
    char *at = plan + sizeof magic, *end = plan + size;
    char **words = reserve((size / 2 + 8) * sizeof *words);
    while (at < end && step < MAX_STEPS) {
        int count = 0;
        words[count++] = at;
        at = after(at);
        long arguments = number(at);
        for (at = after(at); arguments > 0 && at < end; arguments--, at = after(at))
            words[count++] = at;
        words[count] = NULL;
        if (!run_operation(launch_operations, words, count) && !run_operation(container_operations, words, count) &&
            !run_operation(tree_operations, words, count) && !run_operation(server_operations, words, count))
            fail(0, ENOSYS);
        step_ns[step++] = now_ns();
    }
    fail(0, EINVAL);
}

void execute_plan(void)
{
    struct message m;
    struct stat st;
    int count;
    if (receive_message(&m, slots, &count) < 0)
        m.kind = 0;
    if (m.kind == 'X')
        end_process((int)m.a);
    if (m.kind != 'P' || count < 1 || sys(newfstatat, slots[0], "", &st, AT_EMPTY_PATH) < 0)
        return;
    size_t size = (size_t)st.st_size;
    long at = sys(mmap, NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE, slots[0], 0);
    char *plan = (char *)at;
    if (at < 0 || size <= sizeof magic || memcmp(plan, magic, sizeof magic) || plan[size - 1] != 0)
        return;
    sys(close, slots[0]);
    interpret(plan, size);
}
