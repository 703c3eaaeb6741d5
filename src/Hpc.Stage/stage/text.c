// The few functions on text and memory that the stage needs, small rather than fast: its texts are paths.

#include "kernel.h"

void *memcpy(void *to, const void *from, size_t size)
{
    char *t = to;
    for (const char *f = from; size > 0; size--)
        *t++ = *f++;
    return to;
}

void *memmove(void *to, const void *from, size_t size)
{
    char *t = to;
    const char *f = from;
    if (t < f)
        return memcpy(to, from, size);
    while (size-- > 0)
        t[size] = f[size];
    return to;
}

void *memset(void *to, int byte, size_t size)
{
    for (char *t = to; size > 0; size--)
        *t++ = (char)byte;
    return to;
}

int memcmp(const void *a, const void *b, size_t size)
{
    const unsigned char *x = a, *y = b;
    for (; size > 0; size--, x++, y++)
        if (*x != *y)
            return *x - *y;
    return 0;
}

size_t strlen(const char *text)
{
    size_t length = 0;
    while (text[length])
        length++;
    return length;
}

int strcmp(const char *a, const char *b)
{
    for (; *a && *a == *b; a++)
        b++;
    return (unsigned char)*a - (unsigned char)*b;
}

char *strrchr(const char *text, int c)
{
    const char *found = NULL;
    for (;; text++) {
        if (*text == (char)c)
            found = text;
        if (!*text)
            return (char *)found;
    }
}

unsigned long bits(const char *text)
{
    unsigned long value = 0;
    for (; *text >= '0' && *text <= '9'; text++)
        value = value * 10 + (unsigned long)(*text - '0');
    return value;
}

long number(const char *text) { return (long)(*text == '-' ? 0 - bits(text + 1) : bits(text)); }

char *append(char *end, const char *text)
{
    while ((*end = *text++))
        end++;
    return end;
}

char *append_number(char *end, unsigned long value)
{
    char digits[24], *first = digits + sizeof digits - 1;
    *first = 0;
    do
        *--first = (char)('0' + value % 10);
    while (value /= 10);
    return append(end, first);
}
