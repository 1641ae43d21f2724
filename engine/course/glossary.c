#include "course/glossary.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/file.h"
#include "base/mem.h"
#include "course/arena.h"

enum { GLOSSARY_LIMIT = 1 << 20, WORDS_MAX = 24 };

struct entry {
    struct ll_glossary_entry shown;
    const char *also[WORDS_MAX], *banned[WORDS_MAX];
};

struct ll_glossary {
    struct ll_arena arena;
    struct entry **entries;
    size_t count, capacity;
};

struct reading {
    struct ll_glossary *glossary;
    struct entry *entry;
    struct ll_str text; /* of the entry */
    const char *name;
    size_t line;
    struct ll_message *why;
};

static ll_err wrong(const struct reading *r, const char *what)
{
    return ll_fail(r->why, LL_ERR_FORMAT, "%s:%zu: %s", r->name, r->line, what);
}

/* The entry is read: its text is kept. */
static ll_err close_entry(struct reading *r)
{
    if (r->entry == NULL)
        return LL_OK;
    while (r->text.length > 0 && isspace((unsigned char)r->text.data[r->text.length - 1]))
        r->text.length--;
    if (r->text.length == 0)
        return wrong(r, "the entry before has no text");
    r->entry->shown.text = ll_arena_copy(&r->glossary->arena, r->text.data, r->text.length);
    ll_str_clear(&r->text);
    return r->entry->shown.text ? LL_OK : LL_ERR_MEMORY;
}

static ll_err open_entry(struct reading *r, const char *heading, size_t length)
{
    struct ll_glossary *g = r->glossary;
    void *entries = g->entries;
    size_t key = 0;
    ll_err err = close_entry(r);
    while (key < length && heading[key] != ' ')
        key++;
    if (err == LL_OK && (key == 0 || key + 1 >= length))
        err = wrong(r, "an entry's heading is its key and its term");
    if (err == LL_OK &&
        !ll_array_grow(&entries, &g->capacity, g->count + 1, sizeof(struct entry *)))
        err = LL_ERR_MEMORY;
    if (err != LL_OK)
        return err;
    g->entries = entries;
    struct entry *entry = ll_arena_new(&g->arena, 1, sizeof *entry);
    if (entry == NULL)
        return LL_ERR_MEMORY;
    *entry = (struct entry){0};
    entry->shown.key = ll_arena_copy(&g->arena, heading, key);
    entry->shown.term = ll_arena_copy(&g->arena, heading + key + 1, length - key - 1);
    entry->shown.also = entry->also;
    entry->shown.banned = entry->banned;
    if (entry->shown.key == NULL || entry->shown.term == NULL)
        return LL_ERR_MEMORY;
    if (ll_glossary_find(g, entry->shown.key) != NULL)
        return wrong(r, "this key stands twice");
    g->entries[g->count++] = entry;
    r->entry = entry;
    return LL_OK;
}

/* "- not `a`, `b`": the words between backticks. */
static ll_err read_words(struct reading *r, const char *at, const char *end, const char **list,
                         size_t *count)
{
    while ((at = memchr(at, '`', (size_t)(end - at))) != NULL) {
        const char *close = memchr(at + 1, '`', (size_t)(end - at - 1));
        if (close == NULL || close == at + 1)
            return wrong(r, "a word stands between backticks");
        if (*count == WORDS_MAX)
            return wrong(r, "too many words for one entry");
        list[*count] = ll_arena_copy(&r->glossary->arena, at + 1, (size_t)(close - at - 1));
        if (list[(*count)++] == NULL)
            return LL_ERR_MEMORY;
        at = close + 1;
    }
    return LL_OK;
}

static ll_err read_line(struct reading *r, const char *line, size_t length)
{
    if (length > 3 && memcmp(line, "## ", 3) == 0)
        return open_entry(r, line + 3, length - 3);
    if (r->entry == NULL)
        return LL_OK; /* the file's title, and what it says of itself */
    if (length > 6 && memcmp(line, "- not ", 6) == 0)
        return read_words(r, line, line + length, r->entry->banned, &r->entry->shown.banned_count);
    if (length > 7 && memcmp(line, "- also ", 7) == 0)
        return read_words(r, line, line + length, r->entry->also, &r->entry->shown.also_count);
    if (length > 0 || r->text.length > 0)
        ll_str_add_n(&r->text, line, length);
    if (r->text.length > 0)
        ll_str_add_char(&r->text, '\n');
    return ll_str_err(&r->text);
}

