#include "base/locale.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/mem.h"

enum { LOCALE_LIMIT = 1 << 20 };

const char *const ll_languages[] = {"en", "ko", NULL};

struct entry {
    const char *key;
    const char *text;
};

struct ll_locale {
    char lang[8];
    char *bytes; /* the file, cut into strings in place */
    struct entry *entries;
    size_t count, capacity;
    size_t
        *slots; /* by the key's hash: an entry's index and 1, 0 for none; at most half are taken */
    size_t slot_count; /* a power of two */
};

/* The slot of the key, or the free one where it would stand. FNV-1a; the next slot where one is
 * taken. */
static size_t *slot_of(const struct ll_locale *locale, const char *key)
{
    uint32_t hash = 2166136261u;
    for (const char *c = key; *c != '\0'; c++)
        hash = (hash ^ (unsigned char)*c) * 16777619u;
    for (size_t i = hash;; i++) {
        size_t *slot = &locale->slots[i & (locale->slot_count - 1)];
        if (*slot == 0 || strcmp(locale->entries[*slot - 1].key, key) == 0)
            return slot;
    }
}

/* Of a key that stands twice, the first entry is found. */
static ll_err fill_slots(struct ll_locale *locale)
{
    locale->slot_count = 2;
    while (locale->slot_count < 2 * locale->count)
        locale->slot_count *= 2;
    locale->slots = ll_array_new(locale->slot_count, sizeof *locale->slots);
    if (locale->slots == NULL)
        return LL_ERR_MEMORY;
    for (size_t i = 0; i < locale->count; i++) {
        size_t *slot = slot_of(locale, locale->entries[i].key);
        if (*slot == 0)
            *slot = i + 1;
    }
    return LL_OK;
}

static char *trim(char *text)
{
    while (*text == ' ' || *text == '\t')
        text++;
    char *end = text + strlen(text);
    while (end > text && (end[-1] == ' ' || end[-1] == '\t' || end[-1] == '\r'))
        *--end = '\0';
    return text;
}

/* Joins a continuation onto the text before it: the bytes between them are ours to overwrite. */
static void join(struct entry *entry, const char *more)
{
    char *end = (char *)entry->text + strlen(entry->text);
    *end++ = '\n';
    memmove(end, more, strlen(more) + 1);
}

static ll_err parse(struct ll_locale *locale, const char *path, struct ll_message *why)
{
    int number = 0;
    for (char *line = locale->bytes, *next; line != NULL; line = next) {
        next = strchr(line, '\n');
        if (next)
            *next++ = '\0';
        number++;
        bool continues = (line[0] == ' ' || line[0] == '\t') && locale->count > 0;
        char *text = trim(line);
        if (text[0] == '\0' || text[0] == '#')
            continue;
        if (continues) {
            join(&locale->entries[locale->count - 1], text);
            continue;
        }
        char *equals = strchr(text, '=');
        if (equals == NULL)
            return ll_fail(why, LL_ERR_FORMAT, "%s:%d: expected `key = text`", path, number);
        *equals = '\0';
        void *entries = locale->entries;
        if (!ll_array_grow(&entries, &locale->capacity, locale->count + 1, sizeof(struct entry)))
            return LL_ERR_MEMORY;
        locale->entries = entries;
        locale->entries[locale->count++] = (struct entry){trim(text), trim(equals + 1)};
    }
    return LL_OK;
}

ll_err ll_locale_new(const char *lang, struct ll_message *why, struct ll_locale **out)
{
    struct ll_str name = {0}, path = {0}, bytes = {0};
    struct ll_locale *locale = ll_array_new(1, sizeof *locale);
    ll_err err = locale ? LL_OK : LL_ERR_MEMORY;
    ll_str_format(&name, "assets/locale/%s.txt", lang);
    if (err == LL_OK)
        err = ll_path_data(ll_str_text(&name), why, &path);
    if (err == LL_OK)
        err = ll_file_read(ll_str_text(&path), LOCALE_LIMIT, why, &bytes);
    if (err != LL_OK)
        goto fail;
    strncpy(locale->lang, lang, sizeof locale->lang - 1);
    locale->bytes = ll_str_take(&bytes);
    err = locale->bytes ? parse(locale, ll_str_text(&path), why) : LL_ERR_MEMORY;
    if (err != LL_OK)
        goto fail;
    err = fill_slots(locale);
    if (err != LL_OK)
        goto fail;
    *out = locale;
    locale = NULL;
fail:
    ll_locale_free(&locale);
    ll_str_done(&bytes);
    ll_str_done(&path);
    ll_str_done(&name);
    return err;
}

void ll_locale_free(struct ll_locale **locale)
{
    if (*locale == NULL)
        return;
    free((*locale)->slots);
    free((*locale)->entries);
    free((*locale)->bytes);
    free(*locale);
    *locale = NULL;
}

const char *ll_locale_lang(const struct ll_locale *locale)
{
    return locale->lang;
}

const char *ll_text(const struct ll_locale *locale, const char *key)
{
    size_t found = *slot_of(locale, key);
    return found > 0 ? locale->entries[found - 1].text : key;
}

void ll_text_fill(const struct ll_locale *locale, const char *key, const char *const *pairs,
                  struct ll_str *out)
{
    ll_str_fill(out, ll_text(locale, key), pairs);
}

void ll_locale_each(const struct ll_locale *locale, ll_locale_visit *visit, void *arg)
{
    for (size_t i = 0; i < locale->count; i++)
        visit(locale->entries[i].key, locale->entries[i].text, arg);
}

static const char *shipped(const char *wanted)
{
    for (size_t i = 0; ll_languages[i] != NULL; i++)
        if (strncmp(wanted, ll_languages[i], strlen(ll_languages[i])) == 0)
            return ll_languages[i];
    return NULL;
}

const char *ll_locale_choose(const char *wanted)
{
    static const char *const variables[] = {"LOSSLAB_LANG", "LC_ALL", "LC_MESSAGES", "LANG"};
    const char *found = wanted ? shipped(wanted) : NULL;
    for (size_t i = 0; found == NULL && i < sizeof variables / sizeof *variables; i++) {
        const char *set = getenv(variables[i]);
        if (set && set[0] != '\0')
            return (found = shipped(set)) ? found : ll_languages[0];
    }
    return found ? found : ll_languages[0];
}
