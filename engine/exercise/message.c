/* How a check went wrong, put into the exercise's words. */
#include "exercise/message.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "exercise/blocks.h"
#include "exercise/drawing.h"
#include "exercise/exchange.h"
#include "exercise/spec.h"
#include "exercise/words.h"

enum { DRAWN_MOST = 4 };

static ll_err read_record(const struct ll_value *table, const char *name, struct ll_message *why,
                          struct ll_record *out)
{
    struct ll_value value = {0};
    ll_err err = ll_value_field(table, name, why, &value);
    if (err == LL_OK)
        err = ll_record_from_value(&value, why, out);
    ll_value_done(&value);
    return err;
}

/* A string or a number of the failure as text; nothing where it is missing. */
static ll_err read_text(const struct ll_value *table, const char *name, struct ll_message *why,
                        struct ll_str *out)
{
    struct ll_value value = {0};
    double number;
    ll_err err = ll_value_field(table, name, why, &value);
    if (err == LL_OK && ll_value_kind(&value) == LL_KIND_STRING)
        ll_str_add(out, ll_value_string(&value, NULL));
    else if (err == LL_OK && ll_value_kind(&value) == LL_KIND_NUMBER) {
        err = ll_value_number(&value, why, &number);
        if (err == LL_OK)
            ll_number_words(number, out);
    }
    ll_value_done(&value);
    return err;
}

/* Where element `index` (from 1) of the field is: "[2, 1]", counted from 1 as in Lua. */
static void add_place(const struct ll_record *record, const char *name, size_t index,
                      struct ll_str *out)
{
    const struct ll_entry *field = ll_record_find(record, name);
    size_t left = index - 1;
    size_t inner = field && field->kind == LL_ENTRY_FLOATS ? field->count : 1;
    ll_str_add_char(out, '[');
    for (int i = 0; field && i < field->rank && inner > 0; i++) {
        inner = field->shape[i] > 0 ? inner / field->shape[i] : 1;
        ll_str_format(out, "%s%zu", i > 0 ? ", " : "", left / inner + 1);
        left %= inner;
    }
    ll_str_add_char(out, ']');
}

/* The inputs without "ask", which is for the runner, and what begins with "_", which is for the
 * exercise alone. */
static void add_inputs(const struct ll_record *input, struct ll_str *out)
{
    struct ll_record shown = *input;
    struct ll_entry *fields = calloc(input->count + 1, sizeof *fields);
    if (fields == NULL)
        return;
    shown.fields = fields;
    shown.count = 0;
    for (size_t i = 0; i < input->count; i++)
        if (strcmp(input->fields[i].name, "ask") != 0 && input->fields[i].name[0] != '_')
            fields[shown.count++] = input->fields[i];
    ll_record_words(&shown, out);
    free(fields);
}

static const char *pattern_of(const struct ll_exercise *exercise, const struct ll_locale *locale,
                              const char *kind, const char *field)
{
    struct ll_str key = {0};
    ll_str_format(&key, "message.%s.%s", kind, field);
    const char *pattern = ll_exercise_text(exercise, ll_str_text(&key));
    if (pattern == NULL) {
        ll_str_clear(&key);
        ll_str_format(&key, "message.%s", kind);
        pattern = ll_exercise_text(exercise, ll_str_text(&key));
    }
    if (pattern == NULL) {
        ll_str_clear(&key);
        ll_str_format(&key, "grade.message.%s", kind);
        pattern = ll_text(locale, ll_str_text(&key));
        if (pattern == ll_str_text(&key)) /* unknown there too: the key, which ends here */
            pattern = "";
    }
    ll_str_done(&key);
    return pattern;
}

static void add_note(const struct ll_exercise *exercise, const char *note, struct ll_str *out)
{
    struct ll_str key = {0};
    ll_str_format(&key, "note.%s", note);
    const char *text = note[0] ? ll_exercise_text(exercise, ll_str_text(&key)) : NULL;
    if (text) {
        ll_block_join(text, out);
        ll_str_add_char(out, ' ');
    }
    ll_str_done(&key);
}

/* What the failure says in words, piece by piece. */
struct pieces {
    struct ll_str kind, field, note, got, wanted, index, where, input, mistake, layer;
};

