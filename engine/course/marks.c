#include "course/marks.h"

#include <stdbool.h>
#include <string.h>

static const struct {
    const char *word;
    enum ll_mark_kind kind;
} kinds[] = {{"{claim", LL_MARK_CLAIM}, {"{told", LL_MARK_TOLD}, {"{given", LL_MARK_GIVEN}};

enum { KINDS = sizeof kinds / sizeof *kinds };

/* The kind of mark that opens here, or KINDS. */
static size_t opens(const char *text)
{
    size_t k = 0;
    while (k < KINDS && (strncmp(text, kinds[k].word, strlen(kinds[k].word)) != 0 ||
                         strchr(" }", text[strlen(kinds[k].word)]) == NULL))
        k++;
    return k;
}

static size_t count_marks(const char *text)
{
    size_t count = 0;
    while ((text = strchr(text, '{')) != NULL)
        count += opens(text++) < KINDS;
    return count;
}

/* Reads the mark at `text`, of `length` bytes with its braces. */
static ll_err read_mark(const char *text, size_t length, struct ll_arena *arena,
                        struct ll_prose_mark *out)
{
    size_t k = opens(text), word = strlen(kinds[k].word);
    const char *from = text + word, *end = text + length - 1;
    while (from < end && *from == ' ')
        from++;
    while (end > from && end[-1] == ' ')
        end--;
    out->kind = kinds[k].kind;
    out->text = ll_arena_copy(arena, from, (size_t)(end - from));
    if (out->text == NULL)
        return LL_ERR_MEMORY;
    return (out->text[0] == '\0') == (out->kind == LL_MARK_GIVEN) ? LL_OK : LL_ERR_FORMAT;
}

ll_err ll_marks_take(char *text, size_t *length, const char *file, struct ll_arena *arena,
                     struct ll_message *why, const struct ll_prose_mark **out, size_t *count)
{
    struct ll_prose_mark *marks = ll_arena_new(arena, count_marks(text), sizeof *marks);
    char *to = text;
    size_t line = 1;
    *count = 0;
    if (marks == NULL)
        return LL_ERR_MEMORY;
    for (const char *from = text; *from != '\0';) {
        if (*from != '{' || opens(from) == KINDS) {
            line += *from == '\n';
            *to++ = *from++;
            continue;
        }
        size_t rest = strcspn(from, "}\n");
        ll_err err =
            from[rest] == '}' ? read_mark(from, rest + 1, arena, &marks[*count]) : LL_ERR_FORMAT;
        if (err == LL_ERR_FORMAT)
            return ll_fail(
                why, err, "%s:%zu: a mark is {claim id ...}, {told source} or {given}, on one line",
                file, line);
        if (err != LL_OK)
            return err;
        while (to > text && to[-1] == ' ')
            to--;
        marks[(*count)++].at = to;
        from += rest + 1;
    }
    *to = '\0';
    *length = (size_t)(to - text);
    *out = marks;
    return LL_OK;
}
