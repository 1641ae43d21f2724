/* JUnit XML, in the one form that both Ant's schema and Jenkins' take: a suite a submission, a case
 * a check, the points in the suite's properties, since JUnit knows none. The time and the host are
 * fixed, so that the same verdict is the same bytes. */
#include <stdio.h>
#include <string.h>

#include "base/plain.h"
#include "base/utf8.h"
#include "grade/report.h"

/* Text for an attribute or an element: XML 1.0 forbids most controls even as references. */
static void add_text(const char *text, struct ll_str *out)
{
    struct ll_str plain = {0};
    ll_plain_add(&plain, text ? text : "", text ? strlen(text) : 0);
    for (size_t at = 0, n; at < plain.length; at += n) {
        uint32_t cp;
        n = ll_utf8_next(plain.data + at, plain.length - at, &cp);
        if (cp == '&')
            ll_str_add(out, "&amp;");
        else if (cp == '<')
            ll_str_add(out, "&lt;");
        else if (cp == '>')
            ll_str_add(out, "&gt;");
        else if (cp == '"')
            ll_str_add(out, "&quot;");
        else if (cp == '\n')
            ll_str_add(out, "&#10;");
        else if (cp == 0xFFFE || cp == 0xFFFF || (cp < ' ' && cp != '\t'))
            ll_str_add(out, "\xef\xbf\xbd");
        else
            ll_str_add_n(out, plain.data + at, n);
    }
    ll_str_done(&plain);
}

static void add_attribute(const char *name, const char *value, struct ll_str *out)
{
    ll_str_format(out, " %s=\"", name);
    add_text(value, out);
    ll_str_add_char(out, '"');
}

static void add_property(const char *name, const char *value, struct ll_str *out)
{
    ll_str_add(out, "<property");
    add_attribute("name", name, out);
    add_attribute("value", value, out);
    ll_str_add(out, "/>");
}

static void add_points(const char *name, double points, struct ll_str *out)
{
    char text[32];
    snprintf(text, sizeof text, "%g", points);
    add_property(name, text, out);
}

/* EXERCISE.WHO: whatever shows a case shows its class. */
static void add_class(const struct ll_result *result, struct ll_str *out)
{
    struct ll_str text = {0};
    ll_str_format(&text, "%s.%s", result->exercise,
                  result->student ? result->student : result->submission);
    add_attribute("classname", ll_str_text(&text), out);
    ll_str_done(&text);
}

static void add_case(const struct ll_result *result, const struct ll_check_result *check,
                     struct ll_str *out)
{
    ll_str_add(out, "<testcase");
    add_attribute("name", check->title, out);
    add_class(result, out);
    ll_str_add(out, " time=\"0\"");
    if (check->status == LL_CHECK_PASS) {
        ll_str_add(out, "/>\n");
        return;
    }
    bool is_skipped = check->status == LL_CHECK_NOT_RUN;
    ll_str_add(out, is_skipped ? "><skipped/></testcase>\n" : "><failure");
    if (is_skipped)
        return;
    add_attribute("type", ll_check_status_name(check->status), out);
    add_attribute("message", check->message, out);
    ll_str_add_char(out, '>');
    add_text(check->message, out);
    ll_str_add(out, "</failure></testcase>\n");
}

/* A submission that could not be taken, or a fault of ours, is a case of its own. */
static void add_whole(const struct ll_result *result, struct ll_str *out)
{
    const char *element = result->status == LL_GRADE_ERROR ? "error" : "failure";
    ll_str_add(out, "<testcase name=\"losslab\"");
    add_class(result, out);
    ll_str_format(out, " time=\"0\"><%s type=\"%s\"", element,
                  ll_grade_status_name(result->status));
    add_attribute("message", result->message, out);
    ll_str_format(out, "/></testcase>\n");
}

static ll_err add_result(const struct ll_result *result, const struct ll_report_style *style,
                         struct ll_str *out)
{
    bool is_whole = result->status == LL_GRADE_REJECTED || result->status == LL_GRADE_ERROR;
    size_t failures = result->status == LL_GRADE_REJECTED, skipped = 0;
    (void)style;
    for (size_t i = 0; i < result->check_count && !is_whole; i++) {
        failures += result->checks[i].status != LL_CHECK_PASS &&
                    result->checks[i].status != LL_CHECK_NOT_RUN;
        skipped += result->checks[i].status == LL_CHECK_NOT_RUN;
    }
    ll_str_add(out, "<testsuite package=\"losslab\" id=\"0\"");
    add_attribute("name", result->exercise, out);
    ll_str_format(out,
                  " timestamp=\"1970-01-01T00:00:00\" hostname=\"localhost\" tests=\"%zu\""
                  " failures=\"%zu\" errors=\"%d\" skipped=\"%zu\" time=\"0\">\n<properties>",
                  is_whole ? 1 : result->check_count, failures, result->status == LL_GRADE_ERROR,
                  skipped);
    add_property("submission", result->submission, out);
    add_points("score", result->score, out);
    add_points("max_score", result->max_score, out);
    add_property("isolation", result->isolation, out);
    for (size_t i = 0; i < result->diagnosis_count; i++)
        add_property("mistake", result->diagnosis[i].title, out);
    ll_str_add(out, "</properties>\n");
    if (is_whole)
        add_whole(result, out);
    for (size_t i = 0; i < result->check_count && !is_whole; i++)
        add_case(result, &result->checks[i], out);
    ll_str_add(out, "<system-out/><system-err/></testsuite>\n");
    return ll_str_err(out);
}

static ll_err begin(const struct ll_report_style *style, struct ll_str *out)
{
    (void)style;
    ll_str_add(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n");
    return ll_str_err(out);
}

static ll_err end(const struct ll_sum *sum, const struct ll_report_style *style, struct ll_str *out)
{
    (void)sum;
    (void)style;
    ll_str_add(out, "</testsuites>\n");
    return ll_str_err(out);
}

const struct ll_report ll_report_junit = {
    .name = "junit", .extension = "xml", .begin = begin, .each = add_result, .end = end};