static void pieces_done(struct pieces *p)
{
    ll_str_done(&p->kind);
    ll_str_done(&p->field);
    ll_str_done(&p->note);
    ll_str_done(&p->got);
    ll_str_done(&p->wanted);
    ll_str_done(&p->index);
    ll_str_done(&p->where);
    ll_str_done(&p->input);
    ll_str_done(&p->mistake);
    ll_str_done(&p->layer);
}

static ll_err read_pieces(const struct ll_value *failure, struct ll_message *why, struct pieces *p)
{
    ll_err err = read_text(failure, "kind", why, &p->kind);
    if (err == LL_OK)
        err = read_text(failure, "field", why, &p->field);
    if (err == LL_OK)
        err = read_text(failure, "note", why, &p->note);
    if (err == LL_OK)
        err = read_text(failure, "got", why, &p->got);
    if (err == LL_OK)
        err = read_text(failure, "wanted", why, &p->wanted);
    if (err == LL_OK)
        err = read_text(failure, "where", why, &p->where);
    if (err == LL_OK)
        err = read_text(failure, "mistake", why, &p->mistake);
    if (err == LL_OK)
        err = read_text(failure, "layer", why, &p->layer);
    return err == LL_OK ? read_text(failure, "index", why, &p->index) : err;
}

static void add_drawing(const struct ll_exercise *exercise, const struct ll_record *input,
                        struct ll_str *out)
{
    const char *const *names = ll_spec_draw(ll_exercise_spec(exercise));
    const char *titles[DRAWN_MOST] = {NULL};
    for (size_t i = 0; names[i] && i < DRAWN_MOST; i++) {
        struct ll_str key = {0};
        ll_str_format(&key, "word.%s", names[i]);
        const char *title = ll_exercise_heading(exercise, ll_str_text(&key));
        titles[i] = title ? title : names[i];
        ll_str_done(&key);
    }
    ll_drawing_add(input, names, titles, out);
}

ll_err ll_failure_read(const struct ll_exercise *exercise, const struct ll_locale *locale,
                       const struct ll_value *failure, struct ll_message *why,
                       struct ll_failure *out)
{
    struct pieces p = {{0}};
    struct ll_str message = {0};
    struct ll_str drawing = {0};
    struct ll_str pattern = {0};
    ll_err err = read_pieces(failure, why, &p);
    if (err == LL_OK)
        err = read_record(failure, "question", why, &out->input);
    if (err == LL_OK)
        err = read_record(failure, "expected_answer", why, &out->expected);
    if (err == LL_OK)
        err = read_record(failure, "answer", why, &out->got);
    if (err == LL_OK) {
        add_inputs(&out->input, &p.input);
        if (p.where.length == 0)
            add_place(&out->expected, ll_str_text(&p.field),
                      p.index.length > 0 ? (size_t)strtoul(p.index.data, NULL, 10) : 1, &p.where);
        const char *const pairs[] = {
            "input", ll_str_text(&p.input), "expected", ll_str_text(&p.wanted),
            "got",   ll_str_text(&p.got),   "where",    ll_str_text(&p.where),
            "field", ll_str_text(&p.field), "layer",    ll_str_text(&p.layer),
            NULL};
        add_note(exercise, ll_str_text(&p.note), &message);
        ll_block_join(pattern_of(exercise, locale, ll_str_text(&p.kind), ll_str_text(&p.field)),
                      &pattern);
        ll_str_fill(&message, ll_str_text(&pattern), pairs);
        add_drawing(exercise, &out->input, &drawing);
        out->message = ll_str_take(&message);
        out->drawing = ll_str_take(&drawing);
        out->mistake = ll_str_take(&p.mistake);
        err = out->message && out->drawing && out->mistake ? LL_OK : LL_ERR_MEMORY;
    }
    ll_str_done(&pattern);
    ll_str_done(&drawing);
    ll_str_done(&message);
    pieces_done(&p);
    return err;
}

void ll_failure_done(struct ll_failure *failure)
{
    free(failure->message);
    free(failure->drawing);
    free(failure->mistake);
    ll_record_done(&failure->input);
    ll_record_done(&failure->expected);
    ll_record_done(&failure->got);
    *failure = (struct ll_failure){0};
}
