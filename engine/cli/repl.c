/* losslab repl: Lua in the lesson environment, piece by piece. An interrupt stops what runs, or
 * drops what is being typed; an error ends neither the program nor what was defined before. */
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/str.h"
#include "cli/commands.h"
#include "script/line.h"
#include "script/print.h"

/* The script that an interrupt stops. A signal handler is given no context of its own. */
static struct ll_script *volatile interrupted;

static void on_interrupt(int signal_number)
{
    (void)signal_number;
    if (interrupted)
        ll_script_stop(interrupted);
}

struct repl {
    struct ll_script *script;
    bool is_terminal;
    bool failed;
    struct ll_str code; /* of the piece being typed */
    char *line;         /* getline's */
    size_t line_size;
};

static void show_output(struct repl *repl)
{
    fputs(ll_script_output(repl->script), stdout);
    ll_script_output_clear(repl->script);
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
    ll_err err = ll_line_eval(repl->script, ll_str_text(&repl->code), repl->code.length, "repl",
                              &why, &value);
    ll_script_stop_clear(repl->script);
    show_output(repl);
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

/* Takes the line just read: runs the piece where it is whole, or where an empty line ends it. */
static void take_line(struct repl *repl, const struct ll_cli *cli)
{
    bool ends = is_blank(repl->line) && repl->is_terminal;
    ll_str_add(&repl->code, repl->line);
    if (is_blank(ll_str_text(&repl->code))) {
        ll_str_clear(&repl->code);
        return;
    }
    if (!ends && ll_line_is_open(repl->script, ll_str_text(&repl->code), repl->code.length))
        return;
    run_piece(repl, cli);
    ll_str_clear(&repl->code);
}

static bool read_line(struct repl *repl)
{
    if (repl->is_terminal) {
        fputs(repl->code.length > 0 ? ">> " : "> ", stdout);
        fflush(stdout);
    }
    errno = 0;
    return getline(&repl->line, &repl->line_size, stdin) >= 0;
}

static void loop(struct repl *repl, const struct ll_cli *cli)
{
    for (;;) {
        if (read_line(repl)) {
            take_line(repl, cli);
        } else if (errno == EINTR) {
            clearerr(stdin);
            ll_str_clear(&repl->code);
            putchar('\n');
        } else {
            break;
        }
    }
    if (repl->code.length > 0)
        run_piece(repl, cli);
    if (repl->is_terminal)
        putchar('\n');
}

int ll_cmd_repl(struct ll_cli *cli, int argc, char **argv)
{
    if (argc > 1)
        return ll_cli_usage(cli, ll_text(cli->locale, "cli.argument"), argv[1]);
    struct repl repl = {.is_terminal = isatty(STDIN_FILENO)};
    struct ll_message why = {""};
    struct ll_script_options options = ll_script_options_lesson();
    options.milliseconds = 0; /* whoever waits can interrupt */
    ll_err err = ll_script_new(&options, &why, &repl.script);
    if (err != LL_OK)
        return ll_cli_fail(cli, err, &why);
    interrupted = repl.script;
    struct sigaction before;
    sigaction(SIGINT, &(struct sigaction){.sa_handler = on_interrupt}, &before);
    loop(&repl, cli);
    sigaction(SIGINT, &before, NULL);
    interrupted = NULL;
    free(repl.line);
    ll_str_done(&repl.code);
    ll_script_free(&repl.script);
    return repl.failed && !repl.is_terminal ? LL_EXIT_USAGE : LL_EXIT_DONE;
}
