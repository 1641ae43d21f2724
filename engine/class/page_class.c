/* The class's page. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "base/file.h"
#include "base/mem.h"
#include "class/html.h"
#include "class/page.h"
#include "class/tally.h"

enum { BINS = 10, NEEDS_HELP_BELOW = 50 /* per cent */, DAYS_MOST = 60 };

static double percent_of(const struct ll_mark *mark)
{
    return mark->full > 0 ? 100 * mark->score / mark->full : 0;
}

static bool counts(const struct ll_handback_order *order, const struct ll_mark *mark)
{
    return !mark->is_excused && (!order->exercise || strcmp(order->exercise, mark->exercise) == 0);
}

static void add_bar_row(struct ll_str *out, const char *label, size_t part, size_t whole)
{
    char words[48];
    snprintf(words, sizeof words, "%zu / %zu", part, whole);
    ll_str_add(out, "<tr><th scope=\"row\">");
    ll_html_text(out, label);
    ll_str_format(out, "</th><td>");
    ll_html_bar(out, (double)part, (double)whole, words);
    ll_str_format(out, "</td><td class=\"n\">%s</td></tr>\n", words);
}

/* ---- Distribution ----------------------------------------------------------------------------*/

static void add_distribution(struct ll_str *out, const struct ll_handback_order *order)
{
    size_t bins[BINS] = {0}, all = 0;
    double sum = 0;
    for (size_t i = 0; i < order->marks->count; i++) {
        const struct ll_mark *mark = &order->marks->marks[i];
        if (!counts(order, mark))
            continue;
        double percent = percent_of(mark);
        int bin = percent < 0 ? 0 : (int)(percent * BINS / 100);
        bins[bin < BINS ? bin : BINS - 1]++;
        sum += percent;
        all++;
    }
    struct ll_str text = {0};
    char count[24], mean[24];
    snprintf(count, sizeof count, "%zu", all);
    snprintf(mean, sizeof mean, "%.1f", all > 0 ? sum / (double)all : 0.0);
    ll_html_word(out, order->locale, "h2", "class.page.distribution");
    ll_text_fill(order->locale, "class.page.mean",
                 (const char *const[]){"count", count, "mean", mean, NULL}, &text);
    ll_str_add(out, "<p>");
    ll_html_text(out, ll_str_text(&text));
    ll_str_add(out, "</p>\n<table><tbody>\n");
    for (int i = BINS - 1; i >= 0; i--) {
        char label[24];
        snprintf(label, sizeof label, "%d\xe2\x80\x93%d%%", i * 100 / BINS,
                 i == BINS - 1 ? 100 : (i + 1) * 100 / BINS - 1);
        add_bar_row(out, label, bins[i], all);
    }
    ll_str_add(out, "</tbody></table>\n");
    ll_str_done(&text);
}

/* ---- Checks and mistakes ---------------------------------------------------------------------*/

static ll_err add_checks(struct ll_str *out, const struct ll_handback_order *order)
{
    struct ll_tally tally;
    ll_err err = ll_tally_checks(order->marks, order->exercise, &tally);
    if (err != LL_OK)
        return err;
    ll_html_word(out, order->locale, "h2", "class.page.rates");
    ll_str_add(out, "<table><tbody>\n");
    for (size_t i = 0; i < tally.count; i++) {
        struct ll_str label = {0};
        ll_str_format(&label, "%s: %s", tally.items[i].exercise, tally.items[i].title);
        add_bar_row(out, ll_str_text(&label), tally.items[i].count, tally.items[i].of);
        ll_str_done(&label);
    }
    ll_str_add(out, "</tbody></table>\n");
    ll_tally_done(&tally);
    return LL_OK;
}

static ll_err add_mistakes(struct ll_str *out, const struct ll_handback_order *order)
{
    struct ll_tally tally;
    ll_err err = ll_tally_mistakes(order->marks, order->exercise, &tally);
    if (err != LL_OK)
        return err;
    ll_html_word(out, order->locale, "h2", "class.page.mistakes");
    ll_str_add(out, "<ol>\n");
    for (size_t i = 0; i < tally.count; i++) {
        ll_str_format(out, "<li><strong>");
        ll_html_text(out, tally.items[i].title);
        ll_str_format(out, "</strong> (%zu)<br>", tally.items[i].count);
        ll_html_text(out, tally.items[i].advice ? tally.items[i].advice : "");
        ll_str_add(out, "</li>\n");
    }
    ll_str_add(out, "</ol>\n");
    ll_tally_done(&tally);
    return LL_OK;
}

/* ---- When it was handed in -------------------------------------------------------------------*/

struct days {
    const struct ll_handback_order *order;
    struct {
        char name[16];
        size_t count;
    } items[DAYS_MOST];
    size_t count, all;
};

