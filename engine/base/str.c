#include "base/str.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

void ll_str_done(struct ll_str *s)
{
    free(s->data);
    *s = (struct ll_str){0};
}

const char *ll_str_text(const struct ll_str *s)
{
    return s->data ? s->data : "";
}

ll_err ll_str_err(const struct ll_str *s)
{
    return s->failed ? LL_ERR_MEMORY : LL_OK;
}

void ll_str_clear(struct ll_str *s)
{
    s->length = 0;
    s->failed = false;
    if (s->data)
        s->data[0] = '\0';
}

static bool reserve(struct ll_str *s, size_t more)
{
    size_t need;
    void *data = s->data;
    if (s->failed || !ll_size_add(s->length, more, &need) || !ll_size_add(need, 1, &need) ||
        !ll_array_grow(&data, &s->capacity, need, 1)) {
        s->failed = true;
        return false;
    }
    s->data = data;
    return true;
}

void ll_str_add_n(struct ll_str *s, const char *bytes, size_t length)
{
    if (!reserve(s, length))
        return;
    if (length > 0)
        memcpy(s->data + s->length, bytes, length);
    s->length += length;
    s->data[s->length] = '\0';
}

void ll_str_add(struct ll_str *s, const char *text)
{
    ll_str_add_n(s, text, strlen(text));
}

void ll_str_add_char(struct ll_str *s, char c)
{
    ll_str_add_n(s, &c, 1);
}

void ll_str_add_repeat(struct ll_str *s, const char *text, size_t times)
{
    size_t length = strlen(text);
    for (size_t i = 0; i < times && !s->failed; i++)
        ll_str_add_n(s, text, length);
}

void ll_str_format(struct ll_str *s, const char *format, ...)
{
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    int length = vsnprintf(NULL, 0, format, args);
    if (length >= 0 && reserve(s, (size_t)length)) {
        vsnprintf(s->data + s->length, (size_t)length + 1, format, again);
        s->length += (size_t)length;
    }
    va_end(again);
    va_end(args);
}

static const char *value_of(const char *name, size_t length, const char *const *pairs)
{
    for (; pairs[0] != NULL; pairs += 2)
        if (strlen(pairs[0]) == length && memcmp(pairs[0], name, length) == 0)
            return pairs[1];
    return NULL;
}

/* The value of "name"; of "name|one|many", one where the value is 1, else many. False where there
 * is no such name. */
static bool add_filling(struct ll_str *s, const char *name, size_t length, const char *const *pairs)
{
    const char *one = memchr(name, '|', length);
    const char *value = value_of(name, one ? (size_t)(one - name) : length, pairs);
    if (value == NULL || one == NULL) {
        ll_str_add(s, value ? value : "");
        return value != NULL;
    }
    const char *end = name + length;
    const char *many = memchr(one + 1, '|', (size_t)(end - one - 1));
    if (many == NULL)
        return false;
    if (strcmp(value, "1") == 0)
        ll_str_add_n(s, one + 1, (size_t)(many - one - 1));
    else
        ll_str_add_n(s, many + 1, (size_t)(end - many - 1));
    return true;
}

void ll_str_fill(struct ll_str *s, const char *pattern, const char *const *pairs)
{
    while (*pattern != '\0') {
        const char *open = strchr(pattern, '{');
        const char *close = open ? strchr(open, '}') : NULL;
        if (close == NULL) {
            ll_str_add(s, pattern);
            return;
        }
        ll_str_add_n(s, pattern, (size_t)(open - pattern));
        if (add_filling(s, open + 1, (size_t)(close - open - 1), pairs)) {
            pattern = close + 1;
        } else {
            ll_str_add_char(s, '{');
            pattern = open + 1;
        }
    }
}

char *ll_str_take(struct ll_str *s)
{
    if (!s->failed && s->data == NULL)
        ll_str_add_n(s, "", 0);
    if (s->failed) {
        ll_str_done(s);
        return NULL;
    }
    char *data = s->data;
    *s = (struct ll_str){0};
    return data;
}

void ll_str_add_float(struct ll_str *s, float value)
{
    if (isnan(value)) {
        ll_str_add(s, "nan");
        return;
    }
    if (isinf(value)) {
        ll_str_add(s, value > 0 ? "inf" : "-inf");
        return;
    }
    char text[32];
    if (value == roundf(value) && fabsf(value) < 1e7f) { /* 400, where %g would say 4e+02 */
        ll_str_format(s, "%.0f", (double)value);
        return;
    }
    for (int digits = 1; digits <= 9; digits++) {
        snprintf(text, sizeof text, "%.*g", digits, (double)value);
        if (strtof(text, NULL) == value)
            break;
    }
    ll_str_add(s, text);
}
