#include "course/prose.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "course/arena.h"
#include "course/marks.h"

enum { PROSE_LIMIT = 4 << 20 };

struct ll_prose {
    struct ll_arena arena; /* holds the files' bytes as well */
    const char *name, *title;
    struct ll_prose_page **pages; /* in the arena: they stay where they are as more are added */
    size_t page_count, page_capacity;
    struct ll_prose_page section; /* the section's own words, as a page of one block */
};

/* Where the scan is. */
struct scan {
    struct ll_prose *prose;
    struct ll_message *why;
    const char *name; /* the file's */
    size_t line;
    const struct ll_prose_mark *marks; /* of the file, in their order */
    size_t mark_count;
    struct ll_prose_page *page;
    struct ll_prose_block *block;
    char fence[4]; /* "```" or "~~~" while inside a fenced code block */
};

static ll_err wrong(struct scan *scan, const char *what)
{
    return ll_fail(scan->why, LL_ERR_FORMAT, "%s:%zu: %s", scan->name, scan->line, what);
}

static bool is_blank(const char *line, size_t length)
{
    for (size_t i = 0; i < length; i++)
        if (!isspace((unsigned char)line[i]))
            return false;
    return true;
}

/* The level of a heading that cuts, 1 to 3; 0 for any other line. */
static int level_of(const char *line, size_t length)
{
    int level = 0;
    while ((size_t)level < length && level < 4 && line[level] == '#')
        level++;
    return level <= 3 && (size_t)level < length && line[level] == ' ' ? level : 0;
}

static void trim(const char **text, size_t *length)
{
    while (*length > 0 && isspace((unsigned char)**text)) {
        (*text)++;
        (*length)--;
    }
    while (*length > 0 && isspace((unsigned char)(*text)[*length - 1]))
        (*length)--;
}

/* Cuts "2.3 Huber loss" into its id and its title. */
static ll_err cut(struct scan *scan, const char *text, size_t length, char **id, char **title)
{
    trim(&text, &length);
    size_t first = 0;
    while (first < length && !isspace((unsigned char)text[first]))
        first++;
    if (first == 0)
        return wrong(scan, "a heading begins with its id");
    const char *rest = text + first;
    size_t left = length - first;
    trim(&rest, &left);
    *id = ll_arena_copy(&scan->prose->arena, text, first);
    *title = ll_arena_copy(&scan->prose->arena, rest, left);
    return *id && *title ? LL_OK : LL_ERR_MEMORY;
}

static ll_err open_page(struct scan *scan, const char *id, const char *title)
{
    struct ll_prose *prose = scan->prose;
    scan->block = NULL;
    if (strcmp(id, "words") == 0) {
        scan->page = &prose->section;
        scan->page->id = id;
    } else {
        if (ll_prose_page(prose, id) != NULL)
            return wrong(scan, "this page's id stands twice");
        if (title[0] == '\0')
            return wrong(scan, "a page's heading is its id and its title");
        void *pages = prose->pages;
        struct ll_prose_page *page = ll_arena_new(&prose->arena, 1, sizeof *page);
        if (page == NULL || !ll_array_grow(&pages, &prose->page_capacity, prose->page_count + 1,
                                           sizeof(struct ll_prose_page *)))
            return LL_ERR_MEMORY;
        *page = (struct ll_prose_page){
            .id = id, .title = title, .file = scan->name, .line = scan->line};
        prose->pages = pages;
        prose->pages[prose->page_count++] = scan->page = page;
    }
    return LL_OK;
}

static ll_err open_block(struct scan *scan, const char *id)
{
    struct ll_prose_page *page = scan->page;
    if (page == NULL)
        return wrong(scan, "this block stands before the first page");
    if (ll_prose_block(page, id) != NULL)
        return wrong(scan, "this block's id stands twice on its page");
    void *blocks = page->blocks;
    if (!ll_array_grow(&blocks, &page->block_capacity, page->block_count + 1, sizeof *page->blocks))
        return LL_ERR_MEMORY;
    page->blocks = blocks;
    scan->block = &page->blocks[page->block_count++];
    *scan->block = (struct ll_prose_block){.id = id, .line = scan->line + 1};
    return LL_OK;
}

static ll_err heading(struct scan *scan, int level, const char *text, size_t length)
{
    char *id = NULL, *title = NULL;
    ll_err err = cut(scan, text, length, &id, &title);
    if (err != LL_OK)
        return err;
    if (level == 1) {
        scan->prose->title = title;
        return LL_OK;
    }
    if (level == 3)
        return title[0] == '\0' ? open_block(scan, id)
                                : wrong(scan, "a block's heading is its id alone");
    err = open_page(scan, id, title);
    /* The section's words stand right under their heading. */
    return err == LL_OK && scan->page == &scan->prose->section ? open_block(scan, id) : err;
}

