/* Moodle: the grading worksheet that it gave, with grades and feedback. Its headings are in any
 * language, so columns are known by their place: the identifier first; the grade is the column
 * before the maximum grade or the scale, both told by what is in them; the feedback is the last
 * column. (mod/assign/gradingtable.php, mod/assign/feedback/offline/importgradeslib.php) */
#include <ctype.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "class/handback.h"

static bool is_number(const char *text)
{
    size_t length = strlen(text);
    return length > 0 && strspn(text, "0123456789.,") == length;
}

/* The column of the grade: the one before the first column that holds the same positive number in
 * every row, the maximum. */
static size_t grade_column(const struct ll_csv *table)
{
    static const char *const english[] = {"Grade", "성적", NULL};
    size_t known = ll_csv_column(table, 0, english);
    if (known != SIZE_MAX)
        return known;
    for (size_t column = 2; column < table->rows[0].count; column++) {
        const char *first = ll_csv_cell(table, 1, column);
        bool is_same = is_number(first) && strtod(first, NULL) > 0;
        for (size_t row = 2; row < table->count && is_same; row++)
            is_same = strcmp(ll_csv_cell(table, row, column), first) == 0;
        if (is_same)
            return column - 1;
    }
    return SIZE_MAX;
}

static size_t feedback_column(const struct ll_csv *table)
{
    static const char *const english[] = {"Feedback comments", "피드백 의견", NULL};
    size_t known = ll_csv_column(table, 0, english);
    return known != SIZE_MAX ? known : table->rows[0].count - 1;
}

/* The sheet's maximum: a grade above it would be skipped without a word. */
static double maximum(const struct ll_csv *table, size_t row, size_t grade)
{
    const char *cell = ll_csv_cell(table, row, grade + 1);
    return is_number(cell) ? strtod(cell, NULL) : 0;
}

static ll_err fill_row(const struct ll_handback_order *order, struct ll_csv *table, size_t row,
                       size_t grade, size_t feedback, bool *is_placed, struct ll_str *unmatched)
{
    struct ll_str id = {0}, points = {0}, words = {0};
    struct ll_book_person person;
    ll_err err = LL_OK;
    bool is_person = ll_roster_row(table, LL_ROSTER_MOODLE, row, &id, &person);
    const struct ll_mark *mark =
        is_person ? ll_marks_find(order->marks, person.id, order->exercise) : NULL;
    if (is_person && mark == NULL && person.email)
        mark = ll_marks_find(order->marks, person.email, order->exercise);
    if (is_person && mark == NULL)
        ll_str_format(unmatched, "- %s %s\n", person.id, person.name ? person.name : "");
    if (mark && !mark->is_excused) {
        is_placed[mark - order->marks->marks] = true;
        double most = maximum(table, row, grade);
        if (most > 0 && mark->score > most)
            ll_str_format(unmatched, "> %s %s\n", person.id, person.name ? person.name : "");
        ll_mark_points(mark, &points);
        ll_handback_sentence(mark, order->locale, &words);
        /* What a spreadsheet would take for a formula gets a word before it. */
        if (words.length > 0 && strchr("=+-@", ll_str_text(&words)[0])) {
            struct ll_str safe = {0};
            ll_str_format(&safe, "losslab: %s", ll_str_text(&words));
            ll_str_done(&words);
            words = safe;
        }
        err = ll_csv_set(table, row, grade, ll_str_text(&points));
        if (err == LL_OK && feedback > grade + 1)
            err = ll_csv_set(table, row, feedback, ll_str_text(&words));
    }
    ll_str_done(&id);
    ll_str_done(&points);
    ll_str_done(&words);
    return err;
}

static ll_err write(const struct ll_handback_order *order, struct ll_message *why,
                    struct ll_str *out, struct ll_str *unmatched)
{
    struct ll_csv table;
    bool *is_placed = ll_array_new(order->marks->count, sizeof *is_placed);
    ll_err err = is_placed ? ll_csv_read(order->from, why, &table) : LL_ERR_MEMORY;
    if (err != LL_OK) {
        free(is_placed);
        return err;
    }
    size_t grade = ll_roster_form(&table) == LL_ROSTER_MOODLE ? grade_column(&table) : SIZE_MAX;
    if (grade == SIZE_MAX)
        err =
            ll_fail(why, LL_ERR_FORMAT,
                    "%s: no grading worksheet of Moodle: its first column holds 'Participant 412'",
                    order->from);
    for (size_t row = 1; row < table.count && err == LL_OK; row++)
        err = fill_row(order, &table, row, grade, feedback_column(&table), is_placed, unmatched);
    if (err == LL_OK) {
        ll_handback_list_unplaced(order, is_placed, unmatched);
        ll_csv_write(&table, out);
        err = ll_str_err(out);
    }
    free(is_placed);
    ll_csv_done(&table);
    return err;
}

const struct ll_handback ll_handback_moodle = {.name = "moodle",
                                               .extension = "csv",
                                               .needs_template = true,
                                               .needs_exercise = true,
                                               .write = write};
