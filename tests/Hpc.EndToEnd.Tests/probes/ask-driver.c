/* Asks for the driver by its name, as CUDA programs do; status 3 where there is none. */
#include <dlfcn.h>
#include <stdio.h>

int main(void)
{
    void *library = dlopen("libcuda.so.1", RTLD_NOW);
    const char *(*driver)(void) = library ? (const char *(*)(void))dlsym(library, "driver") : NULL;
    if (!driver) {
        fprintf(stderr, "%s\n", dlerror());
        return 3;
    }
    puts(driver());
    return 0;
}
