/* Trees: questions and where their answers lead, as an outline that is read from the top, with the
 * way that was taken standing out. It fills the figure. */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "chart/layer.h"

enum { DEPTH_MAX = 24 };

struct node {
    char *text, *answer; /* the answer leads here; NULL at a root */
    size_t parent;       /* from 1; 0 is none */
    bool lit, last;      /* on the way; the last child of its parent */
};

struct tree {
    struct ll_layer layer;
    size_t count;
    struct node *nodes; /* each after its parent, in the order they are shown */
    size_t here;        /* the node where the way ends, from 1; 0 is none */
};

static const char *const branches[2][4] = {{"├─ ", "└─ ", "│  ", "   "},
                                           {"|- ", "`- ", "|  ", "   "}};

/* The lines that lead to the node, from the left margin on. */
static void add_branches(const struct tree *self, const struct node *node, bool ascii,
                         struct ll_str *out)
{
    const struct node *way[DEPTH_MAX];
    size_t depth = 0;
    for (; node->parent > 0 && depth < DEPTH_MAX; node = &self->nodes[node->parent - 1])
        way[depth++] = node;
    while (depth-- > 0)
        ll_str_add(out, branches[ascii][(depth > 0 ? 2 : 0) + way[depth]->last]);
}

static void draw_node(const struct tree *self, struct ll_pen *pen, struct ll_rect area, int row,
                      size_t i)
{
    bool ascii = pen->style->glyphs == LL_GLYPHS_ASCII, here = i + 1 == self->here;
    const struct node *node = &self->nodes[i];
    struct ll_str lines = {0}, text = {0};
    add_branches(self, node, ascii, &lines);
    int x = area.x + 2, used = ll_text_columns(ll_str_text(&lines)), room = area.width - 2;
    /* Lit without colours too. */
    if (node->lit)
        pen->ops->text(pen, area.x, row, 1, LL_ALIGN_LEFT,
                       here    ? ">"
                       : ascii ? "*"
                               : "•",
                       ll_ink(LL_ROLE_ACCENT, LL_ATTR_BOLD));
    pen->ops->text(pen, x, row, room, LL_ALIGN_LEFT, ll_str_text(&lines),
                   ll_ink(LL_ROLE_BORDER, 0));
    if (node->answer)
        ll_str_format(&text, "%s: ", node->answer);
    int answer = ll_text_columns(ll_str_text(&text));
    if (answer > 0)
        pen->ops->text(pen, x + used, row, room - used, LL_ALIGN_LEFT, ll_str_text(&text),
                       ll_ink(LL_ROLE_MUTED, 0));
    struct ll_ink ink =
        ll_ink(node->lit ? LL_ROLE_STRONG : LL_ROLE_TEXT, node->lit ? LL_ATTR_BOLD : 0);
    if (here)
        ink.bg = LL_ROLE_SELECTION;
    pen->ops->text(pen, x + used + answer, row, room - used - answer, LL_ALIGN_LEFT, node->text,
                   ink);
    ll_str_done(&lines);
    ll_str_done(&text);
}

static void tree_draw(const struct ll_layer *layer, const struct ll_figure *figure,
                      struct ll_pen *pen, struct ll_rect area)
{
    (void)figure;
    const struct tree *self = (const struct tree *)layer;
    size_t height = area.height > 0 ? (size_t)area.height : 0, first = 0;
    /* Where it is longer than the area, the end of the way is in the middle. */
    if (self->count > height && self->here > height / 2)
        first = self->here - height / 2;
    if (self->count > height && first > self->count - height)
        first = self->count - height;
    for (size_t i = first; i < self->count && i < first + height; i++)
        draw_node(self, pen, area, area.y + (int)(i - first), i);
}

static void tree_done(struct ll_layer *layer)
{
    struct tree *self = (struct tree *)layer;
    for (size_t i = 0; self->nodes && i < self->count; i++) {
        free(self->nodes[i].text);
        free(self->nodes[i].answer);
    }
    free(self->nodes);
}

