/* Errors: every code of the engine and its message, in one list.
 *
 * A function that can fail returns ll_err (0 is good) and gives its result through its last
 * parameter. Where the reader needs to know what, where and what to do, the function also takes a
 * `struct ll_message *why`, which may be NULL, and fills it through ll_fail. */
#ifndef LL_BASE_ERR_H
#define LL_BASE_ERR_H

#include <stdarg.h>

#define LL_ERR_MAP(X)                                                                              \
    X(MEMORY, "out of memory")                                                                     \
    X(ARGUMENT, "an argument is not allowed")                                                      \
    X(SHAPE, "shapes do not fit")                                                                  \
    X(RANGE, "a value is out of range")                                                            \
    X(NOT_FOUND, "not found")                                                                      \
    X(EXISTS, "already there")                                                                     \
    X(IO, "reading or writing failed")                                                             \
    X(FORMAT, "the input is not in the form expected")                                             \
    X(ENCODING, "the text is not valid UTF-8")                                                     \
    X(TOO_LARGE, "the input is too large")                                                         \
    X(LIMIT, "a limit was reached")                                                                \
    X(SCRIPT, "a script failed")                                                                   \
    X(NEWER, "written by a newer version")                                                         \
    X(UNSUPPORTED, "not supported here")                                                           \
    X(REFUSED, "refused for safety")                                                               \
    X(STOPPED, "stopped on request")                                                               \
    X(TIMEOUT, "no answer in time")                                                                \
    X(CLOSED, "the other side has gone")                                                           \
    X(SYSTEM, "the system refused a request")

typedef enum ll_err {
    LL_OK = 0,
#define LL_ERR_CODE(name, text) LL_ERR_##name,
    LL_ERR_MAP(LL_ERR_CODE)
#undef LL_ERR_CODE
        LL_ERR_COUNT
} ll_err;

/* What went wrong, where, and what to do about it; UTF-8, cut at a character where too long. */
struct ll_message {
    char text[1024];
};

/* The code's general message; never NULL, even for a number that is no code. */
const char *ll_err_text(ll_err code);

/* Writes the message into `why` (which may be NULL) and returns `code`, so that a failure is one
 * statement: `return ll_fail(why, LL_ERR_SHAPE, "...")`. */
ll_err ll_fail(struct ll_message *why, ll_err code, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
ll_err ll_fail_v(struct ll_message *why, ll_err code, const char *format, va_list args)
    __attribute__((format(printf, 3, 0)));

#endif
