/* The words of a command of hpcrun's, as the plugin composes them, and how much may come in. */
#pragma once
#include "options.h"
#include <stdarg.h>
#include <stdio.h>

enum {
    MOST_SITE_WORDS = 64,
    MOST_WORDS = MOST_SITE_WORDS + 2 * KEYS + 8,
    MOST_PATH = 4096,
    MOST_NAME = 128, /* of a variable */
    MOST_TEXT =
        128 * 1024, /* of an option or a variable with its zero, which are words of a command line: the kernel's MAX_ARG_STRLEN */
    MOST_ANSWER = 4 * MOST_PATH,
};

static char *words[MOST_WORDS + 1];
static int count, lost;

__attribute__((format(printf, 1, 2))) static void add(const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    if (count == MOST_WORDS || vasprintf(&words[count], format, arguments) < 0)
        lost = 1;
    else
        words[++count] = NULL;
    va_end(arguments);
}
