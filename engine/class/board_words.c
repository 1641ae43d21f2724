/* A board's rows in words, for the screen and for the table. */
#include <inttypes.h>
#include <stdio.h>

#include "class/board.h"

void ll_board_say_where(const struct ll_board_row *row, struct ll_str *out)
{
    if (row->state != LL_BOARD_WRONG)
        ll_str_add(out, row->at_exercise ? row->share.exercise : row->share.page);
}

static void say_attempts(const struct ll_share *share, const struct ll_locale *locale,
                         struct ll_board_titles *titles, struct ll_str *out)
{
    char score[24], most[24], count[24];
    if (share->mistake[0] != '\0')
        ll_str_format(out, "%s; ", ll_board_title(titles, share->exercise, share->mistake));
    snprintf(score, sizeof score, "%g", share->score);
    snprintf(most, sizeof most, "%g", share->most);
    snprintf(count, sizeof count, "%" PRId64, share->attempts);
    ll_text_fill(locale, share->attempts == 1 ? "board.attempt" : "board.attempts",
                 (const char *const[]){"score", score, "most", most, "count", count, "language",
                                       share->language, NULL},
                 out);
}

void ll_board_say_what(const struct ll_board_row *row, const struct ll_locale *locale,
                       struct ll_board_titles *titles, struct ll_str *out)
{
    char step[24];
    if (row->state == LL_BOARD_WRONG) {
        ll_str_add(out, ll_text(locale, "board.wrong"));
        return;
    }
    if (row->state == LL_BOARD_LEFT)
        ll_str_format(out, "%s; ", ll_text(locale, "board.left"));
    if (row->state == LL_BOARD_DONE)
        ll_str_format(out, "%s; ", ll_text(locale, "board.done"));
    if (row->at_exercise) {
        say_attempts(&row->share, locale, titles, out);
    } else if (row->share.step > 0) {
        snprintf(step, sizeof step, "%" PRId64, row->share.step);
        ll_text_fill(locale, "board.step", (const char *const[]){"step", step, NULL}, out);
    } else {
        ll_str_add(out, ll_text(locale, "board.new"));
    }
}

void ll_board_say_long(const struct ll_board_row *row, const struct ll_locale *locale,
                       struct ll_str *out)
{
    char number[24];
    int64_t minutes = row->stuck / 60;
    if (row->state == LL_BOARD_WRONG)
        return;
    const char *key = minutes < 120    ? "board.minutes"
                      : minutes < 2880 ? "board.hours"
                                       : "board.days";
    snprintf(number, sizeof number, "%" PRId64,
             minutes < 120    ? minutes
             : minutes < 2880 ? minutes / 60
                              : minutes / 1440);
    ll_text_fill(locale, key, (const char *const[]){"n", number, NULL}, out);
}
