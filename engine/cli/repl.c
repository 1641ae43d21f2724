/* losslab repl: Lua in the lesson environment, piece by piece. An interrupt stops what runs, or
 * drops what is being typed; an error ends neither the program nor what was defined before. */
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/str.h"
#include "cli/commands.h"
#include "cli/lines.h"
#include "grade/loss_box.h"
#include "script/line.h"
#include "script/print.h"
#include "script/shelf.h"

/* The script that an interrupt stops. A signal handler is given no context of its own. */
static struct ll_script *volatile interrupted;

/* Set while a piece runs: how often it was interrupted. */
static volatile sig_atomic_t runs, interrupts;

/* The first interrupt asks the script to stop. What works inside one call of C does not look: the
 * second ends the program. */
static void on_interrupt(int number)
{
    static const char word[] = "\nlosslab repl: ended while it computed\n";
    if (runs && interrupts++ > 0) {
        ssize_t ignored = write(STDERR_FILENO, word, sizeof word - 1);
        (void)ignored;
        signal(number, SIG_DFL);
        raise(number);
    }
    if (interrupted)
        ll_script_stop(interrupted);
}

struct repl {
    struct ll_script *script;
    bool is_terminal;
    bool failed;
    struct ll_str code; /* of the piece being typed */
    struct ll_str line;
    struct ll_lines *lines; /* NULL where input is no terminal */
    char *piped;            /* getline's */
    size_t piped_size;
};

static void say_line(const char *line, void *arg)
{
    (void)arg;
    fputs(line, stdout);
    fflush(stdout);
}

static void show_failure(struct repl *repl, const struct ll_cli *cli, ll_err err,
                         const struct ll_message *why)
{
    fflush(stdout);
    ll_cli_fail(cli, err, why);
    repl->failed = true;
}

static void run_piece(struct repl *repl, const struct ll_cli *cli)
{
    struct ll_value value = {0};
    struct ll_message why = {""};
    struct ll_str text = {0};
    ll_script_stop_clear(repl->script);
    interrupts = 0;
    runs = 1;
    ll_err err = ll_line_eval(repl->script, ll_str_text(&repl->code), repl->code.length, "repl",
                              &why, &value);
    runs = 0;
    ll_script_stop_clear(repl->script);
    if (err == LL_OK && ll_value_kind(&value) != LL_KIND_NIL)
        err = ll_print_value(&value, &why, &text);
    if (err != LL_OK)
        show_failure(repl, cli, err, &why);
    else if (text.length > 0)
        puts(ll_str_text(&text));
    ll_str_done(&text);
    ll_value_done(&value);
}

static bool is_blank(const char *text)
{
    return text[strspn(text, " \t\r\n")] == '\0';
}

/* Whether the line is this word alone, and no piece has begun. */
static bool is_word(const struct repl *repl, const char *word)
{
    const char *line = ll_str_text(&repl->line);
    size_t from = strspn(line, " \t"), length = strlen(word);
    return repl->code.length == 0 && strncmp(line + from, word, length) == 0 &&
           is_blank(line + from + length);
}

/* Takes the line just read: a word for the repl, or a line of a piece, which is run where it is
 * whole, or where an empty line ends it. False where the line ends the repl. */
static bool take_line(struct repl *repl, const struct ll_cli *cli)
{
    bool ends = is_blank(ll_str_text(&repl->line)) && repl->is_terminal;
    if (is_word(repl, "exit") || is_word(repl, "quit"))
        return false;
    if (is_word(repl, "help")) {
        puts(ll_text(cli->locale, "cli.repl.words"));
        return true;
    }
    ll_str_add(&repl->code, ll_str_text(&repl->line));
    if (is_blank(ll_str_text(&repl->code))) {
        ll_str_clear(&repl->code);
        return true;
    }
    if (!ends && ll_line_is_open(repl->script, ll_str_text(&repl->code), repl->code.length))
        return true;
    run_piece(repl, cli);
    ll_str_clear(&repl->code);
    return true;
}

static enum ll_lines_got read_line(struct repl *repl)
{
    if (repl->lines)
        return ll_lines_read(repl->lines, repl->code.length > 0 ? ">> " : "> ", &repl->line);
    ll_str_clear(&repl->line);
    errno = 0;
    ssize_t length = getline(&repl->piped, &repl->piped_size, stdin);
    if (length < 0)
        return errno == EINTR ? LL_LINES_INTERRUPTED : LL_LINES_END;
    ll_str_add_n(&repl->line, repl->piped, (size_t)length);
    return LL_LINES_LINE;
}

static void loop(struct repl *repl, const struct ll_cli *cli)
{
    bool goes_on = true;
    while (goes_on) {
        enum ll_lines_got got = read_line(repl);
        if (got == LL_LINES_END)
            break;
        if (got == LL_LINES_LINE) {
            goes_on = take_line(repl, cli);
        } else {
            ll_str_clear(&repl->code);
            ll_script_stop_clear(repl->script);
            putchar('\n');
        }
    }
    if (goes_on && repl->code.length > 0)
        run_piece(repl, cli);
    if (goes_on && repl->is_terminal)
        putchar('\n');
}

static void name_words(const char *text, size_t length, struct ll_str *names, size_t *begun,
                       void *arg)
{
    struct repl *repl = arg;
    if (ll_line_names(repl->script, text, length, names, begun) != LL_OK)
        ll_str_clear(names);
}

/* The history lies beside the progress; where there is no place for it, it is forgotten. */
static void open_lines(struct repl *repl)
{
    struct ll_str history = {0};
    bool kept = ll_path_state(NULL, &history) == LL_OK &&
                ll_folder_make(ll_str_text(&history), NULL) == LL_OK;
    ll_str_add(&history, "/repl_history");
    repl->lines = ll_lines_open(kept ? ll_str_text(&history) : NULL, name_words, repl);
    ll_str_done(&history);
}

int ll_cmd_repl(struct ll_cli *cli, int argc, char **argv)
{
    if (argc > 1)
        return ll_cli_usage(cli, ll_text(cli->locale, "cli.argument"), argv[1]);
    struct repl repl = {.is_terminal = isatty(STDIN_FILENO)};
    struct ll_message why = {""};
    struct ll_script_options options = ll_script_options_lesson();
    struct ll_str shelf = {0};
    struct ll_loss_box *box = NULL;
    options.milliseconds = 0; /* whoever waits can interrupt */
    if (ll_shelf_folder(NULL, &shelf) == LL_OK)
        options.kept = ll_str_text(&shelf);
    if (ll_loss_box_new(&box) == LL_OK)
        options.losses = ll_loss_box_host(box);
    ll_err err = ll_script_new(&options, &why, &repl.script);
    ll_str_done(&shelf);
    if (err != LL_OK) {
        ll_loss_box_free(&box);
        return ll_cli_fail(cli, err, &why);
    }
    ll_script_listen(repl.script, say_line, NULL);
    interrupted = repl.script;
    struct sigaction before;
    sigaction(SIGINT, &(struct sigaction){.sa_handler = on_interrupt}, &before);
    if (repl.is_terminal)
        open_lines(&repl);
    loop(&repl, cli);
    ll_lines_close(&repl.lines);
    sigaction(SIGINT, &before, NULL);
    interrupted = NULL;
    free(repl.piped);
    ll_str_done(&repl.line);
    ll_str_done(&repl.code);
    ll_script_free(&repl.script);
    ll_loss_box_free(&box);
    return repl.failed && !repl.is_terminal ? LL_EXIT_USAGE : LL_EXIT_DONE;
}
