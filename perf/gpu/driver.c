/* Uses the first GPU by the driver's own interface, found as a solver's library finds it: dlopen("libcuda.so.1"). Prints the
 * device's name and the sum of 1 MiB that the device has filled and this program has read back.
 *
 * The numbers are those of NVIDIA's CUDA Driver API: 0 is CUDA_SUCCESS. Exit status 1 and one line where a call fails. */
#include <dlfcn.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

enum { BYTES = 1 << 20, FILL = 7 };

static void *library;

static void *find(const char *name)
{
    void *found = dlsym(library, name);
    if (!found) {
        fprintf(stderr, "libcuda has no %s\n", name);
        exit(1);
    }
    return found;
}

static void good(const char *name, int status)
{
    if (status != 0) {
        fprintf(stderr, "%s: %d\n", name, status);
        exit(1);
    }
}

int main(void)
{
    static unsigned char back[BYTES];
    char name[128];
    int device, count;
    void *context;
    uint64_t memory;
    long sum = 0;
    library = dlopen("libcuda.so.1", RTLD_NOW);
    if (!library) {
        fprintf(stderr, "%s\n", dlerror());
        return 1;
    }
    good("cuInit", ((int (*)(unsigned))find("cuInit"))(0));
    good("cuDeviceGetCount", ((int (*)(int *))find("cuDeviceGetCount"))(&count));
    good("cuDeviceGet", ((int (*)(int *, int))find("cuDeviceGet"))(&device, 0));
    good("cuDeviceGetName", ((int (*)(char *, int, int))find("cuDeviceGetName"))(name, sizeof name, device));
    good("cuCtxCreate", ((int (*)(void **, unsigned, int))find("cuCtxCreate_v2"))(&context, 0, device));
    good("cuMemAlloc", ((int (*)(uint64_t *, size_t))find("cuMemAlloc_v2"))(&memory, BYTES));
    good("cuMemsetD8", ((int (*)(uint64_t, unsigned char, size_t))find("cuMemsetD8_v2"))(memory, FILL, BYTES));
    good("cuMemcpyDtoH", ((int (*)(void *, uint64_t, size_t))find("cuMemcpyDtoH_v2"))(back, memory, BYTES));
    for (int at = 0; at < BYTES; at++)
        sum += back[at];
    printf("%s %ld\n", name, sum);
    return sum == (long)BYTES * FILL ? 0 : 1;
}
