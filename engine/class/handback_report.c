/* A report of a single result, for marks out of a gradebook: the result that counts is read back
 * from its JSON, and bears the mark that the policies made of it. One document a student, since a
 * build server takes a file of 300 badly and Gradescope knows one student at a time. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/mem.h"
#include "class/handback.h"
#include "grade/result_read.h"

static char *copy(const char *text)
{
    return ll_string_copy(text ? text : "", text ? strlen(text) : 0);
}

/* A mark by hand alone: no check was ever run for it. */
static ll_err make_bare(const struct ll_mark *mark, struct ll_result *out)
{
    *out = (struct ll_result){
        .exercise = copy(mark->exercise),
        .submission = copy(mark->exercise),
        .student = copy(mark->student),
        .message = copy(""),
        .notes = copy(""),
        .output = copy(""),
        .course_version = copy(""),
        .isolation = "none",
        .status = LL_GRADE_FAILED,
    };
    return out->exercise && out->submission && out->student && out->message && out->notes &&
                   out->output && out->course_version
               ? LL_OK
               : LL_ERR_MEMORY;
}

/* What the policies and a person made of it stands in the notes. */
static ll_err add_notes(const struct ll_handback_order *order, const struct ll_mark *mark,
                        struct ll_result *result)
{
    struct ll_str notes = {0};
    char percent[16];
    snprintf(percent, sizeof percent, "%.0f", 100 * (1 - mark->left));
    ll_str_add(&notes, result->notes);
    if (mark->submission && mark->left < 1 && !mark->is_by_hand) {
        ll_str_add(&notes, notes.length > 0 ? "\n" : "");
        ll_text_fill(order->locale, "class.late", (const char *const[]){"percent", percent, NULL},
                     &notes);
    }
    if (mark->is_by_hand)
        ll_str_format(&notes, "%s%s: %s", notes.length > 0 ? "\n" : "", mark->who, mark->reason);
    char *text = ll_str_take(&notes);
    if (text == NULL)
        return LL_ERR_MEMORY;
    free(result->notes);
    result->notes = text;
    return LL_OK;
}

/* Where it lay on the grader's disk is not for the student. */
static ll_err cut_folders(struct ll_result *result)
{
    const char *slash = strrchr(result->submission, '/');
    char *name = slash ? copy(slash + 1) : NULL;
    if (slash == NULL)
        return LL_OK;
    if (name == NULL)
        return LL_ERR_MEMORY;
    free(result->submission);
    result->submission = name;
    return LL_OK;
}

static ll_err result_of(const struct ll_handback_order *order, const struct ll_mark *mark,
                        struct ll_result *out)
{
    ll_err err = mark->result ? ll_result_read(mark->result, out) : make_bare(mark, out);
    if (err != LL_OK) {
        if (mark->result == NULL)
            ll_result_done(out);
        return err;
    }
    err = add_notes(order, mark, out);
    if (err == LL_OK)
        err = cut_folders(out);
    out->score = mark->score;
    out->max_score = mark->full;
    if (err != LL_OK)
        ll_result_done(out);
    return err;
}

static bool is_wanted(const struct ll_handback_order *order, const struct ll_mark *mark,
                      const char *student)
{
    return !mark->is_excused && strcmp(mark->student, student) == 0 &&
           (order->exercise == NULL || strcmp(order->exercise, mark->exercise) == 0);
}

ll_err ll_handback_report(const struct ll_handback_order *order, const struct ll_report *report,
                          const char *student, struct ll_str *out, size_t *count)
{
    const struct ll_report_style style = {.locale = order->locale};
    struct ll_sum sum = {0};
    ll_err err = report->begin ? report->begin(&style, out) : LL_OK;
    *count = 0;
    for (size_t i = 0; i < order->marks->count && err == LL_OK; i++) {
        struct ll_result result;
        if (!is_wanted(order, &order->marks->marks[i], student))
            continue;
        err = result_of(order, &order->marks->marks[i], &result);
        if (err != LL_OK)
            break;
        err = report->each(&result, &style, out);
        if (err == LL_OK)
            err = ll_sum_add(&sum, &result);
        ++*count;
        ll_result_done(&result);
    }
    if (err == LL_OK && report->end)
        err = report->end(&sum, &style, out);
    ll_sum_done(&sum);
    return err;
}

ll_err ll_handback_report_write(const struct ll_handback_order *order,
                                const struct ll_report *report, const char *folder,
                                struct ll_message *why)
{
    ll_err err = ll_folder_make(folder, why);
    for (size_t i = 0; i < order->marks->count && err == LL_OK; i++) {
        const char *student = order->marks->marks[i].student;
        struct ll_str path = {0}, text = {0};
        size_t count;
        if (i > 0 && strcmp(order->marks->marks[i - 1].student, student) == 0)
            continue; /* they stand together */
        ll_str_format(&path, "%s/", folder);
        ll_handback_file_name(student, &path);
        ll_str_format(&path, ".%s", report->extension);
        err = ll_handback_report(order, report, student, &text, &count);
        if (err == LL_OK && count > 0)
            err = ll_file_write_new(ll_str_text(&path), ll_str_text(&text), text.length, why);
        ll_str_done(&path);
        ll_str_done(&text);
    }
    return err;
}