static ll_err read_lines(struct reading *r, const char *text)
{
    ll_err err = LL_OK;
    while (err == LL_OK && *text != '\0') {
        size_t length = strcspn(text, "\n");
        r->line++;
        err = read_line(r, text, length);
        text += length + (text[length] == '\n');
    }
    return err == LL_OK ? close_entry(r) : err;
}

ll_err ll_glossary_new(const char *folder, const char *lang, struct ll_message *why,
                       struct ll_glossary **out)
{
    struct ll_str name = {0}, path = {0}, bytes = {0};
    struct ll_glossary *glossary = ll_array_new(1, sizeof *glossary);
    ll_str_format(&name, "glossary.%s.md", lang);
    ll_path_join(&path, folder, ll_str_text(&name));
    struct reading r = {.glossary = glossary, .name = ll_str_text(&name), .why = why};
    ll_err err =
        glossary ? ll_file_read(ll_str_text(&path), GLOSSARY_LIMIT, why, &bytes) : LL_ERR_MEMORY;
    if (err == LL_OK)
        err = read_lines(&r, ll_str_text(&bytes));
    if (err == LL_OK)
        *out = glossary;
    else
        ll_glossary_free(&glossary);
    ll_str_done(&r.text);
    ll_str_done(&bytes);
    ll_str_done(&path);
    ll_str_done(&name);
    return err;
}

void ll_glossary_free(struct ll_glossary **glossary)
{
    if (*glossary == NULL)
        return;
    free((*glossary)->entries);
    ll_arena_done(&(*glossary)->arena);
    free(*glossary);
    *glossary = NULL;
}

size_t ll_glossary_count(const struct ll_glossary *glossary)
{
    return glossary->count;
}

const struct ll_glossary_entry *ll_glossary_at(const struct ll_glossary *glossary, size_t index)
{
    return &glossary->entries[index]->shown;
}

const struct ll_glossary_entry *ll_glossary_find(const struct ll_glossary *glossary,
                                                 const char *key)
{
    for (size_t i = 0; i < glossary->count; i++)
        if (strcmp(glossary->entries[i]->shown.key, key) == 0)
            return &glossary->entries[i]->shown;
    return NULL;
}

/* -- in a text --------------------------------------------------------------------------------- */

static bool is_letter(unsigned char c)
{
    return isalnum(c) || c >= 0x80;
}

/* A word in Latin letters stands alone: no letter before it, none after it but an ending of its
 * plural. */
static bool stands_alone(const char *text, const char *end, const char *at, size_t length)
{
    const char *after = at + length;
    if (after < end && *after == 's')
        after++;
    return (at == text || !is_letter((unsigned char)at[-1])) &&
           (after >= end || !isalnum((unsigned char)*after));
}

/* The first place of the word from `from` on, NULL where there is none. */
static const char *find_word(const char *text, const char *end, const char *from, const char *word)
{
    size_t length = strlen(word);
    bool is_latin = isascii((unsigned char)word[0]) != 0;
    for (const char *at = from; at + length <= end; at++)
        if (is_latin ? strncasecmp(at, word, length) == 0 && stands_alone(text, end, at, length)
                     : memcmp(at, word, length) == 0)
            return at;
    return NULL;
}

void ll_glossary_terms(const struct ll_glossary *glossary, const char *text, size_t length,
                       ll_glossary_visit *visit, void *arg)
{
    const char *end = text + length;
    for (size_t i = 0; i < glossary->count; i++) {
        const struct ll_glossary_entry *entry = &glossary->entries[i]->shown;
        const char *word = entry->term, *at = find_word(text, end, text, word);
        for (size_t k = 0; at == NULL && k < entry->also_count; k++) {
            word = entry->also[k];
            at = find_word(text, end, text, word);
        }
        if (at != NULL && !visit(entry, at, strlen(word), arg))
            return;
    }
}

void ll_glossary_misused(const struct ll_glossary *glossary, const char *text, size_t length,
                         ll_glossary_visit *visit, void *arg)
{
    const char *end = text + length;
    for (size_t i = 0; i < glossary->count; i++) {
        const struct ll_glossary_entry *entry = &glossary->entries[i]->shown;
        for (size_t k = 0; k < entry->banned_count; k++) {
            const char *word = entry->banned[k];
            for (const char *at = text; (at = find_word(text, end, at, word)) != NULL; at++)
                if (!visit(entry, at, strlen(word), arg))
                    return;
        }
    }
}
