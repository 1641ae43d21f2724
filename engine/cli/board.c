/* losslab board: the assistant's screen in a lab, or, without a terminal, its table once. */
#include "class/board.h"

#include <getopt.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/utf8.h"
#include "cli/commands.h"
#include "cli/exercise.h"
#include "tui/tui.h"

static void add_cell(struct ll_str *line, struct ll_str *cell, int columns)
{
    int width = ll_utf8_width(ll_str_text(cell), cell->length);
    ll_str_add(line, ll_str_text(cell));
    ll_str_add_repeat(line, " ", (size_t)(width < columns ? columns - width : 0) + 1);
    ll_str_clear(cell);
}

static void print_row(const struct ll_cli *cli, const struct ll_board_row *row,
                      struct ll_board_titles *titles)
{
    struct ll_str line = {0}, cell = {0};
    ll_str_add(&line, row->share.help > 0 ? "! " : "  ");
    ll_str_add(&cell, row->who);
    add_cell(&line, &cell, 14);
    ll_board_say_where(row, &cell);
    add_cell(&line, &cell, 12);
    ll_board_say_long(row, cli->locale, &cell);
    add_cell(&line, &cell, 8);
    ll_board_say_what(row, cli->locale, titles, &cell);
    ll_str_add(&line, ll_str_text(&cell));
    printf("%s\n", ll_str_text(&line));
    ll_str_done(&line);
    ll_str_done(&cell);
}

static int print_table(const struct ll_cli *cli, const char *folder)
{
    struct ll_board board = {0};
    struct ll_board_titles titles = {0};
    struct ll_message why = {""};
    ll_err err = ll_board_read(&board, folder, (int64_t)time(NULL), &why);
    if (err != LL_OK)
        return ll_cli_fail(cli, err, &why);
    ll_board_titles_begin(&titles, ll_locale_lang(cli->locale));
    for (size_t i = 0; i < board.count; i++)
        print_row(cli, &board.rows[i], &titles);
    if (board.count == 0)
        fprintf(stderr, "%s\n", ll_text(cli->locale, "board.nobody"));
    if (board.closed > 0)
        fprintf(stderr, "%s: %zu\n", ll_text(cli->locale, "board.closed"), board.closed);
    if (board.flooded)
        fprintf(stderr, "%s\n", ll_text(cli->locale, "board.flooded"));
    ll_board_titles_done(&titles);
    ll_board_done(&board);
    return LL_EXIT_DONE;
}

int ll_cmd_board(struct ll_cli *cli, int argc, char **argv)
{
    static const struct option options[] = {{0}};
    int c = getopt_long(argc, argv, ":", options, NULL);
    if (c != -1)
        return ll_cli_bad_option(cli, argv, options, c);
    if (argc - optind != 1)
        return ll_cli_usage(cli, "%s", ll_text(cli->locale, "cli.board.wants"));
    if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO))
        return print_table(cli, argv[optind]);
    struct ll_message why = {""};
    ll_err err = ll_tui_board(argv[optind], NULL, &why);
    return err == LL_OK ? LL_EXIT_DONE : ll_cli_fail(cli, err, &why);
}