static void tree_describe(const struct ll_layer *layer, struct ll_words *words)
{
    const struct tree *self = (const struct tree *)layer;
    ll_say(words, "tree", "n", ll_count(self->count).text, NULL);
    for (size_t i = 0; i < self->count; i++) {
        const struct node *node = &self->nodes[i];
        if (node->parent > 0)
            ll_say(words, "node", "parent", self->nodes[node->parent - 1].text, "answer",
                   node->answer ? node->answer : "", "name", node->text, NULL);
    }
    if (self->here > 0)
        ll_say(words, "here", "name", self->nodes[self->here - 1].text, NULL);
}

const struct ll_layer_ops ll_layer_tree = {
    .done = tree_done, .draw_whole = tree_draw, .describe = tree_describe};

/* Copies a node, then its children, so that the order is that of the outline. */
struct copying {
    struct tree *self;
    const struct ll_tree *tree;
    struct ll_message *why;
    size_t used;
};

static const char *parent_name(const struct ll_tree_node *node)
{
    return node->parent ? node->parent : "";
}

static ll_err copy_node(struct copying *copying, const struct ll_tree_node *from, size_t parent)
{
    struct node *node = &copying->self->nodes[copying->used++];
    const char *text = from->text ? from->text : from->name;
    node->parent = parent;
    node->text = ll_string_copy(text, strlen(text));
    node->answer = from->answer ? ll_string_copy(from->answer, strlen(from->answer)) : NULL;
    for (size_t i = 0; i < copying->tree->lit_count; i++)
        node->lit = node->lit || strcmp(copying->tree->lit[i], from->name) == 0;
    if (copying->tree->lit_count > 0 &&
        strcmp(copying->tree->lit[copying->tree->lit_count - 1], from->name) == 0)
        copying->self->here = copying->used;
    return node->text && (node->answer || !from->answer) ? LL_OK : LL_ERR_MEMORY;
}

static ll_err copy_children(struct copying *copying, const char *name, size_t parent, int depth)
{
    const struct ll_tree *tree = copying->tree;
    ll_err err = LL_OK;
    size_t last = 0;
    for (size_t i = 0; i < tree->count && err == LL_OK; i++) {
        if (strcmp(parent_name(&tree->nodes[i]), name) != 0)
            continue;
        if (depth == DEPTH_MAX)
            return ll_fail(copying->why, LL_ERR_RANGE, "a tree is at most %d levels deep",
                           DEPTH_MAX);
        last = copying->used + 1;
        err = copy_node(copying, &tree->nodes[i], parent);
        if (err == LL_OK)
            err = copy_children(copying, tree->nodes[i].name, last, depth + 1);
    }
    if (err == LL_OK && last > 0)
        copying->self->nodes[last - 1].last = true;
    return err;
}

static ll_err check_names(const struct ll_tree *tree, struct ll_message *why)
{
    for (size_t i = 0; i < tree->count; i++) {
        const char *name = tree->nodes[i].name;
        if (!name || *name == '\0')
            return ll_fail(why, LL_ERR_ARGUMENT, "node %zu of the tree has no name", i + 1);
        for (size_t j = 0; j < i; j++)
            if (strcmp(tree->nodes[j].name, name) == 0)
                return ll_fail(why, LL_ERR_ARGUMENT, "two nodes of the tree are named '%s'", name);
    }
    return LL_OK;
}

ll_err ll_figure_add_tree(struct ll_figure *figure, const struct ll_tree *tree,
                          struct ll_message *why)
{
    struct tree *self = ll_layer_new(figure, sizeof *self, &ll_layer_tree, NULL, LL_ROLE_MUTED);
    if (!self)
        return LL_ERR_MEMORY;
    struct copying copying = {self, tree, why, 0};
    self->nodes = ll_array_new(tree->count, sizeof *self->nodes);
    self->count = tree->count;
    ll_err err = self->nodes ? check_names(tree, why) : LL_ERR_MEMORY;
    if (err == LL_OK)
        err = copy_children(&copying, "", 0, 0);
    /* What no root leads to: an unknown parent, or nodes in a ring. */
    if (err == LL_OK && copying.used < tree->count)
        err = ll_fail(why, LL_ERR_NOT_FOUND,
                      "%zu nodes of the tree hang on no root: name a parent that is there",
                      tree->count - copying.used);
    if (err != LL_OK)
        ll_layer_drop(figure);
    return err;
}
