/* Canvas: the gradebook that it exported, with the marks in the column of each exercise. Columns
 * are known by "TITLE (ID)"; which is an exercise's, its title says, as a file's name does.
 * Whatever the cell holds is kept where we have no mark. Numbers have a point and no other mark,
 * since Canvas takes the last of any separators for the point. (lib/gradebook_importer.rb) */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "class/handback.h"
#include "exercise/exercise.h"
#include "grade/meant.h"

/* Words of Canvas's own totals: a title that holds one is dropped at the import. */
static bool is_total(const char *title)
{
    static const char *const words[] = {"Current Score",  "Final Score",    "Current Points",
                                        "Final Points",   "Current Grade",  "Final Grade",
                                        "Override Score", "Override Grade", NULL};
    for (size_t i = 0; words[i]; i++)
        if (strstr(title, words[i]))
            return true;
    return false;
}

struct filling {
    const struct ll_handback_order *order;
    struct ll_csv table;
    char **exercises;
    bool *is_placed; /* a mark */
    struct ll_str *unmatched;
};

/* The exercise of a column, or NULL. "tversky.": ll_meant_exercise cuts an extension. */
static const char *exercise_of(const struct filling *f, size_t column)
{
    struct ll_str title = {0};
    bool is_exact;
    ll_str_format(&title, "%s.", ll_csv_cell(&f->table, 0, column));
    const char *meant = is_total(ll_str_text(&title))
                            ? NULL
                            : ll_meant_exercise(ll_str_text(&title), f->exercises, &is_exact);
    ll_str_done(&title);
    const char *wanted = f->order->exercise;
    return meant && wanted && strcmp(meant, wanted) != 0 ? NULL : meant;
}

static ll_err fill_cell(struct filling *f, size_t row, size_t column, const char *student,
                        const char *exercise)
{
    const struct ll_mark *mark = ll_marks_find(f->order->marks, student, exercise);
    struct ll_str points = {0};
    if (mark == NULL)
        return LL_OK;
    f->is_placed[mark - f->order->marks->marks] = true;
    if (mark->is_excused)
        ll_str_add(&points, "EX");
    else
        ll_mark_points(mark, &points);
    ll_err err = ll_csv_set(&f->table, row, column, ll_str_text(&points));
    ll_str_done(&points);
    return err;
}

static ll_err fill(struct filling *f, struct ll_message *why)
{
    ll_err err = LL_OK;
    size_t columns = f->table.count > 0 ? f->table.rows[0].count : 0, used = 0;
    for (size_t column = 0; column < columns && err == LL_OK; column++) {
        const char *exercise = exercise_of(f, column);
        if (exercise == NULL)
            continue;
        used++;
        for (size_t row = 1; row < f->table.count && err == LL_OK; row++) {
            struct ll_str id = {0};
            struct ll_book_person person;
            if (ll_roster_row(&f->table, LL_ROSTER_CANVAS, row, &id, &person))
                err = fill_cell(f, row, column, person.id, exercise);
            ll_str_done(&id);
        }
    }
    if (err == LL_OK && used == 0)
        err = ll_fail(why, LL_ERR_NOT_FOUND,
                      "no column of the file is called after an exercise of the gradebook, as "
                      "'Tversky (90017)' is");
    return err;
}

static ll_err write(const struct ll_handback_order *order, struct ll_message *why,
                    struct ll_str *out, struct ll_str *unmatched)
{
    struct filling f = {.order = order, .unmatched = unmatched};
    ll_err err = ll_csv_read(order->from, why, &f.table);
    if (err == LL_OK && ll_roster_form(&f.table) != LL_ROSTER_CANVAS)
        err = ll_fail(why, LL_ERR_FORMAT,
                      "%s: no gradebook of Canvas: its first row begins with Student, ID",
                      order->from);
    if (err == LL_OK)
        err = ll_exercise_list(why, &f.exercises);
    f.is_placed = ll_array_new(order->marks->count, sizeof *f.is_placed);
    if (err == LL_OK && f.is_placed == NULL)
        err = LL_ERR_MEMORY;
    if (err == LL_OK)
        err = fill(&f, why);
    if (err == LL_OK) {
        ll_handback_list_unplaced(order, f.is_placed, unmatched);
        ll_csv_write(&f.table, out);
        err = ll_str_err(out);
    }
    free(f.is_placed);
    ll_exercise_list_free(&f.exercises);
    ll_csv_done(&f.table);
    return err;
}

const struct ll_handback ll_handback_canvas = {
    .name = "canvas", .extension = "csv", .needs_template = true, .write = write};
