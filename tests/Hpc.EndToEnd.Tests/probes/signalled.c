/* Prints the word that came with the signal SIGRTMIN (sigqueue(3)). Linked statically: it runs in an image that holds nothing
 * else. */
#include <signal.h>
#include <stdio.h>

int main(void)
{
    sigset_t awaited;
    siginfo_t info;
    sigemptyset(&awaited);
    sigaddset(&awaited, SIGRTMIN);
    sigprocmask(SIG_BLOCK, &awaited, NULL);
    puts("ready");
    fflush(stdout);
    if (sigwaitinfo(&awaited, &info) < 0)
        return 1;
    printf("word %d\n", info.si_value.sival_int);
    return 0;
}
