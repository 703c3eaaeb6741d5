// exchange DIRECTORY NAME...: exchanges each NAME with NAME.other in it after pauses of up to 2 ms, until it is killed. What
// fails is tried the next time.
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

int main(int argc, char **argv)
{
    if (argc < 3 || chdir(argv[1]) < 0)
        return 1;
    for (;;)
        for (int at = 2; at < argc; at++) {
            char other[256];
            snprintf(other, sizeof other, "%s.other", argv[at]);
            usleep((useconds_t)(rand() % 2000));
            renameat2(AT_FDCWD, argv[at], AT_FDCWD, other, RENAME_EXCHANGE);
        }
}
