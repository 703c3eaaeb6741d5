// Random numbers for the runtime, also of static executables that have no stage. The base library asks OpenSSL for them, and no
// static program can load that: the kernel gives them. What else of it is named in the program is never called.

#include <errno.h>
#include <sys/random.h>
#include <sys/types.h>

int CryptoNative_GetRandomBytes(unsigned char *to, int count)
{
    while (count > 0) {
        ssize_t given = getrandom(to, (size_t)count, 0);
        if (given < 0 && errno != EINTR)
            return 0;
        to += given < 0 ? 0 : given;
        count -= given < 0 ? 0 : (int)given;
    }
    return 1;
}
int CryptoNative_EnsureOpenSslInitialized(void) { return 0; }
int CryptoNative_GetMaxMdSize(void) { return 64; }
unsigned long CryptoNative_ErrGetExceptionError(int *is_out_of_memory) { return (unsigned long)(*is_out_of_memory = 0); }
void CryptoNative_ErrErrorStringN(unsigned long error, char *text, int length)
{
    (void)error;
    if (length > 0)
        *text = 0;
}
