/* A student's page, from their results as the gradebook keeps them. */
#include <stdio.h>
#include <string.h>

#include "class/html.h"
#include "class/page.h"
#include "grade/field.h"

static void add_row(struct ll_str *out, const struct ll_locale *locale, const cJSON *check)
{
    static const struct {
        const char *status, *class, *sign;
    } marks[] = {{"pass", "pass", "\xe2\x9c\x93"},
                 {"not_run", "rest", "\xe2\x80\x93"},
                 {"", "miss", "\xe2\x9c\x97"}};
    struct ll_str key = {0};
    size_t at = 0;
    while (marks[at].status[0] && strcmp(ll_field_words(check, "status"), marks[at].status) != 0)
        at++;
    ll_str_format(&key, "class.page.%s", ll_field_words(check, "status"));
    ll_str_add(out, "<tr><th scope=\"row\">");
    ll_html_text(out, ll_field_words(check, "title"));
    ll_str_format(out, "</th><td class=\"%s\">%s ", marks[at].class, marks[at].sign);
    ll_html_text(out, ll_text(locale, ll_str_text(&key)));
    ll_str_format(out, "</td><td class=\"n\">%g/%g</td></tr>\n", ll_field_number(check, "points"),
                  ll_field_number(check, "max_points"));
    ll_str_done(&key);
}

static void add_checks(struct ll_str *out, const struct ll_locale *locale, const cJSON *checks)
{
    const cJSON *check;
    if (cJSON_GetArraySize(checks) == 0)
        return;
    ll_str_add(out, "<table><thead><tr>");
    ll_html_word(out, locale, "th scope=\"col\"", "class.page.check");
    ll_html_word(out, locale, "th scope=\"col\"", "class.page.outcome");
    ll_html_word(out, locale, "th scope=\"col\" class=\"n\"", "class.page.points");
    ll_str_add(out, "</tr></thead><tbody>\n");
    cJSON_ArrayForEach(check, checks) add_row(out, locale, check);
    ll_str_add(out, "</tbody></table>\n");
}

static void add_mistakes(struct ll_str *out, const struct ll_locale *locale, const cJSON *json)
{
    const cJSON *list = cJSON_GetObjectItemCaseSensitive(json, "diagnosis"), *mistake;
    if (cJSON_GetArraySize(list) == 0)
        return;
    ll_html_word(out, locale, "h3", "class.page.mistake");
    cJSON_ArrayForEach(mistake, list)
    {
        ll_str_add(out, "<div class=\"advice\"><strong>");
        ll_html_text(out, ll_field_words(mistake, "title"));
        ll_str_add(out, "</strong><br>");
        ll_html_text(out, ll_field_words(mistake, "advice"));
        ll_str_add(out, "</div>\n");
    }
}

/* Each check that failed with a case to look at. */
static void add_cases(struct ll_str *out, const struct ll_locale *locale, const cJSON *checks)
{
    const cJSON *check;
    cJSON_ArrayForEach(check, checks)
    {
        const char *status = ll_field_words(check, "status"),
                   *message = ll_field_words(check, "message");
        if (strcmp(status, "pass") == 0 || strcmp(status, "not_run") == 0 || message[0] == '\0')
            continue;
        ll_str_add(out, "<h3>");
        ll_html_text(out, ll_field_words(check, "title"));
        ll_str_add(out, "</h3>\n<p>");
        ll_html_text(out, message);
        ll_str_add(out, "</p>\n");
        (void)ll_html_masks(out, locale, cJSON_GetObjectItemCaseSensitive(check, "input"));
        (void)ll_html_compared(out, locale, cJSON_GetObjectItemCaseSensitive(check, "expected"),
                               cJSON_GetObjectItemCaseSensitive(check, "got"));
    }
}

static void add_line(struct ll_str *out, const char *text)
{
    if (text[0] == '\0')
        return;
    ll_str_add(out, "<p>");
    ll_html_text(out, text);
    ll_str_add(out, "</p>\n");
}

static void add_score(struct ll_str *out, const struct ll_handback_order *order,
                      const struct ll_mark *mark)
{
    struct ll_str points = {0}, text = {0};
    char full[24], percent[24];
    ll_mark_points(mark, &points);
    snprintf(full, sizeof full, "%g", mark->full);
    snprintf(percent, sizeof percent, "%.0f", 100 * (1 - mark->left));
    ll_text_fill(order->locale, mark->is_excused ? "class.page.excused" : "class.page.score",
                 (const char *const[]){"points", ll_str_text(&points), "full", full, NULL}, &text);
    if (mark->left < 1) {
        ll_str_add_char(&text, ' ');
        ll_text_fill(order->locale, "class.late", (const char *const[]){"percent", percent, NULL},
                     &text);
        ll_str_add_char(&text, '.');
    }
    if (mark->is_by_hand)
        ll_str_format(&text, "\n%s: %s", mark->who, mark->reason);
    add_line(out, ll_str_text(&text));
    ll_str_done(&points);
    ll_str_done(&text);
}

static void add_mark(struct ll_str *out, const struct ll_handback_order *order,
                     const struct ll_mark *mark)
{
    cJSON *json = mark->result ? cJSON_Parse(mark->result) : NULL;
    const cJSON *checks = cJSON_GetObjectItemCaseSensitive(json, "checks");
    ll_str_add(out, "<h2>");
    ll_html_text(out, mark->exercise);
    ll_str_add(out, "</h2>\n");
    add_score(out, order, mark);
    add_line(out, ll_field_words(json, "message"));
    add_line(out, ll_field_words(json, "notes"));
    add_mistakes(out, order->locale, json);
    (void)ll_html_curve(out, order->locale, cJSON_GetObjectItemCaseSensitive(json, "curve"));
    add_checks(out, order->locale, checks);
    add_cases(out, order->locale, checks);
    cJSON_Delete(json);
}

ll_err ll_page_student(const struct ll_handback_order *order, const char *student,
                       struct ll_message *why, struct ll_str *out)
{
    struct ll_str title = {0}, policies = {0};
    const char *name = NULL;
    for (size_t i = 0; i < order->marks->count; i++)
        if (strcmp(order->marks->marks[i].student, student) == 0 && order->marks->marks[i].name)
            name = order->marks->marks[i].name;
    ll_str_format(&title, "%s%s%s", name ? name : "", name ? " \xc2\xb7 " : "", student);
    ll_html_begin(out, order->locale, ll_str_text(&title));
    for (size_t i = 0; i < order->marks->count; i++)
        if (strcmp(order->marks->marks[i].student, student) == 0 &&
            (!order->exercise || strcmp(order->exercise, order->marks->marks[i].exercise) == 0))
            add_mark(out, order, &order->marks->marks[i]);
    ll_err err = ll_policy_line(order->book, order->exercise, why, &policies);
    ll_str_add(out, "<p class=\"small\">");
    ll_html_text(out, ll_str_text(&policies));
    ll_str_add(out, "</p>\n");
    ll_html_end(out);
    ll_str_done(&title);
    ll_str_done(&policies);
    return err == LL_OK ? ll_str_err(out) : err;
}