/* Opens and closes fenced code, in which a # is no heading. True while inside. */
static bool in_fence(struct scan *scan, const char *line, size_t length)
{
    trim(&line, &length);
    bool marks = length >= 3 && (memcmp(line, "```", 3) == 0 || memcmp(line, "~~~", 3) == 0);
    if (scan->fence[0] == '\0') {
        if (marks)
            memcpy(scan->fence, line, 3);
        return marks;
    }
    if (marks && memcmp(line, scan->fence, 3) == 0)
        scan->fence[0] = '\0';
    return true;
}

static ll_err scan_line(struct scan *scan, const char *line, size_t length)
{
    bool code = in_fence(scan, line, length);
    int level = code ? 0 : level_of(line, length);
    if (level > 0)
        return heading(scan, level, line + level, length - (size_t)level);
    if (scan->block == NULL)
        return is_blank(line, length) ? LL_OK : wrong(scan, "text outside a block (### id)");
    struct ll_prose_block *block = scan->block;
    if (block->text == NULL && is_blank(line, length)) {
        block->line++;
    } else {
        if (block->text == NULL)
            block->text = line;
        if (!is_blank(line, length))
            block->length = (size_t)(line + length - block->text);
    }
    return LL_OK;
}

/* Gives a block the marks that stand in it, or on the blank line right after it. */
static void hand_marks(const struct scan *scan, struct ll_prose_block *block, const char *next)
{
    for (size_t i = 0; i < scan->mark_count; i++) {
        const struct ll_prose_mark *mark = &scan->marks[i];
        if (mark->at < block->text || mark->at >= next)
            continue;
        if (block->mark_count == 0)
            block->marks = mark;
        block->mark_count++;
    }
}

/* What can be said of the pages of this file once all of it was read. */
static ll_err finish_pages(const struct scan *scan, size_t first, const char *end)
{
    struct ll_prose *prose = scan->prose;
    for (size_t p = first; p < prose->page_count; p++) {
        struct ll_prose_page *page = prose->pages[p];
        for (size_t b = 0; b < page->block_count; b++) {
            struct ll_prose_block *block = &page->blocks[b];
            if (block->text == NULL)
                return ll_fail(scan->why, LL_ERR_FORMAT, "%s:%zu: block `%s` of page %s is empty",
                               scan->name, block->line - 1, block->id, page->id);
            const char *next = b + 1 < page->block_count ? page->blocks[b + 1].text
                               : p + 1 < prose->page_count && prose->pages[p + 1]->block_count
                                   ? prose->pages[p + 1]->blocks[0].text
                                   : NULL;
            hand_marks(scan, block, next ? next : end + 1);
        }
    }
    return LL_OK;
}

static ll_err scan_all(struct scan *scan, const char *bytes, size_t length)
{
    ll_err err = LL_OK;
    const char *end = bytes + length;
    size_t first = scan->prose->page_count;
    for (const char *line = bytes; err == LL_OK && line < end;) {
        size_t n = strcspn(line, "\n");
        scan->line++;
        err = scan_line(scan, line, n);
        line += n + 1;
    }
    return err == LL_OK ? finish_pages(scan, first, end) : err;
}

/* The line that holds byte `at`. */
static size_t line_of(const char *bytes, size_t at)
{
    size_t line = 1;
    for (size_t i = 0; i < at; i++)
        line += bytes[i] == '\n';
    return line;
}

/* Reads the file into the arena as text that holds. */
static ll_err read_bytes(struct ll_prose *prose, const char *path, const char *name,
                         struct ll_message *why, char **out, size_t *length)
{
    struct ll_str bytes = {0};
    size_t bad;
    ll_err err = ll_file_read(path, PROSE_LIMIT, why, &bytes);
    *length = bad = bytes.length;
    if (err == LL_OK) {
        const char *text = ll_str_text(&bytes);
        *out = ll_arena_copy(&prose->arena, text, bytes.length);
        if (*out == NULL)
            err = LL_ERR_MEMORY;
        else if (!ll_utf8_valid(text, *length, &bad) || memchr(text, 0, *length) != NULL)
            err = ll_fail(why, LL_ERR_ENCODING, "%s:%zu: not valid UTF-8 text", name,
                          line_of(text, strnlen(text, bad)));
    }
    ll_str_done(&bytes);
    return err;
}

/* Drops the pages from `first` on. */
static void drop_pages(struct ll_prose *prose, size_t first)
{
    while (prose->page_count > first)
        free(prose->pages[--prose->page_count]->blocks);
}

