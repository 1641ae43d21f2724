#include "course/items.h"

#include <stdbool.h>
#include <string.h>

#include "base/str.h"

/* What is being read: the item's lines go to its text or, behind a `>`, to its feedback. */
struct reading {
    struct ll_arena *arena;
    struct ll_items *out;
    struct ll_str text, feedback;
    bool quoted; /* the item has a quotation */
};

static bool opens_item(const char *line, size_t length)
{
    return length > 4 && memcmp(line, "- `", 3) == 0 && memchr(line + 3, '`', length - 3) != NULL;
}

static bool is_blank(const char *line, size_t length)
{
    return strspn(line, " \t\r") >= length;
}

static size_t count_items(const struct ll_prose_block *block)
{
    size_t count = 0;
    const char *end = block->text + block->length;
    for (const char *line = block->text; line < end;) {
        size_t length = strcspn(line, "\n");
        count += opens_item(line, length);
        line += length + 1;
    }
    return count;
}

static void add_line(struct ll_str *s, const char *line, size_t length)
{
    if (s->length > 0)
        ll_str_add_char(s, '\n');
    ll_str_add_n(s, line, length);
}

static ll_err close_item(struct reading *r)
{
    if (r->out->count == 0)
        return LL_OK;
    struct ll_item *item = &r->out->items[r->out->count - 1];
    ll_err err = ll_str_err(&r->text);
    if (err == LL_OK)
        err = ll_str_err(&r->feedback);
    item->text = ll_arena_copy(r->arena, ll_str_text(&r->text), r->text.length);
    if (r->quoted)
        item->feedback = ll_arena_copy(r->arena, ll_str_text(&r->feedback), r->feedback.length);
    if (item->text == NULL || (r->quoted && item->feedback == NULL))
        err = LL_ERR_MEMORY;
    ll_str_clear(&r->text);
    ll_str_clear(&r->feedback);
    r->quoted = false;
    return err;
}

static ll_err open_item(struct reading *r, const char *line, size_t length)
{
    ll_err err = close_item(r);
    const char *end = memchr(line + 3, '`', length - 3);
    const char *key = ll_arena_copy(r->arena, line + 3, (size_t)(end - line - 3));
    if (err != LL_OK || key == NULL)
        return LL_ERR_MEMORY;
    if (ll_items_find(r->out, key) != NULL)
        return LL_ERR_EXISTS;
    r->out->items[r->out->count++].key = key;
    const char *rest = end + 1;
    while (rest < line + length && *rest == ' ')
        rest++;
    ll_str_add_n(&r->text, rest, (size_t)(line + length - rest));
    return LL_OK;
}

/* A line inside an item: two columns of indentation belong to the list. */
static ll_err item_line(struct reading *r, const char *line, size_t length)
{
    if (is_blank(line, length)) {
        ll_str_add_char(r->quoted ? &r->feedback : &r->text, '\n');
        return LL_OK;
    }
    if (length < 2 || line[0] != ' ' || line[1] != ' ')
        return LL_ERR_FORMAT;
    line += 2;
    length -= 2;
    if (line[0] != '>') {
        add_line(&r->text, line, length);
        return LL_OK;
    }
    size_t skip = length > 1 && line[1] == ' ' ? 2 : 1;
    r->quoted = true;
    add_line(&r->feedback, line + skip, length - skip);
    return LL_OK;
}

static ll_err read_lines(struct reading *r, const struct ll_prose_block *block, const char *path,
                         struct ll_message *why)
{
    const char *end = block->text + block->length;
    size_t number = block->line;
    ll_err err = LL_OK;
    for (const char *line = block->text; err == LL_OK && line < end; number++) {
        size_t length = strcspn(line, "\n");
        if (line + length > end)
            length = (size_t)(end - line);
        if (opens_item(line, length))
            err = open_item(r, line, length);
        else if (r->out->count > 0)
            err = item_line(r, line, length);
        else
            r->out->prompt_length = (size_t)(line + length - block->text);
        line += length + 1;
    }
    if (err == LL_OK)
        err = close_item(r);
    if (err == LL_ERR_EXISTS)
        return ll_fail(why, LL_ERR_FORMAT, "%s:%zu: this item's key stands twice", path,
                       number - 1);
    if (err == LL_ERR_FORMAT)
        return ll_fail(why, err,
                       "%s:%zu: text after the items; what belongs to an item is indented by two",
                       path, number - 1);
    return err;
}

ll_err ll_items_read(const struct ll_prose_block *block, const char *path, struct ll_arena *arena,
                     struct ll_message *why, struct ll_items *out)
{
    struct reading r = {.arena = arena, .out = out};
    *out = (struct ll_items){.prompt = block->text};
    out->items = ll_arena_new(arena, count_items(block), sizeof *out->items);
    ll_err err = out->items ? read_lines(&r, block, path, why) : LL_ERR_MEMORY;
    ll_str_done(&r.text);
    ll_str_done(&r.feedback);
    return err;
}

const struct ll_item *ll_items_find(const struct ll_items *items, const char *key)
{
    for (size_t i = 0; i < items->count; i++)
        if (strcmp(items->items[i].key, key) == 0)
            return &items->items[i];
    return NULL;
}
