// A plan is a flat list of operations in a memfd: "name", count, arguments, each NUL-terminated (`tr '\0' '\n'` prints it).
// An operation with '?' before its name is followed by the one that takes its place where the kernel refuses the call.
// Nothing is decided here: an operation that fails is reported to the planner as (step, errno), which explains it and
// answers with the exit status.

#include "stage.h"
#include <sys/mman.h>
#include <sys/stat.h>

static const char magic[] = "HPCPLAN1";

enum { USUAL_PLAN = 8 << 20 };  // arguments and environment of a program are at most 6 MiB

static int run_operation(const struct operation *known, char **words, int count)
{
    for (; known->name; known++)
        if (!strcmp(words[0], known->name) && (known->arity < 0 ? count >= -known->arity : known->arity == count - 1)) {
            known->run(words);
            return 1;
        }
    return 0;
}

static void run(char **words, int count)
{
    if (!run_operation(launch_operations, words, count) && !run_operation(container_operations, words, count) &&
        !run_operation(tree_operations, words, count) && !run_operation(server_operations, words, count) &&
        !run_operation(process_operations, words, count) && !run_operation(scheduling_operations, words, count) &&
        !run_operation(fuse_operations, words, count) && !run_operation(root_operations, words, count) &&
        !run_operation(program_operations, words, count) && !run_operation(memory_operations, words, count))
        fail(0, ENOSYS);
    let_go();
}

const char *plan_end;

static char *after(char *text) { return text + strlen(text) + 1; }

// The words of one operation, and what follows it.
static char *read_operation(char *at, const char *end, char **words, int *count)
{
    *count = 0;
    words[(*count)++] = at;
    at = after(at);
    if (at >= end)
        fail(0, EINVAL);
    long arguments = number(at);
    for (at = after(at); arguments > 0 && at < end; arguments--, at = after(at))
        words[(*count)++] = at;
    words[*count] = NULL;
    return at;
}

// What a plan takes: its text, and a list that has room for the words of an operation.
static struct {
    char *text, **words;
    size_t text_size, words_size;
} taken;

void forget_plan(void)
{
    sys(munmap, taken.text, taken.text_size);
    sys(munmap, taken.words, taken.words_size);
}

static _Noreturn void interpret(char *plan, size_t size)
{
    char *at = plan + sizeof magic, *end = plan + size;
    plan_end = end;
    taken.words_size = (size + 8) * sizeof *taken.words;  // a word may be empty: its NUL is all that it has
    char **words = taken.words = reserve(taken.words_size);
    while (at < end) {
        int count;
        at = read_operation(at, end, words, &count);
        place = *words[0] == '?' ? HAS_OTHER : ONLY;
        words[0] += place == HAS_OTHER;
        run(words, count);
        if (place != ONLY && at < end) {
            at = read_operation(at, end, words, &count);
            if (place == REFUSED) {
                place = IS_OTHER;
                run(words, count);
            }
        }
        if (step < MAX_TIMES)
            step_ns[step] = now_ns();
        step++;
    }
    fail(0, EINVAL);
}

// Where no memfd can be had the plan comes through a pipe.
static char *read_plan(int fd, size_t *size)
{
    struct stat st;
    if (sys(newfstatat, fd, "", &st, AT_EMPTY_PATH) < 0)
        return NULL;
    if (S_ISREG(st.st_mode)) {
        *size = (size_t)st.st_size;
        long at = sys(mmap, NULL, *size, PROT_READ | PROT_WRITE, MAP_PRIVATE, fd, 0);
        if (at < 0)
            give_up("mmap of the plan", -at);
        taken.text_size = *size;
        return taken.text = (char *)at;
    }
    size_t room = USUAL_PLAN;
    char *plan = taken.text = reserve(room);
    for (long done = *size = 0;; *size += (size_t)done) {
        if (*size == room) {
            plan = taken.text = memcpy(reserve(room * 2), plan, room);
            room *= 2;
        }
        taken.text_size = room;
        while ((done = sys(read, fd, plan + *size, room - *size)) == -EINTR)
            ;
        if (done <= 0)
            return done < 0 ? NULL : plan;
    }
}

void execute_received(void)
{
    size_t size;
    char *plan = read_plan(slots[0], &size);
    if (!plan || size <= sizeof magic || memcmp(plan, magic, sizeof magic) || plan[size - 1] != 0)
        return;
    sys(close, slots[0]);
    interpret(plan, size);
}

void execute_plan(void)
{
    struct message m;
    int count;
    int result = receive_message(&m, slots, &count);
    if (result == -EMFILE)
        give_up("recvmsg of the plan", EMFILE);
    if (result < 0)
        return;
    end_if_told(&m);
    if (m.kind != PLAN || count < 1)
        return;
    if (m.a)
        seal(count);
    execute_received();
}
