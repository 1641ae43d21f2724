/* Reading text.LANG.md block by block. */
#include "exercise/blocks.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/mem.h"

enum { TEXT_LIMIT = 1 << 20 };

void ll_blocks_done(struct ll_blocks *blocks)
{
    for (size_t i = 0; i < blocks->count; i++) {
        free(blocks->items[i].id);
        free(blocks->items[i].title);
        free(blocks->items[i].text);
    }
    free(blocks->items);
    *blocks = (struct ll_blocks){0};
}

const struct ll_block *ll_blocks_find(const struct ll_blocks *blocks, const char *id)
{
    for (size_t i = 0; i < blocks->count; i++)
        if (strcmp(blocks->items[i].id, id) == 0)
            return &blocks->items[i];
    return NULL;
}

/* A copy without the white space around it. */
static char *trimmed(const char *text, size_t length)
{
    while (length > 0 && strchr(" \n\r", text[0])) {
        text++;
        length--;
    }
    while (length > 0 && strchr(" \n\r", text[length - 1]))
        length--;
    return ll_string_copy(text, length);
}

/* A copy without the empty lines around it; an indented first line keeps its indent. */
static char *without_empty_lines(const char *text, size_t length)
{
    while (length > 0 && (text[0] == '\n' || text[0] == '\r')) {
        text++;
        length--;
    }
    while (length > 0 && strchr(" \n\r", text[length - 1]))
        length--;
    return ll_string_copy(text, length);
}

/* The heading's words after its marks: the id up to the first space, the title behind it. */
static ll_err block_new(struct ll_blocks *blocks, const char *words, size_t length)
{
    if (!ll_array_grow((void **)&blocks->items, &blocks->capacity, blocks->count + 1,
                       sizeof *blocks->items))
        return LL_ERR_MEMORY;
    size_t id = 0;
    while (id < length && words[id] != ' ')
        id++;
    struct ll_block *block = &blocks->items[blocks->count++];
    block->id = ll_string_copy(words, id);
    block->title = trimmed(words + id, length - id);
    block->text = NULL;
    return block->id && block->title ? LL_OK : LL_ERR_MEMORY;
}

/* 1 or 2 for a line that opens a block, with its words in *words; else 0. */
static int heading(const char *line, size_t length, size_t *words)
{
    int level = 0;
    while (level < 3 && (size_t)level < length && line[level] == '#')
        level++;
    if (level < 1 || level > 2 || (size_t)level >= length || line[level] != ' ')
        return 0;
    *words = (size_t)level + 1;
    return level;
}

static ll_err close_block(struct ll_blocks *blocks, const char *text, size_t length)
{
    if (blocks->count == 0)
        return LL_OK;
    struct ll_block *block = &blocks->items[blocks->count - 1];
    block->text = without_empty_lines(text, length);
    return block->text ? LL_OK : LL_ERR_MEMORY;
}

static ll_err cut(const char *path, const char *text, struct ll_message *why, struct ll_blocks *out)
{
    const char *body = text;
    bool is_fenced = false;
    ll_err err = LL_OK;
    while (*text && err == LL_OK) {
        size_t length = strcspn(text, "\n");
        size_t words;
        if (strncmp(text, "```", 3) == 0)
            is_fenced = !is_fenced;
        else if (!is_fenced && heading(text, length, &words)) {
            err = close_block(out, body, (size_t)(text - body));
            if (err == LL_OK)
                err = block_new(out, text + words, length - words);
            body = text + length;
        } else if (out->count == 0 && length > 0)
            return ll_fail(why, LL_ERR_FORMAT, "%s: text before the first heading", path);
        text += length + (text[length] == '\n');
    }
    return err == LL_OK ? close_block(out, body, (size_t)(text - body)) : err;
}

void ll_block_join(const char *text, struct ll_str *out)
{
    for (; *text; text++) {
        bool is_inside = *text == '\n' && text[1] != '\n' && text[1] != ' ' && text[1] != '\0';
        bool is_after_empty = out->length > 0 && out->data[out->length - 1] == '\n';
        ll_str_add_char(out, is_inside && !is_after_empty ? ' ' : *text);
    }
}

ll_err ll_blocks_read(const char *path, struct ll_message *why, struct ll_blocks *out)
{
    struct ll_str text = {0};
    ll_err err = ll_file_read(path, TEXT_LIMIT, why, &text);
    if (err == LL_OK)
        err = cut(path, ll_str_text(&text), why, out);
    for (size_t i = 0; err == LL_OK && i < out->count; i++)
        if (ll_blocks_find(out, out->items[i].id) != &out->items[i])
            err = ll_fail(why, LL_ERR_FORMAT, "%s: the block '%s' comes twice", path,
                          out->items[i].id);
    if (err != LL_OK)
        ll_blocks_done(out);
    ll_str_done(&text);
    return err;
}
