/* The report for a spreadsheet: a heading, then a row a submission (RFC 4180). */
#include <string.h>

#include "base/cell.h"
#include "base/plain.h"
#include "grade/report.h"

/* Between quotes, and harmless: most of it is a stranger's. */
static void add_text(const char *text, struct ll_str *out)
{
    struct ll_str plain = {0}, safe = {0};
    ll_plain_add(&plain, text ? text : "", text ? strlen(text) : 0);
    ll_cell_add(&safe, ll_str_text(&plain));
    ll_str_add_char(out, '"');
    for (const char *at = ll_str_text(&safe); *at; at++)
        ll_str_add_n(out, *at == '"' ? "\"\"" : at, *at == '"' ? 2 : 1);
    ll_str_add_char(out, '"');
    out->failed = out->failed || plain.failed || safe.failed;
    ll_str_done(&safe);
    ll_str_done(&plain);
}

static ll_err add_heading(const struct ll_report_style *style, struct ll_str *out)
{
    (void)style;
    ll_str_add(out, "student,submission,exercise,language,status,score,max_score,checks,mistakes,"
                    "message,seed\r\n");
    return ll_str_err(out);
}

static void add_checks(const struct ll_result *result, struct ll_str *out)
{
    struct ll_str text = {0};
    for (size_t i = 0; i < result->check_count; i++)
        ll_str_format(&text, "%s%s=%g", i > 0 ? " " : "", result->checks[i].id,
                      result->checks[i].points);
    add_text(ll_str_text(&text), out);
    ll_str_done(&text);
}

static void add_mistakes(const struct ll_result *result, struct ll_str *out)
{
    struct ll_str text = {0};
    for (size_t i = 0; i < result->diagnosis_count; i++)
        ll_str_format(&text, "%s%s", i > 0 ? " " : "", result->diagnosis[i].id);
    add_text(ll_str_text(&text), out);
    ll_str_done(&text);
}

static ll_err add_result(const struct ll_result *result, const struct ll_report_style *style,
                         struct ll_str *out)
{
    const char *const texts[] = {
        result->student,
        result->submission,
        result->exercise,
        result->has_language ? ll_language_name(result->language) : "",
        ll_grade_status_name(result->status),
    };
    (void)style;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        add_text(texts[i], out);
        ll_str_add_char(out, ',');
    }
    ll_str_format(out, "%g,%g,", result->score, result->max_score);
    add_checks(result, out);
    ll_str_add_char(out, ',');
    add_mistakes(result, out);
    ll_str_add_char(out, ',');
    add_text(result->message, out);
    ll_str_format(out, ",%llu\r\n", (unsigned long long)result->seed);
    return ll_str_err(out);
}

const struct ll_report ll_report_csv = {
    .name = "csv",
    .extension = "csv",
    .begin = add_heading,
    .each = add_result,
};
