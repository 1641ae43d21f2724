/* A lab's board: who is where, who has been stuck for how long and on what, who asks for help.
 *
 * It is read from the files that the accounts share (store/sharer.h) in a folder where each of them
 * may write, so nothing in it is trusted. An account is known by who owns its file, never by what
 * the file says: a file counts that is named by its owner's number, a regular one, with one name,
 * which nobody else may write, of at most LL_BOARD_BYTES. Links are not followed, FIFOs and devices
 * not opened. An account whose file is anything else is on the board as such. */
#ifndef LL_CLASS_BOARD_H
#define LL_CLASS_BOARD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/locale.h"
#include "base/str.h"
#include "class/board_titles.h"
#include "store/share.h"

enum {
    LL_BOARD_BYTES = 4096,
    LL_BOARD_ROWS = 1000,   /* accounts */
    LL_BOARD_NAMES = 10000, /* files of a folder that are looked at; a flood beyond is told */
    LL_BOARD_QUIET_S = 900, /* without a sign for so long, an account has left */
};

enum ll_board_state {
    LL_BOARD_AT_WORK,
    LL_BOARD_DONE,  /* with the page or exercise where they are */
    LL_BOARD_LEFT,  /* closed the tutorial, or gave no sign for LL_BOARD_QUIET_S */
    LL_BOARD_WRONG, /* their file is none of losslab's */
};

struct ll_board_row {
    unsigned long account; /* the number of the file's owner */
    char who[48];          /* their login, or the number where it has none */
    enum ll_board_state state;
    struct ll_share share; /* zeroed where it is wrong */
    bool at_exercise;      /* what they do is the exercise of the last attempt, not the page */
    int64_t stuck;         /* seconds at the same step or exercise */
    int64_t seen;          /* when the file was last written */
};

struct ll_board {
    struct ll_board_row *rows; /* who asks for help first, then who is stuck longest */
    size_t count;
    size_t closed; /* files that may not be read: the folder's rights are not as they should be */
    bool flooded;  /* more files or accounts than are looked at */
};

/* Reads the folder at the time `now` (a clock that is behind an account's takes its times as now).
 * Replaces what the board held. LL_ERR_NOT_FOUND, LL_ERR_IO where it is no folder or may not be
 * read: the board stays as it was. */
ll_err ll_board_read(struct ll_board *board, const char *folder, int64_t now,
                     struct ll_message *why);
void ll_board_done(struct ll_board *board);

/* How many ask for help, and how many are in each state. */
struct ll_board_count {
    size_t help, in[4];
};

struct ll_board_count ll_board_count(const struct ll_board *board);

/* True where `word` ("" is in all) is in the row's login, page, exercise or mistake, letter case of
 * ASCII aside. */
bool ll_board_row_has(const struct ll_board_row *row, const char *word);

/* Appends a row's parts in words: where it is ("2.3", "tversky"); what of it ("step 4",
 * "α and β are swapped; 45/100 in 7 attempts (c)"); for how long ("12 min"). */
void ll_board_say_where(const struct ll_board_row *row, struct ll_str *out);
void ll_board_say_what(const struct ll_board_row *row, const struct ll_locale *locale,
                       struct ll_board_titles *titles, struct ll_str *out);
void ll_board_say_long(const struct ll_board_row *row, const struct ll_locale *locale,
                       struct ll_str *out);

#endif
