// System calls without a C library: the stage runs before libc has been started.
//
// libc's headers give types and constants only. What the compiler itself wants of libc (memcpy and its like) and the few
// string functions in use are text.c's, under names of their own: libc's are not to be called before its start, which is
// what picks their variant for the processor. compile checks that nothing else of libc is referred to.

#pragma once
#define _GNU_SOURCE
#include "numbers.h"
#include <asm/unistd.h>
#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#if defined(STAGE_HARNESS)
long system_call(long number, long a, long b, long c, long d, long e, long f);  // answered by tests/stage
#elif defined(__x86_64__)
static inline long system_call(long number, long a, long b, long c, long d, long e, long f)
{
    register long fourth __asm__("r10") = d, fifth __asm__("r8") = e, sixth __asm__("r9") = f;
    long result;
    __asm__ volatile("syscall"
                     : "=a"(result)
                     : "a"(number), "D"(a), "S"(b), "d"(c), "r"(fourth), "r"(fifth), "r"(sixth)
                     : "rcx", "r11", "memory");
    return result;
}
#elif defined(__aarch64__)
static inline long system_call(long number, long a, long b, long c, long d, long e, long f)
{
    register long nr __asm__("x8") = number, x0 __asm__("x0") = a, x1 __asm__("x1") = b, x2 __asm__("x2") = c,
                     x3 __asm__("x3") = d, x4 __asm__("x4") = e, x5 __asm__("x5") = f;
    __asm__ volatile("svc 0" : "+r"(x0) : "r"(nr), "r"(x1), "r"(x2), "r"(x3), "r"(x4), "r"(x5) : "memory");
    return x0;
}
#else
#error "the stage knows the system calls of x86-64 and AArch64"
#endif

// sys(name, arguments...): the result, or a negative errno.
#define sys(name, ...) sys_with(SYS_##name, ##__VA_ARGS__, 0, 0, 0, 0, 0, 0)
#define sys_with(number, a, b, c, d, e, f, ...) \
    system_call(number, (long)(a), (long)(b), (long)(c), (long)(d), (long)(e), (long)(f))

// A container's filter may refuse even these: then by a signal, or who waits for this process would wait for ever.
static inline _Noreturn void end_process(int status)
{
    sys(exit_group, status);
    sys(exit, status);
    __builtin_trap();
}

void *memcpy(void *to, const void *from, size_t size) __asm__("hpcrun_memcpy");
void *memmove(void *to, const void *from, size_t size) __asm__("hpcrun_memmove");
void *memset(void *to, int byte, size_t size) __asm__("hpcrun_memset");
int memcmp(const void *a, const void *b, size_t size) __asm__("hpcrun_memcmp");
size_t strlen(const char *text) __asm__("hpcrun_strlen");
int strcmp(const char *a, const char *b) __asm__("hpcrun_strcmp");
char *strrchr(const char *text, int c) __asm__("hpcrun_strrchr");

// Decimal, with a sign or without; what follows the digits is not looked at.
long number(const char *text);
unsigned long bits(const char *text);

// Append at the end of a buffer, and return the new end: the NUL there.
char *append(char *end, const char *text);
char *append_number(char *end, unsigned long value);
