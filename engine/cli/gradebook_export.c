/* What a gradebook hands back: files for LMSs, pages, reports. */
#include <string.h>

#include "base/file.h"
#include "base/plain.h"
#include "class/handback.h"
#include "class/page.h"
#include "cli/gradebook.h"

static int wrong_format(const struct ll_cli_book *b)
{
    struct ll_str names = {0}, text = {0};
    ll_handback_names(&names);
    ll_str_add(&names, ", html, ");
    ll_report_names(&names);
    ll_text_fill(b->cli->locale, "cli.grade.format",
                 (const char *const[]){"format", b->format ? b->format : "", "formats",
                                       ll_str_text(&names), NULL},
                 &text);
    int status = ll_cli_usage(b->cli, "%s", ll_str_text(&text));
    ll_str_done(&names);
    ll_str_done(&text);
    return status;
}

/* Writes to the file asked for, which must be new, or to standard output. */
static ll_err hand_out(const struct ll_cli_book *b, const struct ll_str *text,
                       struct ll_message *why)
{
    if (b->out)
        return ll_file_write_new(b->out, ll_str_text(text), text->length, why);
    fwrite(ll_str_text(text), 1, text->length, stdout);
    return LL_OK;
}

static void say_unmatched(const struct ll_cli_book *b, const char *lines)
{
    static const struct {
        char sign;
        const char *key;
    } kinds[] = {{'+', "cli.gradebook.no-place"},
                 {'-', "cli.gradebook.no-mark"},
                 {'>', "cli.gradebook.above"},
                 {'e', "cli.gradebook.excused"}};
    while (*lines) {
        struct ll_str line = {0}, plain = {0};
        size_t length = strcspn(lines, "\n");
        ll_str_add_n(&line, lines + 2, length > 2 ? length - 2 : 0);
        ll_plain_add_name(&plain, ll_str_text(&line));
        for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
            if (kinds[i].sign == *lines)
                ll_cli_book_say(b, stderr, kinds[i].key,
                                (const char *const[]){"student", ll_str_text(&plain), NULL});
        ll_str_done(&line);
        ll_str_done(&plain);
        lines += length + (lines[length] == '\n');
    }
}

/* Pages: a folder of them. */
static int export_pages(struct ll_cli_book *b)
{
    struct ll_marks marks;
    struct ll_message why = {""};
    if (b->out == NULL)
        return ll_cli_usage(b->cli, "%s", ll_text(b->cli->locale, "cli.gradebook.pages"));
    ll_err err = ll_marks_load(b->book, &why, &marks);
    if (err != LL_OK)
        return ll_cli_fail(b->cli, err, &why);
    const struct ll_handback_order order = {
        .book = b->book, .marks = &marks, .exercise = b->exercise, .locale = b->cli->locale};
    err = ll_page_write(&order, b->out, &why);
    ll_marks_done(&marks);
    return err == LL_OK ? LL_EXIT_DONE : ll_cli_fail(b->cli, err, &why);
}

/* The marks' key of whom --student means, or NULL. */
static const char *student_of(const struct ll_cli_book *b, const struct ll_marks *marks)
{
    for (size_t i = 0; i < marks->count; i++)
        if (ll_cli_book_wants(b, marks, &marks->marks[i]))
            return marks->marks[i].student;
    return NULL;
}

static ll_err report_one(const struct ll_cli_book *b, const struct ll_handback_order *order,
                         const struct ll_report *report, struct ll_message *why)
{
    const char *student = student_of(b, order->marks);
    struct ll_str text = {0};
    size_t count = 0;
    ll_err err = student ? ll_handback_report(order, report, student, &text, &count) : LL_OK;
    if (err == LL_OK && count == 0)
        err = ll_fail(why, LL_ERR_NOT_FOUND, "%s", ll_text(b->cli->locale, "cli.gradebook.nobody"));
    if (err == LL_OK)
        err = hand_out(b, &text, why);
    ll_str_done(&text);
    return err;
}

/* Reports of results: one student's, or a folder with a file for each. */
static int export_reports(struct ll_cli_book *b, const struct ll_report *report)
{
    struct ll_marks marks;
    struct ll_message why = {""};
    if (b->student == NULL && b->out == NULL)
        return ll_cli_usage(b->cli, ll_text(b->cli->locale, "cli.gradebook.reports"), report->name);
    if (!report->end && strcmp(report->extension, "json") == 0 && b->exercise == NULL)
        return ll_cli_usage(b->cli, ll_text(b->cli->locale, "cli.gradebook.which"), report->name);
    ll_err err = ll_marks_load(b->book, &why, &marks);
    if (err != LL_OK)
        return ll_cli_fail(b->cli, err, &why);
    const struct ll_handback_order order = {
        .book = b->book, .marks = &marks, .exercise = b->exercise, .locale = b->cli->locale};
    err = b->student ? report_one(b, &order, report, &why)
                     : ll_handback_report_write(&order, report, b->out, &why);
    ll_marks_done(&marks);
    return err == LL_OK ? LL_EXIT_DONE : ll_cli_fail(b->cli, err, &why);
}

int ll_cli_book_export(struct ll_cli_book *b)
{
    if (b->format && strcmp(b->format, "html") == 0)
        return export_pages(b);
    const struct ll_handback *format = ll_handback_find(b->format ? b->format : "csv");
    const struct ll_report *report =
        b->format ? ll_report_find(b->format, strlen(b->format)) : NULL;
    if (report == &ll_report_json)
        format = &ll_handback_jsonl;
    if (format == NULL && report)
        return export_reports(b, report);
    struct ll_marks marks;
    struct ll_message why = {""};
    struct ll_str text = {0}, unmatched = {0}, policies = {0};
    if (format == NULL)
        return wrong_format(b);
    if (format->needs_template && b->from == NULL)
        return ll_cli_usage(b->cli, ll_text(b->cli->locale, "cli.gradebook.template"),
                            format->name);
    if (format->needs_exercise && b->exercise == NULL)
        return ll_cli_usage(b->cli, ll_text(b->cli->locale, "cli.gradebook.which"), format->name);
    ll_err err = ll_marks_load(b->book, &why, &marks);
    if (err != LL_OK)
        return ll_cli_fail(b->cli, err, &why);
    const struct ll_handback_order order = {.book = b->book,
                                            .marks = &marks,
                                            .exercise = b->exercise,
                                            .from = b->from,
                                            .locale = b->cli->locale};
    err = format->write(&order, &why, &text, &unmatched);
    if (err == LL_OK)
        err = ll_policy_line(b->book, b->exercise, &why, &policies);
    if (err == LL_OK)
        err = hand_out(b, &text, &why);
    if (err == LL_OK) {
        fprintf(stderr, "%s\n", ll_str_text(&policies));
        say_unmatched(b, ll_str_text(&unmatched));
    }
    ll_marks_done(&marks);
    ll_str_done(&text);
    ll_str_done(&unmatched);
    ll_str_done(&policies);
    return err == LL_OK ? LL_EXIT_DONE : ll_cli_fail(b->cli, err, &why);
}
