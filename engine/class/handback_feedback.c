/* Moodle's feedback files: one zip to upload, a page for each participant of one assignment. The
 * importer reads the number and the kind from the folder's name and passes over, without a word, a
 * number that is no participant's; so numbers come from the assignment's own worksheet or download,
 * never from anywhere else. (mod/assign/feedback/file/importziplib.php) */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/zip.h"
#include "class/handback.h"
#include "class/page.h"
#include "class/worksheet.h"

struct packing {
    const struct ll_handback_order *order;
    struct ll_zip zip;
    struct ll_message *why;
};

/* NAME_412_assignfeedback_file/tversky.html. The first '_' ends the name; one that begins with a
 * dot or a tilde is passed over by the importer. */
static void add_path(const struct ll_handback_order *order, const char *name, const char *number,
                     struct ll_str *out)
{
    size_t at = 0;
    while (name && name[at] && strchr(".~ ", name[at]))
        at++;
    if (name == NULL || name[at] == '\0')
        ll_str_add(out, "Participant");
    for (; name && name[at]; at++)
        ll_str_add_char(out, strchr("_/\\:*?\"<>|", name[at]) || (unsigned char)name[at] < ' '
                                 ? ' '
                                 : name[at]);
    ll_str_format(out, "_%s_assignfeedback_file/%s.html", number, order->exercise);
}

static ll_err add_page(struct packing *p, const struct ll_mark *mark, const char *number)
{
    struct ll_str path = {0}, page = {0};
    add_path(p->order, mark->name, number, &path);
    ll_err err = ll_str_err(&path);
    if (err == LL_OK)
        err = ll_page_student(p->order, mark->student, p->why, &page);
    if (err == LL_OK)
        err = ll_zip_add(&p->zip, ll_str_text(&path), ll_str_text(&page), page.length);
    if (err == LL_ERR_ARGUMENT)
        err =
            ll_fail(p->why, err, "%s: too many or too large pages for one zip", p->order->exercise);
    ll_str_done(&path);
    ll_str_done(&page);
    return err;
}

/* By the numbers that the book knows. */
static ll_err pack_book(struct packing *p, bool *is_placed)
{
    const struct ll_marks *marks = p->order->marks;
    ll_err err = LL_OK;
    for (size_t i = 0; i < marks->count && err == LL_OK; i++) {
        const struct ll_mark *mark = &marks->marks[i];
        if (strcmp(mark->exercise, p->order->exercise) != 0 || mark->number == NULL)
            continue;
        is_placed[i] = true;
        err = add_page(p, mark, mark->number);
    }
    return err;
}

/* By a worksheet's numbers: those of groups, which are of another kind, are not in it. */
static ll_err pack_worksheet(struct packing *p, const struct ll_csv *table, bool *is_placed,
                             struct ll_str *unmatched)
{
    ll_err err = LL_OK;
    for (size_t row = 1; row < table->count && err == LL_OK; row++) {
        struct ll_str id = {0};
        struct ll_book_person person;
        bool is_person = ll_roster_row(table, LL_ROSTER_MOODLE, row, &id, &person);
        const struct ll_mark *mark = is_person ? ll_handback_participant(p->order, &person) : NULL;
        if (is_person && mark == NULL)
            ll_str_format(unmatched, "- %s %s\n", person.id, person.name ? person.name : "");
        if (mark) {
            is_placed[mark - p->order->marks->marks] = true;
            err = add_page(p, mark, person.id);
        }
        ll_str_done(&id);
    }
    return err;
}

static ll_err pack(struct packing *p, bool *is_placed, struct ll_str *unmatched)
{
    struct ll_csv table;
    struct ll_worksheet sheet;
    if (p->order->from == NULL)
        return pack_book(p, is_placed);
    ll_err err = ll_csv_read(p->order->from, p->why, &table);
    if (err != LL_OK)
        return err;
    if (!ll_worksheet_read(&table, &sheet))
        err = ll_fail(p->why, LL_ERR_FORMAT, "%s: no grading worksheet of Moodle", p->order->from);
    if (err == LL_OK)
        err = pack_worksheet(p, &table, is_placed, unmatched);
    ll_csv_done(&table);
    return err;
}

static ll_err write(const struct ll_handback_order *order, struct ll_message *why,
                    struct ll_str *out, struct ll_str *unmatched)
{
    struct packing p = {.order = order, .why = why};
    bool *is_placed = ll_array_new(order->marks->count, sizeof *is_placed);
    ll_err err = is_placed ? pack(&p, is_placed, unmatched) : LL_ERR_MEMORY;
    if (err == LL_OK && p.zip.count == 0)
        err = ll_fail(why, LL_ERR_NOT_FOUND,
                      "no participant's number is known for %s: take them from the assignment's "
                      "grading worksheet, with --template or 'gradebook import --roster FILE "
                      "--exercise %s'",
                      order->exercise, order->exercise);
    if (err == LL_OK) {
        ll_handback_list_unplaced(order, is_placed, unmatched);
        err = ll_zip_end(&p.zip, out);
    }
    ll_zip_done(&p.zip);
    free(is_placed);
    return err;
}

const struct ll_handback ll_handback_moodle_feedback = {
    .name = "moodle-feedback", .extension = "zip", .needs_exercise = true, .write = write};
