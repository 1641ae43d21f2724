#include "course/mutant.h"

#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* The end of a comment or text that begins here; `at` itself where none does. */
static const char *past_quiet(const char *at)
{
    if (strncmp(at, "--[[", 4) == 0) {
        const char *end = strstr(at, "]]");
        return end ? end + 2 : at + strlen(at);
    }
    if (strncmp(at, "--", 2) == 0)
        return at + strcspn(at, "\n");
    if (*at == '"' || *at == '\'') {
        const char *end = at + 1;
        while (*end != '\0' && *end != *at && *end != '\n')
            end += end[0] == '\\' && end[1] != '\0' ? 2 : 1;
        return *end == '\0' ? end : end + 1;
    }
    return at;
}

/* The end of a claim, whose closing brace stands at the start of a line. */
static const char *past_claim(const char *at)
{
    const char *end = strstr(at, "\n}");
    return end ? end + 2 : at + strlen(at);
}

static bool is_claim(const char *lua, const char *at)
{
    return (at == lua || at[-1] == '\n') && strncmp(at, "claim ", 6) == 0;
}

/* The length of a number that begins here, 0 where none does. */
static size_t number_length(const char *lua, const char *at)
{
    char *end;
    if (!isdigit((unsigned char)*at) ||
        (at > lua && (isalnum((unsigned char)at[-1]) || at[-1] == '_' || at[-1] == '.')))
        return 0;
    strtod(at, &end);
    return (size_t)(end - at);
}

static void add_changed(const char *at, size_t length, struct ll_str *out)
{
    double value = strtod(at, NULL);
    bool whole = memchr(at, '.', length) == NULL && memchr(at, 'e', length) == NULL;
    if (whole)
        ll_str_format(out, "%.0f", value + 1);
    else
        ll_str_format(out, "%.17g", value == 0 ? 0.1 : value * 1.1);
}

/* " - " between two operands, and its like, with what stands in its place. */
static char turned(const char *lua, const char *at)
{
    static const char from[] = "+-*/", to[] = "-+/*";
    const char *sign = *at != '\0' ? strchr(from, *at) : NULL;
    return sign && at > lua && at[-1] == ' ' && at[1] == ' ' ? to[sign - from] : '\0';
}

bool mutant_make(const char *lua, size_t index, struct ll_str *out)
{
    for (const char *at = lua; *at != '\0';) {
        const char *quiet = is_claim(lua, at) ? past_claim(at) : past_quiet(at);
        size_t length = quiet > at ? 0 : number_length(lua, at);
        char sign = quiet > at ? '\0' : turned(lua, at);
        if (length == 0 && sign == '\0') {
            at = quiet > at ? quiet : at + 1;
            continue;
        }
        if (index-- > 0) {
            at += length > 0 ? length : 1;
            continue;
        }
        ll_str_add_n(out, lua, (size_t)(at - lua));
        if (length > 0)
            add_changed(at, length, out);
        else
            ll_str_add_char(out, sign);
        ll_str_add(out, at + (length > 0 ? length : 1));
        return true;
    }
    return false;
}
