/* Tables of our own: CSV for a spreadsheet, JSON Lines for a program, Markdown for a page. */
#include <cjson/cJSON.h>
#include <string.h>

#include "class/handback.h"

static bool is_wanted(const struct ll_handback_order *order, const struct ll_mark *mark)
{
    return order->exercise == NULL || strcmp(order->exercise, mark->exercise) == 0;
}

static const char *or_empty(const char *text)
{
    return text ? text : "";
}

/* ---- CSV. A byte order mark: without it a spreadsheet in Korean takes UTF-8 for CP949. */

static void add_csv_row(const struct ll_handback_order *order, const struct ll_mark *mark,
                        struct ll_str *out)
{
    struct ll_str points = {0}, words = {0};
    ll_handback_sentence(mark, order->locale, &words);
    if (!mark->is_excused)
        ll_mark_points(mark, &points);
    const char *const cells[] = {mark->student, or_empty(mark->name), mark->exercise};
    for (size_t i = 0; i < sizeof cells / sizeof *cells; i++) {
        ll_csv_add_harmless(out, cells[i], ',');
        ll_str_add_char(out, ',');
    }
    ll_str_format(out, "%s,%g,%s,%s,%zu,", mark->is_excused ? "EX" : ll_str_text(&points),
                  mark->full, mark->left < 1 ? "late" : "",
                  mark->is_by_hand ? or_empty(mark->who) : "", mark->attempts);
    ll_csv_add_harmless(out, ll_str_text(&words), ',');
    ll_str_add(out, "\r\n");
    ll_str_done(&points);
    ll_str_done(&words);
}

static ll_err write_csv(const struct ll_handback_order *order, struct ll_message *why,
                        struct ll_str *out, struct ll_str *unmatched)
{
    (void)why;
    (void)unmatched;
    ll_str_add(out, "\xef\xbb\xbf"
                    "student,name,exercise,points,full,late,by_hand,attempts,feedback\r\n");
    for (size_t i = 0; i < order->marks->count; i++)
        if (is_wanted(order, &order->marks->marks[i]))
            add_csv_row(order, &order->marks->marks[i], out);
    return ll_str_err(out);
}

const struct ll_handback ll_handback_csv = {.name = "csv", .extension = "csv", .write = write_csv};

/* ---- JSON Lines: the same bytes however and wherever it was graded. */

static ll_err add_json_row(const struct ll_mark *mark, struct ll_str *out)
{
    cJSON *json = mark->result ? cJSON_Parse(mark->result) : cJSON_CreateObject();
    struct ll_str points = {0};
    ll_mark_points(mark, &points);
    cJSON_DeleteItemFromObjectCaseSensitive(json, "duration_ms");
    cJSON_DeleteItemFromObjectCaseSensitive(cJSON_GetObjectItemCaseSensitive(json, "limits"),
                                            "used");
    cJSON_DeleteItemFromObjectCaseSensitive(json, "submission"); /* where it lay */
    if (mark->result == NULL) {
        cJSON_AddStringToObject(json, "student", mark->student);
        cJSON_AddStringToObject(json, "exercise", mark->exercise);
    }
    cJSON *of = cJSON_AddObjectToObject(json, "mark");
    cJSON_AddRawToObject(of, "points", ll_str_text(&points));
    cJSON_AddNumberToObject(of, "full", mark->full);
    cJSON_AddNumberToObject(of, "left_by_lateness", mark->left);
    cJSON_AddBoolToObject(of, "excused", mark->is_excused);
    if (mark->is_by_hand) {
        cJSON_AddStringToObject(of, "by_hand", or_empty(mark->who));
        cJSON_AddStringToObject(of, "reason", or_empty(mark->reason));
    }
    char *printed = json ? cJSON_PrintUnformatted(json) : NULL;
    if (printed)
        ll_str_format(out, "%s\n", printed);
    cJSON_free(printed);
    cJSON_Delete(json);
    ll_str_done(&points);
    return printed ? ll_str_err(out) : LL_ERR_MEMORY;
}

static ll_err write_jsonl(const struct ll_handback_order *order, struct ll_message *why,
                          struct ll_str *out, struct ll_str *unmatched)
{
    ll_err err = LL_OK;
    (void)why;
    (void)unmatched;
    for (size_t i = 0; i < order->marks->count && err == LL_OK; i++)
        if (is_wanted(order, &order->marks->marks[i]))
            err = add_json_row(&order->marks->marks[i], out);
    return err;
}

const struct ll_handback ll_handback_jsonl = {
    .name = "jsonl", .extension = "jsonl", .write = write_jsonl};

/* ---- Markdown: a row a student, a column an exercise. */

static void add_cell(struct ll_str *out, const char *text)
{
    ll_str_add(out, "| ");
    for (; *text; text++) {
        if (strchr("|\\`*_<[", *text))
            ll_str_add_char(out, '\\');
        ll_str_add_char(out, *text == '\n' ? ' ' : *text);
    }
    ll_str_add_char(out, ' ');
}

static ll_err write_markdown(const struct ll_handback_order *order, struct ll_message *why,
                             struct ll_str *out, struct ll_str *unmatched)
{
    struct ll_str policies = {0};
    (void)unmatched;
    ll_err err = ll_policy_line(order->book, order->exercise, why, &policies);
    ll_str_format(out,
                  "%s\n\n| student | name | exercise | points | full | feedback |\n"
                  "|---|---|---|---|---|---|\n",
                  ll_str_text(&policies));
    for (size_t i = 0; i < order->marks->count && err == LL_OK; i++) {
        const struct ll_mark *mark = &order->marks->marks[i];
        struct ll_str points = {0}, full = {0}, words = {0};
        if (!is_wanted(order, mark))
            continue;
        ll_mark_points(mark, &points);
        ll_str_format(&full, "%g", mark->full);
        ll_handback_sentence(mark, order->locale, &words);
        add_cell(out, mark->student);
        add_cell(out, or_empty(mark->name));
        add_cell(out, mark->exercise);
        add_cell(out, mark->is_excused ? "EX" : ll_str_text(&points));
        add_cell(out, ll_str_text(&full));
        add_cell(out, ll_str_text(&words));
        ll_str_add(out, "|\n");
        ll_str_done(&points);
        ll_str_done(&full);
        ll_str_done(&words);
    }
    ll_str_done(&policies);
    return err == LL_OK ? ll_str_err(out) : err;
}

const struct ll_handback ll_handback_markdown = {
    .name = "markdown", .extension = "md", .write = write_markdown};
