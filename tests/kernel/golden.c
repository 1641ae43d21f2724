/* A line is a word, what it names, a shape and values; a case ends where the next begins. */
#include "golden.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/file.h"

void golden_open(struct golden *g, const char *loss)
{
    struct ll_str name = {0}, path = {0};
    struct ll_message why = {""};
    memset(g, 0, sizeof *g);
    ll_str_format(&name, "tests/golden/%s.txt", loss);
    if (ll_path_data(ll_str_text(&name), &why, &path) != LL_OK)
        fail_msg("%s", why.text);
    g->file = fopen(ll_str_text(&path), "r");
    assert_non_null(g->file);
    ll_str_done(&name);
    ll_str_done(&path);
}

/* "input pred 2 3 : 0.1 ..." after its first word. */
static void read_field(struct golden *g, char *text, size_t used)
{
    assert_true(g->fields < GOLDEN_FIELDS);
    struct golden_field *f = &g->field[g->fields++];
    char *values = strchr(text, ':'), *end;
    assert_non_null(values);
    *values++ = '\0';
    int length = 0;
    assert_int_equal(sscanf(text, "%31s%n", f->name, &length), 1);
    f->rank = 0;
    for (text += length; strtoul(text, &end, 10), end != text; text = end) {
        assert_true(f->rank < GOLDEN_RANK);
        f->shape[f->rank++] = strtoul(text, NULL, 10);
    }
    f->exact = g->exact + used;
    f->value = g->value + used;
    f->n = 0;
    for (;; values = end, f->n++) {
        double exact = strtod(values, &end);
        if (end == values)
            return;
        assert_true(used + f->n < GOLDEN_VALUES);
        g->exact[used + f->n] = exact;
        g->value[used + f->n] = strtof(values, NULL);
    }
}

bool golden_next(struct golden *g)
{
    char *line = NULL;
    size_t capacity = 0, used = 0;
    long start = ftell(g->file);
    g->fields = 0;
    while (getline(&line, &capacity, g->file) > 0) {
        char *space = strchr(line, ' ');
        if (strncmp(line, "case", 4) == 0 && g->fields > 0) {
            fseek(g->file, start, SEEK_SET); /* the next one's */
            break;
        }
        if (line[0] != '#' && space) {
            read_field(g, space, used);
            used += g->field[g->fields - 1].n;
        }
        start = ftell(g->file);
    }
    free(line);
    if (g->fields > 0) {
        g->cases++;
        return true;
    }
    fclose(g->file);
    g->file = NULL;
    return false;
}

const struct golden_field *golden_find(const struct golden *g, const char *name)
{
    for (size_t i = 0; i < g->fields; i++)
        if (strcmp(g->field[i].name, name) == 0)
            return &g->field[i];
    return NULL;
}

const float *golden_values(const struct golden *g, const char *name)
{
    const struct golden_field *f = golden_find(g, name);
    if (f == NULL)
        fail_msg("golden case %zu has no %s", g->cases, name);
    return f->value;
}
