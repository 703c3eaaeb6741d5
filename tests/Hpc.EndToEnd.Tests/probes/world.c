/* Ranks of MPI that say which library they run with: "rank R of N, sum S, library D:I V". S is the sum of all ranks' numbers, D
 * and I are the device and inode of the MPI library's file as /proc/self/maps has them, V is the first line of
 * MPI_Get_library_version. */
#include <mpi.h>
#include <stdio.h>
#include <string.h>

/* "fe:01 1234" of the mapping that holds MPI_Init. */
static void find_library(char *place, size_t size)
{
    FILE *maps = fopen("/proc/self/maps", "r");
    char line[4096], device[32];
    unsigned long from, to, inode, address = (unsigned long)MPI_Init;
    snprintf(place, size, "?");
    while (maps && fgets(line, sizeof line, maps)) {
        if (sscanf(line, "%lx-%lx %*s %*s %31s %lu", &from, &to, device, &inode) == 4 && from <= address && address < to)
            snprintf(place, size, "%s:%lu", device, inode);
    }
    if (maps)
        fclose(maps);
}

int main(int count, char **words)
{
    int rank, size, sum = 0, length;
    char version[MPI_MAX_LIBRARY_VERSION_STRING], place[64];
    MPI_Init(&count, &words);
    MPI_Comm_rank(MPI_COMM_WORLD, &rank);
    MPI_Comm_size(MPI_COMM_WORLD, &size);
    MPI_Allreduce(&rank, &sum, 1, MPI_INT, MPI_SUM, MPI_COMM_WORLD);
    MPI_Get_library_version(version, &length);
    version[strcspn(version, ",\n")] = 0;
    for (char *tab = version; (tab = strchr(tab, '\t')) != NULL;)
        *tab = ' ';
    find_library(place, sizeof place);
    printf("rank %d of %d, sum %d, library %s %s\n", rank, size, sum, place, version);
    MPI_Finalize();
    return 0;
}
