/* Moodle: the grading worksheet that it gave, with grades and feedback. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "class/handback.h"
#include "class/worksheet.h"

struct filling {
    const struct ll_handback_order *order;
    struct ll_csv table;
    struct ll_worksheet sheet;
    bool *is_placed; /* a mark */
    struct ll_str *unmatched;
};

/* PHP's reader takes a quote behind a backslash for text, and what follows for the same cell: a
 * space stands between them, at a cell's end too. */
static void add_for_php(const char *text, struct ll_str *out)
{
    for (; *text; text++) {
        ll_str_add_char(out, *text);
        if (*text == '\\' && (text[1] == '"' || text[1] == '\0'))
            ll_str_add_char(out, ' ');
    }
}

/* The feedback of a mark. What a spreadsheet would take for a formula gets a word before it. */
static void add_feedback(const struct ll_handback_order *order, const struct ll_mark *mark,
                         struct ll_str *out)
{
    struct ll_str words = {0};
    ll_handback_sentence(mark, order->locale, &words);
    if (words.length > 0 && strchr("=+-@", ll_str_text(&words)[0]))
        ll_str_add(out, "losslab: ");
    add_for_php(ll_str_text(&words), out);
    ll_str_done(&words);
}

/* A cell of Moodle's own that its own reader would trip over, as soon as it is in quotes. */
static ll_err mend_cells(struct ll_csv *table)
{
    ll_err err = LL_OK;
    for (size_t row = 0; row < table->count; row++)
        for (size_t column = 0; column < table->rows[row].count && err == LL_OK; column++) {
            const char *cell = ll_csv_cell(table, row, column);
            struct ll_str mended = {0};
            if (strchr(cell, '\\') == NULL || cell[strcspn(cell, ",;\"\n\r")] == '\0')
                continue;
            add_for_php(cell, &mended);
            err = ll_str_err(&mended);
            if (err == LL_OK)
                err = ll_csv_set(table, row, column, ll_str_text(&mended));
            ll_str_done(&mended);
        }
    return err;
}

static ll_err fill_cells(struct filling *f, size_t row, const struct ll_mark *mark)
{
    struct ll_str points = {0}, words = {0};
    ll_mark_points(mark, &points);
    add_feedback(f->order, mark, &words);
    ll_err err = ll_csv_set(&f->table, row, f->sheet.grade, ll_str_text(&points));
    if (err == LL_OK && f->sheet.feedback != SIZE_MAX)
        err = ll_csv_set(&f->table, row, f->sheet.feedback, ll_str_text(&words));
    ll_str_done(&points);
    ll_str_done(&words);
    return err;
}

static ll_err fill_row(struct filling *f, size_t row)
{
    struct ll_str id = {0};
    struct ll_book_person person;
    ll_err err = LL_OK;
    bool is_person = ll_roster_row(&f->table, LL_ROSTER_MOODLE, row, &id, &person);
    const struct ll_mark *mark = is_person ? ll_handback_participant(f->order, &person) : NULL;
    const char *name = is_person && person.name ? person.name : "";
    double most = ll_worksheet_maximum(&f->table, &f->sheet, row);
    if (is_person && mark == NULL)
        ll_str_format(f->unmatched, "- %s %s\n", person.id, name);
    if (mark)
        f->is_placed[mark - f->order->marks->marks] = true;
    if (mark && mark->is_excused)
        ll_str_format(f->unmatched, "e %s %s\n", person.id, name);
    else if (mark) {
        if (most > 0 && mark->score > most)
            ll_str_format(f->unmatched, "> %s %s\n", person.id, name);
        err = fill_cells(f, row, mark);
    }
    ll_str_done(&id);
    return err;
}

static ll_err write(const struct ll_handback_order *order, struct ll_message *why,
                    struct ll_str *out, struct ll_str *unmatched)
{
    struct filling f = {.order = order, .unmatched = unmatched};
    f.is_placed = ll_array_new(order->marks->count, sizeof *f.is_placed);
    ll_err err = f.is_placed ? ll_csv_read(order->from, why, &f.table) : LL_ERR_MEMORY;
    if (err == LL_OK && !ll_worksheet_read(&f.table, &f.sheet))
        err =
            ll_fail(why, LL_ERR_FORMAT,
                    "%s: no grading worksheet of Moodle: its first column holds 'Participant 412'",
                    order->from);
    for (size_t row = 1; row < f.table.count && err == LL_OK; row++)
        err = fill_row(&f, row);
    if (err == LL_OK)
        err = mend_cells(&f.table);
    if (err == LL_OK) {
        ll_handback_list_unplaced(order, f.is_placed, unmatched);
        ll_csv_write(&f.table, out);
        err = ll_str_err(out);
    }
    free(f.is_placed);
    ll_csv_done(&f.table);
    return err;
}

const struct ll_handback ll_handback_moodle = {.name = "moodle",
                                               .extension = "csv",
                                               .needs_template = true,
                                               .needs_exercise = true,
                                               .write = write};
