/* losslab eval: runs Lua in the lesson environment and prints the value. */
#include <ctype.h>
#include <string.h>

#include "base/file.h"
#include "base/str.h"
#include "cli/commands.h"
#include "grade/loss_box.h"
#include "script/line.h"
#include "script/print.h"
#include "script/shelf.h"

enum { FILE_MOST = 1 << 20 };

struct request {
    bool json;
    const char *file; /* one of the two; the other is NULL */
    const char *code;
};

/* Code may begin with a dash, as "-1" and "-- a remark" do, so getopt is of no use: an option is
 * two dashes and a letter, in one word; a lone "--" ends them. */
static bool is_option(const char *argument)
{
    return strncmp(argument, "--", 2) == 0 && isalpha((unsigned char)argument[2]) &&
           strpbrk(argument, " \t\n") == NULL;
}

static int parse(struct ll_cli *cli, int argc, char **argv, struct request *request)
{
    static const char *const names[] = {"--json", "--file", "--help"};
    bool ended = false;
    for (int i = 1; i < argc; i++) {
        bool option = !ended && is_option(argv[i]);
        if (!ended && strcmp(argv[i], "--") == 0)
            ended = true;
        else if (option && strcmp(argv[i], "--json") == 0)
            request->json = true;
        else if (option && strncmp(argv[i], "--file=", 7) == 0)
            request->file = argv[i] + 7;
        else if (option && strcmp(argv[i], "--file") == 0 && i + 1 < argc)
            request->file = argv[++i];
        else if (option && strcmp(argv[i], "--file") == 0)
            return ll_cli_usage(cli, ll_text(cli->locale, "cli.option.lacks"), argv[i]);
        else if (option)
            return ll_cli_unknown(cli, "cli.option", argv[i], names, 3);
        else if (request->code)
            return ll_cli_usage(cli, ll_text(cli->locale, "cli.argument"), argv[i]);
        else
            request->code = argv[i];
    }
    if ((request->code == NULL) == (request->file == NULL))
        return ll_cli_usage(cli, "%s", ll_text(cli->locale, "cli.eval.one"));
    return LL_EXIT_DONE;
}

static ll_err print_result(const struct request *request, const struct ll_value *value,
                           struct ll_message *why)
{
    struct ll_str text = {0};
    ll_err err =
        request->json ? ll_print_json(value, why, &text) : ll_print_value(value, why, &text);
    if (err == LL_OK)
        puts(ll_str_text(&text));
    ll_str_done(&text);
    return err;
}

/* What is printed is seen when it is printed: an interrupt then loses nothing. */
static void say_line(const char *line, void *arg)
{
    fputs(line, arg);
    fflush(arg);
}

/* How much of a file's beginning is not Lua's: a byte order mark, and a first line for the shell,
 * whose end stays so that lines keep their numbers. */
static size_t skipped(const char *code)
{
    size_t from = strncmp(code, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;
    return code[from] == '#' ? from + strcspn(code + from, "\n") : from;
}

/* Runs the code, or the file's, which is named in errors by its own name. */
static ll_err run(const struct request *request, struct ll_script *script, struct ll_message *why,
                  struct ll_value *value)
{
    struct ll_str code = {0};
    ll_err err = LL_OK;
    if (request->file)
        err = ll_file_read_given(request->file, FILE_MOST, why, &code);
    else
        ll_str_add(&code, request->code);
    if (err == LL_OK)
        err = ll_str_err(&code);
    size_t from = request->file && err == LL_OK ? skipped(ll_str_text(&code)) : 0;
    if (err == LL_OK)
        err = ll_line_eval(script, ll_str_text(&code) + from, code.length - from,
                           request->file ? request->file : "eval", why, value);
    ll_str_done(&code);
    return err;
}

/* A failure of the code is wrong input: status 2. */
int ll_cmd_eval(struct ll_cli *cli, int argc, char **argv)
{
    struct request request = {0};
    int status = parse(cli, argc, argv, &request);
    if (status != LL_EXIT_DONE)
        return status;
    struct ll_message why = {""};
    struct ll_script_options options = ll_script_options_lesson();
    struct ll_str shelf = {0};
    struct ll_loss_box *box = NULL;
    options.milliseconds = 0; /* whoever waits can interrupt */
    if (ll_shelf_folder(NULL, &shelf) == LL_OK)
        options.kept = ll_str_text(&shelf);
    if (ll_loss_box_new(&box) == LL_OK)
        options.losses = ll_loss_box_host(box);
    struct ll_script *script = NULL;
    struct ll_value value = {0};
    ll_err err = ll_script_new(&options, &why, &script);
    ll_str_done(&shelf);
    if (err == LL_OK) {
        ll_script_listen(script, say_line, request.json ? stderr : stdout);
        err = run(&request, script, &why, &value);
    }
    if (err == LL_OK)
        err = print_result(&request, &value, &why);
    if (err != LL_OK)
        status = ll_cli_fail(cli, err, &why);
    ll_value_done(&value);
    ll_script_free(&script);
    ll_loss_box_free(&box);
    return status;
}
