/* What a gradebook says: marks, mistakes, and marks run again. */
#include "cli/gradebook.h"

#include <cjson/cJSON.h>
#include <string.h>

#include "base/plain.h"
#include "base/utf8.h"
#include "class/regrade.h"
#include "class/tally.h"
#include "cli/interrupt.h"
#include "sandbox/probe.h"

bool ll_cli_book_wants(const struct ll_cli_book *b, const struct ll_marks *marks,
                       const struct ll_mark *mark)
{
    if (b->exercise && strcmp(b->exercise, mark->exercise) != 0)
        return false;
    return b->student == NULL || strcmp(b->student, mark->student) == 0 ||
           (mark->name && strcmp(b->student, mark->name) == 0) ||
           (mark->person && mark->person == ll_roster_find(&marks->roster, b->student));
}

static void put_padded(const char *text, int width)
{
    struct ll_str plain = {0};
    ll_plain_add_name(&plain, text);
    int cells = ll_utf8_width(ll_str_text(&plain), plain.length);
    printf("%s%*s", ll_str_text(&plain), cells < width ? width - cells : 0, "");
    ll_str_done(&plain);
}

/* The checks of a result: a line each, or the one that is asked for. */
static void put_checks(const struct ll_cli_book *b, const struct ll_mark *mark)
{
    cJSON *json = mark->result ? cJSON_Parse(mark->result) : NULL;
    const cJSON *check;
    cJSON_ArrayForEach(check, cJSON_GetObjectItemCaseSensitive(json, "checks"))
    {
        const char *id = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(check, "id"));
        const char *status =
            cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(check, "status"));
        const char *title = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(check, "title"));
        const cJSON *points = cJSON_GetObjectItemCaseSensitive(check, "points");
        const cJSON *most = cJSON_GetObjectItemCaseSensitive(check, "max_points");
        if (!id || !status || !title || (b->check && strcmp(b->check, id) != 0))
            continue;
        printf("    ");
        put_padded(id, 16);
        printf(" %-9s %5g/%-5g ", status, cJSON_GetNumberValue(points), cJSON_GetNumberValue(most));
        put_padded(title, 0);
        putchar('\n');
    }
    cJSON_Delete(json);
}

static void put_mark(const struct ll_cli_book *b, const struct ll_mark *mark)
{
    struct ll_str points = {0};
    ll_mark_points(mark, &points);
    put_padded(mark->student, 14);
    putchar(' ');
    put_padded(mark->name ? mark->name : "", 18);
    putchar(' ');
    put_padded(mark->exercise, 12);
    if (mark->is_excused)
        printf(" %6s      ", "EX");
    else
        printf(" %6s/%-5g", ll_str_text(&points), mark->full);
    if (mark->left < 1)
        printf(" -%.0f%%", 100 * (1 - mark->left));
    if (mark->is_by_hand) {
        printf(" [");
        put_padded(mark->who, 0);
        printf(": ");
        put_padded(mark->reason, 0);
        putchar(']');
    }
    if (mark->attempts > 1)
        printf(" x%zu", mark->attempts);
    putchar('\n');
    if (b->student || b->check)
        put_checks(b, mark);
    ll_str_done(&points);
}

int ll_cli_book_show(struct ll_cli_book *b)
{
    struct ll_marks marks;
    struct ll_message why = {""};
    struct ll_str line = {0};
    size_t shown = 0;
    ll_err err = ll_marks_load(b->book, &why, &marks);
    if (err == LL_OK)
        err = ll_policy_line(b->book, b->exercise, &why, &line);
    if (err != LL_OK)
        return ll_cli_fail(b->cli, err, &why);
    fprintf(stderr, "%s\n", ll_str_text(&line));
    for (size_t i = 0; i < marks.count; i++)
        if (ll_cli_book_wants(b, &marks, &marks.marks[i])) {
            put_mark(b, &marks.marks[i]);
            shown++;
        }
    ll_marks_done(&marks);
    ll_str_done(&line);
    if (shown > 0)
        return LL_EXIT_DONE;
    return ll_cli_usage(b->cli, "%s", ll_text(b->cli->locale, "cli.gradebook.nobody"));
}

/* ---- The commonest mistakes ------------------------------------------------------------------*/

int ll_cli_book_mistakes(struct ll_cli_book *b)
{
    struct ll_marks marks;
    struct ll_message why = {""};
    struct ll_tally tally;
    ll_err err = ll_marks_load(b->book, &why, &marks);
    if (err != LL_OK)
        return ll_cli_fail(b->cli, err, &why);
    err = ll_tally_mistakes(&marks, b->exercise, &tally);
    for (size_t i = 0; err == LL_OK && i < tally.count; i++)
        printf("%4zu  %s\n      %s\n", tally.items[i].count, tally.items[i].title,
               tally.items[i].advice ? tally.items[i].advice : "");
    if (err == LL_OK)
        ll_tally_done(&tally);
    ll_marks_done(&marks);
    return err == LL_OK ? LL_EXIT_DONE : ll_cli_fail(b->cli, err, &why);
}

/* ---- Marks run again -------------------------------------------------------------------------*/

static void tell_change(const struct ll_regrade_change *change, void *arg)
{
    (void)arg;
    if (!change->is_changed)
        return;
    put_padded(change->student, 14);
    putchar(' ');
    put_padded(change->exercise, 12);
    putchar(' ');
    put_padded(change->file, 20);
    printf(" %s %g -> %s %g\n", change->old_status, change->old_score, change->new_status,
           change->new_score);
    fflush(stdout);
}

int ll_cli_book_regrade(struct ll_cli_book *b)
{
    struct ll_message why = {""};
    struct ll_probe host;
    struct ll_regrade_count count;
    ll_err err = ll_probe_run(&why, &host);
    if (err != LL_OK)
        return ll_cli_fail(b->cli, err, &why);
    const struct ll_grade_options options = {
        .lang = ll_locale_lang(b->cli->locale), .host = &host, .stop = ll_cli_interrupt_begin()};
    err = ll_regrade(b->book, b->where, &options, b->jobs, tell_change, NULL, &why, &count);
    ll_cli_interrupt_end();
    char run[24], changed[24], without[24];
    snprintf(run, sizeof run, "%zu", count.run);
    snprintf(changed, sizeof changed, "%zu", count.changed);
    snprintf(without, sizeof without, "%zu", count.sourceless);
    ll_cli_book_say(
        b, stderr, "cli.gradebook.regraded",
        (const char *const[]){"run", run, "changed", changed, "without", without, NULL});
    snprintf(without, sizeof without, "%zu", count.unchecked);
    if (count.unchecked > 0)
        ll_cli_book_say(b, stderr, "cli.gradebook.unchecked",
                        (const char *const[]){"count", without, NULL});
    return err == LL_OK ? LL_EXIT_DONE : ll_cli_fail(b->cli, err, &why);
}
