/* Private to the commands: what the gradebook's share. */
#ifndef LL_CLI_GRADEBOOK_H
#define LL_CLI_GRADEBOOK_H

#include "class/marks.h"
#include "cli/command.h"

/* A call: its options, and what stands behind them. */
struct ll_cli_book {
    struct ll_cli *cli;
    struct ll_book *book; /* open */
    const char *student, *exercise, *check, *format, *from, *out, *where, *reason, *who, *handed;
    size_t jobs;
    bool is_roster, is_json;
    char **words; /* the rest, ends with NULL */
    size_t word_count;
};

int ll_cli_book_show(struct ll_cli_book *b);
int ll_cli_book_mistakes(struct ll_cli_book *b);
int ll_cli_book_alike(struct ll_cli_book *b);
int ll_cli_book_export(struct ll_cli_book *b);
int ll_cli_book_regrade(struct ll_cli_book *b);

/* Whether a mark is one that --student and --exercise ask for. */
bool ll_cli_book_wants(const struct ll_cli_book *b, const struct ll_marks *marks,
                       const struct ll_mark *mark);

/* Prints a text of the locale with its names filled, and a line end. */
void ll_cli_book_say(const struct ll_cli_book *b, FILE *to, const char *key,
                     const char *const *pairs);

#endif
