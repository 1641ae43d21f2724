/* Wrapping: runs are cut at spaces into words, each a row of pieces since a word may change its
 * look ("**bold**,"); words fill lines greedily. */
#include "course/text_flow.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/utf8.h"

/* A word: from a byte in a run to a byte in the same or a later run. */
struct place {
    size_t run, byte;
};

struct word {
    struct place from, to;
    int width;
    bool breaks;       /* a line break asked for, no word */
    const char *space; /* before it, in the text where that has one so that spans join; or NULL */
    unsigned space_look;
    size_t space_link;
};

/* A line being filled. */
struct filling {
    const struct text_runs *runs;
    struct ll_arena *arena;
    struct text_lines *out;
    struct ll_text_span *spans;
    size_t count, capacity;
    int width, limit;
};

bool text_runs_add(struct text_runs *runs, struct text_run run)
{
    void *items = runs->items;
    if (!ll_array_grow(&items, &runs->capacity, runs->count + 1, sizeof run))
        return false;
    runs->items = items;
    runs->items[runs->count++] = run;
    return true;
}

void text_runs_done(struct text_runs *runs)
{
    free(runs->items);
    *runs = (struct text_runs){0};
}

bool text_lines_add(struct text_lines *lines, struct ll_text_line line)
{
    void *items = lines->items;
    if (!ll_array_grow(&items, &lines->capacity, lines->count + 1, sizeof line))
        return false;
    lines->items = items;
    lines->items[lines->count++] = line;
    return true;
}

void text_lines_done(struct text_lines *lines)
{
    free(lines->items);
    *lines = (struct text_lines){0};
}

static bool at_end(const struct text_runs *runs, struct place at)
{
    return at.run >= runs->count;
}

/* Steps over runs that are used up, so that `at` names a byte, a break, or the end. */
static struct place settle(const struct text_runs *runs, struct place at)
{
    while (at.run < runs->count && runs->items[at.run].text != NULL &&
           at.byte >= runs->items[at.run].length)
        at = (struct place){at.run + 1, 0};
    return at;
}

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\n';
}

/* The next word from *at on; false at the end. */
static bool next_word(const struct text_runs *runs, struct place *at, struct word *word)
{
    *word = (struct word){0};
    struct place here = settle(runs, *at);
    while (!at_end(runs, here) && runs->items[here.run].text != NULL &&
           is_space(runs->items[here.run].text[here.byte])) {
        const struct text_run *run = &runs->items[here.run];
        if (word->space == NULL) {
            word->space = run->text[here.byte] == ' ' ? run->text + here.byte : " ";
            word->space_look = run->look;
            word->space_link = run->link;
        }
        here.byte++;
        here = settle(runs, here);
    }
    if (at_end(runs, here))
        return false;
    word->from = here;
    if (runs->items[here.run].text == NULL) {
        word->breaks = true;
        *at = (struct place){here.run + 1, 0};
        return true;
    }
    while (!at_end(runs, here) && runs->items[here.run].text != NULL &&
           !is_space(runs->items[here.run].text[here.byte])) {
        const struct text_run *run = &runs->items[here.run];
        int width;
        here.byte += ll_utf8_cluster(run->text + here.byte, run->length - here.byte, &width);
        word->width += width;
        here = settle(runs, here);
    }
    word->to = *at = here;
    return true;
}

/* Adds text to the line, as a new span or at the end of the last one where it follows it in memory
 * and look. */
static ll_err put(struct filling *line, const char *text, size_t length, int width, unsigned look,
                  size_t link)
{
    if (length == 0)
        return LL_OK;
    struct ll_text_span *last = line->count > 0 ? &line->spans[line->count - 1] : NULL;
    if (last && last->look == look && last->link == link && last->text + last->length == text) {
        last->length += length;
        last->width += width;
    } else {
        void *spans = line->spans;
        if (!ll_array_grow(&spans, &line->capacity, line->count + 1, sizeof *line->spans))
            return LL_ERR_MEMORY;
        line->spans = spans;
        line->spans[line->count++] =
            (struct ll_text_span){text, length, line->width, width, look, link};
    }
    line->width += width;
    return LL_OK;
}

static ll_err end_line(struct filling *line)
{
    struct ll_text_span *spans = ll_arena_new(line->arena, line->count, sizeof *spans);
    if (spans == NULL)
        return LL_ERR_MEMORY;
    if (line->count > 0)
        memcpy(spans, line->spans, line->count * sizeof *spans);
    struct ll_text_line whole = {.spans = spans, .span_count = line->count, .width = line->width};
    line->count = 0;
    line->width = 0;
    return text_lines_add(line->out, whole) ? LL_OK : LL_ERR_MEMORY;
}

/* Puts the word's pieces, starting new lines inside it where it is wider than a line. */
static ll_err put_word(struct filling *line, const struct word *word)
{
    ll_err err = LL_OK;
    struct place at = word->from;
    while (err == LL_OK && (at.run != word->to.run || at.byte != word->to.byte)) {
        const struct text_run *run = &line->runs->items[at.run];
        size_t end = at.run == word->to.run ? word->to.byte : run->length;
        int width;
        size_t fits =
            ll_utf8_fit(run->text + at.byte, end - at.byte, line->limit - line->width, &width);
        if (fits == 0 && line->width > 0) {
            err = end_line(line);
            continue;
        }
        if (fits == 0) /* a wide character in a column of one: it must go somewhere */
            fits = ll_utf8_cluster(run->text + at.byte, end - at.byte, &width);
        err = put(line, run->text + at.byte, fits, width, run->look, run->link);
        at.byte += fits;
        if (at.byte >= run->length)
            at = settle(line->runs, at);
    }
    return err;
}

static ll_err add_word(struct filling *line, const struct word *word)
{
    if (word->breaks)
        return end_line(line);
    ll_err err = LL_OK;
    int gap = word->space != NULL && line->width > 0;
    bool fits = line->width + gap + word->width <= line->limit;
    /* A word that fits no line starts where it is met, if that leaves it room for a syllable or
     * two. */
    bool splits = word->width > line->limit && line->limit - line->width - gap >= 4;
    if (!fits && !splits && line->width > 0) {
        err = end_line(line);
        gap = 0;
    }
    if (err == LL_OK && gap)
        err = put(line, word->space, 1, 1, word->space_look, word->space_link);
    return err == LL_OK ? put_word(line, word) : err;
}

ll_err text_wrap(const struct text_runs *runs, int width, struct ll_arena *arena,
                 struct text_lines *out)
{
    struct filling line = {runs, arena, out, .limit = width < 1 ? 1 : width};
    struct place at = {0, 0};
    struct word word;
    ll_err err = LL_OK;
    while (err == LL_OK && next_word(runs, &at, &word))
        err = add_word(&line, &word);
    if (err == LL_OK && line.count > 0)
        err = end_line(&line);
    free(line.spans);
    return err;
}

void text_measure(const struct text_runs *runs, int *natural, int *word_width)
{
    struct place at = {0, 0};
    struct word word;
    int line = 0;
    *natural = 0;
    *word_width = 0;
    while (next_word(runs, &at, &word)) {
        line = word.breaks ? 0 : line + (word.space != NULL && line > 0) + word.width;
        if (line > *natural)
            *natural = line;
        if (word.width > *word_width)
            *word_width = word.width;
    }
}