static ll_err count_day(const struct ll_book_entry *entry, void *arg)
{
    struct days *days = arg;
    time_t when = (time_t)entry->handed;
    struct tm local;
    char name[16];
    const char *exercise = days->order->exercise;
    if (entry->handed == 0 || (exercise && strcmp(exercise, entry->exercise) != 0) ||
        localtime_r(&when, &local) == NULL)
        return LL_OK;
    strftime(name, sizeof name, "%Y-%m-%d", &local);
    size_t at = 0;
    while (at < days->count && strcmp(days->items[at].name, name) != 0)
        at++;
    if (at == DAYS_MOST)
        return LL_OK;
    memcpy(days->items[at].name, name, sizeof name);
    days->items[at].count++;
    days->count += at == days->count;
    days->all++;
    return LL_OK;
}

static int by_name(const void *a, const void *b)
{
    return strcmp(a, b); /* the name comes first */
}

static ll_err add_days(struct ll_str *out, const struct ll_handback_order *order,
                       struct ll_message *why)
{
    struct days days = {.order = order};
    ll_err err = ll_book_each(order->book, false, count_day, &days, why);
    if (err != LL_OK || days.count == 0)
        return err;
    qsort(days.items, days.count, sizeof *days.items, by_name);
    ll_html_word(out, order->locale, "h2", "class.page.days");
    ll_str_add(out, "<table><tbody>\n");
    for (size_t i = 0; i < days.count; i++)
        add_bar_row(out, days.items[i].name, days.items[i].count, days.all);
    ll_str_add(out, "</tbody></table>\n");
    return LL_OK;
}

/* ---- Who needs help --------------------------------------------------------------------------*/

static void add_help(struct ll_str *out, const struct ll_handback_order *order)
{
    ll_html_word(out, order->locale, "h2", "class.page.help");
    ll_str_add(out, "<ul>\n");
    for (size_t i = 0; i < order->marks->count; i++) {
        const struct ll_mark *mark = &order->marks->marks[i];
        struct ll_str words = {0};
        if (!counts(order, mark) || percent_of(mark) >= NEEDS_HELP_BELOW)
            continue;
        ll_handback_sentence(mark, order->locale, &words);
        ll_str_add(out, "<li>");
        ll_html_text(out, mark->name ? mark->name : mark->student);
        ll_str_format(out, " (");
        ll_html_text(out, mark->student);
        ll_str_format(out, "), ");
        ll_html_text(out, mark->exercise);
        ll_str_format(out, ", %.0f%%, \xc3\x97%zu<br><span class=\"small\">", percent_of(mark),
                      mark->attempts);
        ll_html_text(out, ll_str_text(&words));
        ll_str_add(out, "</span></li>\n");
        ll_str_done(&words);
    }
    ll_str_add(out, "</ul>\n");
}

ll_err ll_page_class(const struct ll_handback_order *order, struct ll_message *why,
                     struct ll_str *out)
{
    struct ll_str policies = {0};
    ll_html_begin(out, order->locale, ll_text(order->locale, "class.page.class"));
    add_distribution(out, order);
    ll_err err = add_checks(out, order);
    if (err == LL_OK)
        err = add_mistakes(out, order);
    if (err == LL_OK)
        err = add_days(out, order, why);
    if (err == LL_OK)
        err = ll_policy_line(order->book, order->exercise, why, &policies);
    add_help(out, order);
    ll_str_add(out, "<p class=\"small\">");
    ll_html_text(out, ll_str_text(&policies));
    ll_str_add(out, "</p>\n");
    ll_html_end(out);
    ll_str_done(&policies);
    return err == LL_OK ? ll_str_err(out) : err;
}

/* ---- Files -----------------------------------------------------------------------------------*/

static ll_err write_file(const char *folder, const char *name, const struct ll_str *text,
                         struct ll_message *why)
{
    struct ll_str path = {0};
    ll_str_format(&path, "%s/%s.html", folder, name);
    ll_err err = ll_file_write_new(ll_str_text(&path), ll_str_text(text), text->length, why);
    ll_str_done(&path);
    return err;
}

ll_err ll_page_write(const struct ll_handback_order *order, const char *folder,
                     struct ll_message *why)
{
    struct ll_str students = {0}, text = {0};
    ll_str_format(&students, "%s/students", folder);
    ll_err err = ll_folder_make(ll_str_text(&students), why);
    if (err == LL_OK)
        err = ll_page_class(order, why, &text);
    if (err == LL_OK)
        err = write_file(folder, "class", &text, why);
    for (size_t i = 0; i < order->marks->count && err == LL_OK; i++) {
        const char *student = order->marks->marks[i].student;
        struct ll_str name = {0};
        if (i > 0 && strcmp(order->marks->marks[i - 1].student, student) == 0)
            continue; /* they stand together, one page each */
        ll_str_clear(&text);
        ll_handback_file_name(student, &name);
        err = ll_page_student(order, student, why, &text);
        if (err == LL_OK)
            err = write_file(ll_str_text(&students), ll_str_text(&name), &text, why);
        ll_str_done(&name);
    }
    ll_str_done(&students);
    ll_str_done(&text);
    return err;
}
