/* Block by block, and each language against the first. */
#include "author/lint_words.h"

#include <stdio.h>
#include <string.h>

#include "base/file.h"
#include "base/locale.h"
#include "course/turned.h"
#include "exercise/blocks.h"
#include "exercise/spec.h"

enum { HINTS_LEAST = 4, QUOTE = 40 };

struct words {
    const struct ll_exercise *exercise;
    ll_words_finding *find;
    void *arg;
    const char *file; /* text.LANG.md, the one that is looked at */
    const struct ll_block *block;
};

static void find(const struct words *words, const char *what, const char *detail)
{
    words->find(words->arg, words->file, what, detail);
}

/* What a block must have. */
enum { TITLE = 1, TEXT = 2 };

static void want_block(const struct words *words, const struct ll_blocks *blocks, const char *kind,
                       const char *id, int parts)
{
    struct ll_str name = {0};
    ll_str_format(&name, "%s%s", kind, id);
    const struct ll_block *block = ll_blocks_find(blocks, ll_str_text(&name));
    if (block == NULL)
        find(words, "there is no block", ll_str_text(&name));
    else if ((parts & TEXT) && block->text[0] == '\0')
        find(words, "a block without text", ll_str_text(&name));
    else if ((parts & TITLE) && block->title[0] == '\0')
        find(words, "a block without a title", ll_str_text(&name));
    ll_str_done(&name);
}

static void want_blocks(const struct words *words, const struct ll_blocks *blocks)
{
    const struct ll_exercise *exercise = words->exercise;
    want_block(words, blocks, "prompt", "", TEXT);
    if (ll_spec_has_curve(ll_exercise_spec(exercise)))
        want_block(words, blocks, "curve", "", TITLE | TEXT);
    /* A private check has its title beside it, or none: students never see it. */
    for (size_t i = 0; i < ll_exercise_check_count(exercise); i++)
        if (!ll_exercise_is_private(exercise))
            want_block(words, blocks, "check.", ll_exercise_check_id(exercise, i), TITLE);
    for (size_t i = 0; i < ll_exercise_mistake_count(exercise); i++)
        want_block(words, blocks, "mistake.", ll_exercise_mistake_id(exercise, i), TITLE | TEXT);
    for (size_t i = 1; i <= HINTS_LEAST; i++) {
        char number[24];
        snprintf(number, sizeof number, "%zu", i);
        want_block(words, blocks, "hint.", number, TEXT);
    }
}

static bool is_of_kind(const char *id)
{
    static const char *const kinds[] = {"prompt",  "after", "check",   "curve", "hint",
                                        "message", "note",  "mistake", "word",  NULL};
    size_t length = strcspn(id, ".");
    for (size_t i = 0; kinds[i]; i++)
        if (strlen(kinds[i]) == length && strncmp(id, kinds[i], length) == 0)
            return true;
    return false;
}

/* The line itself, as far as it fits. */
static void quote(const char *text, size_t line, struct ll_str *out)
{
    for (; line > 0 && *text; text++)
        line -= *text == '\n';
    size_t length = strcspn(text, "\n");
    bool is_cut = length > QUOTE;
    if (is_cut)
        for (length = QUOTE; length > 0 && ((unsigned char)text[length] & 0xC0) == 0x80;)
            length--;
    ll_str_format(out, "\"%.*s%s\"", (int)length, text, is_cut ? "..." : "");
}

static void say_turned(size_t line, const char *what, void *arg)
{
    const struct words *words = arg;
    struct ll_str said = {0}, where = {0};
    ll_str_format(&said, "Markdown makes a line of prose %s", what);
    ll_str_format(&where, "%s, ", words->block->id);
    quote(words->block->text, line, &where);
    find(words, ll_str_text(&said), ll_str_text(&where));
    ll_str_done(&where);
    ll_str_done(&said);
}

static void look_at_prose(struct words *words, const struct ll_blocks *blocks)
{
    for (size_t i = 0; i < blocks->count; i++) {
        words->block = &blocks->items[i];
        if (i > 0 && !is_of_kind(words->block->id))
            find(words, "a heading that opens no block of an exercise", words->block->id);
        ll_text_turned(words->block->text, strlen(words->block->text), say_turned, words);
    }
}

/* Every block of `other` is in `blocks`. */
static void want_same(const struct words *words, const struct ll_blocks *blocks,
                      const struct ll_blocks *other)
{
    for (size_t i = 1; i < other->count; i++)
        if (ll_blocks_find(blocks, other->items[i].id) == NULL)
            find(words, "a block that another language has is missing", other->items[i].id);
}

/* Reads a language's words; false where it has none. */
static ll_err read_words(struct words *words, struct ll_message *why, struct ll_blocks *out,
                         bool *is_there)
{
    struct ll_str path = {0};
    ll_exercise_path(words->exercise, words->file, &path);
    ll_err err = LL_OK;
    *is_there = ll_file_exists(ll_str_text(&path));
    if (*is_there)
        err = ll_blocks_read(ll_str_text(&path), why, out);
    else
        find(words, "is not there: its readers get another language's words", "");
    ll_str_done(&path);
    return err;
}

ll_err ll_lint_words(const struct ll_exercise *exercise, ll_words_finding *finding, void *arg,
                     struct ll_message *why)
{
    struct words words = {.exercise = exercise, .find = finding, .arg = arg};
    struct ll_blocks first = {0};
    char first_name[32] = "";
    ll_err err = LL_OK;
    for (size_t l = 0; ll_languages[l] && err == LL_OK; l++) {
        struct ll_blocks blocks = {0};
        char name[32];
        bool is_there;
        snprintf(name, sizeof name, "text.%s.md", ll_languages[l]);
        words.file = name;
        err = read_words(&words, why, &blocks, &is_there);
        if (err == LL_OK && is_there) {
            want_blocks(&words, &blocks);
            look_at_prose(&words, &blocks);
        }
        if (err == LL_OK && is_there && first_name[0]) {
            want_same(&words, &blocks, &first);
            words.file = first_name;
            want_same(&words, &first, &blocks);
        } else if (err == LL_OK && is_there) {
            snprintf(first_name, sizeof first_name, "%s", name);
            first = blocks;
            blocks = (struct ll_blocks){0};
        }
        ll_blocks_done(&blocks);
    }
    ll_blocks_done(&first);
    return err;
}