ll_err ll_prose_add(struct ll_prose *prose, const char *path, const char *name,
                    struct ll_message *why)
{
    struct scan scan = {.prose = prose, .why = why};
    char *bytes = NULL;
    size_t length = 0, before = prose->page_count;
    scan.name = ll_arena_copy(&prose->arena, name, strlen(name));
    ll_err err = scan.name ? read_bytes(prose, path, name, why, &bytes, &length) : LL_ERR_MEMORY;
    if (err == LL_OK)
        err = ll_marks_take(bytes, &length, scan.name, &prose->arena, why, &scan.marks,
                            &scan.mark_count);
    if (err == LL_OK)
        err = scan_all(&scan, bytes, length);
    if (err != LL_OK)
        drop_pages(prose, before);
    return err;
}

ll_err ll_prose_new(const char *path, const char *name, struct ll_message *why,
                    struct ll_prose **out)
{
    struct ll_prose *prose = ll_array_new(1, sizeof *prose);
    if (prose == NULL)
        return LL_ERR_MEMORY;
    prose->name = ll_arena_copy(&prose->arena, name, strlen(name));
    ll_err err = prose->name ? ll_prose_add(prose, path, name, why) : LL_ERR_MEMORY;
    if (err == LL_OK && prose->title == NULL)
        err = ll_fail(why, LL_ERR_FORMAT, "%s: no heading of level 1 (# id title)", name);
    if (err == LL_OK) {
        *out = prose;
        prose = NULL;
    }
    ll_prose_free(&prose);
    return err;
}

void ll_prose_free(struct ll_prose **prose)
{
    if (*prose == NULL)
        return;
    drop_pages(*prose, 0);
    free((*prose)->section.blocks);
    free((*prose)->pages);
    ll_arena_done(&(*prose)->arena);
    free(*prose);
    *prose = NULL;
}

const char *ll_prose_name(const struct ll_prose *prose)
{
    return prose->name;
}

const char *ll_prose_title(const struct ll_prose *prose)
{
    return prose->title;
}

size_t ll_prose_page_count(const struct ll_prose *prose)
{
    return prose->page_count;
}

const struct ll_prose_page *ll_prose_page_at(const struct ll_prose *prose, size_t index)
{
    return prose->pages[index];
}

const struct ll_prose_page *ll_prose_page(const struct ll_prose *prose, const char *id)
{
    for (size_t i = 0; i < prose->page_count; i++)
        if (strcmp(prose->pages[i]->id, id) == 0)
            return prose->pages[i];
    return NULL;
}

const struct ll_prose_block *ll_prose_block(const struct ll_prose_page *page, const char *id)
{
    for (size_t i = 0; i < page->block_count; i++)
        if (strcmp(page->blocks[i].id, id) == 0)
            return &page->blocks[i];
    return NULL;
}

/* Reads one "- `key` word" and hands it over. */
static ll_err visit_word(const char *line, size_t length, ll_prose_visit *visit, void *arg,
                         bool *is_word)
{
    const char *end = length > 3 ? memchr(line + 3, '`', length - 3) : NULL;
    *is_word = end != NULL && memcmp(line, "- `", 3) == 0 && end > line + 3;
    if (!*is_word)
        return LL_OK;
    struct ll_str key = {0}, word = {0};
    const char *rest = end + 1;
    size_t left = (size_t)(line + length - rest);
    trim(&rest, &left);
    ll_str_add_n(&key, line + 3, (size_t)(end - line - 3));
    ll_str_add_n(&word, rest, left);
    ll_err err = ll_str_err(&word);
    if (err == LL_OK)
        err = visit(ll_str_text(&key), ll_str_text(&word), arg);
    ll_str_done(&word);
    ll_str_done(&key);
    return err;
}

ll_err ll_prose_words(const struct ll_prose *prose, const struct ll_prose_page *page,
                      struct ll_message *why, ll_prose_visit *visit, void *arg)
{
    const struct ll_prose_block *block = ll_prose_block(page ? page : &prose->section, "words");
    ll_err err = LL_OK;
    if (block == NULL || block->text == NULL)
        return LL_OK;
    const char *end = block->text + block->length;
    size_t number = block->line;
    for (const char *line = block->text; err == LL_OK && line < end; number++) {
        size_t length = strcspn(line, "\n");
        bool is_word;
        if (!is_blank(line, length)) {
            err = visit_word(line, length, visit, arg, &is_word);
            if (err == LL_OK && !is_word)
                err = ll_fail(why, LL_ERR_FORMAT, "%s:%zu: a word is \"- `key` word\"",
                              page ? page->file : prose->name, number);
        }
        line += length + 1;
    }
    return err;
}
