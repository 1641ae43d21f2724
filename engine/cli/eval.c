/* losslab eval: runs Lua in the lesson environment and prints the value. */
#include <getopt.h>
#include <string.h>

#include "base/str.h"
#include "cli/commands.h"
#include "script/line.h"
#include "script/print.h"

struct request {
    bool json;
    const char *code;
};

static int parse(struct ll_cli *cli, int argc, char **argv, struct request *request)
{
    static const struct option options[] = {{"json", no_argument, NULL, 'j'}, {0}};
    int found;
    while ((found = getopt_long(argc, argv, "+", options, NULL)) != -1) {
        if (found != 'j')
            return ll_cli_usage(cli, "%s: unknown option", argv[optind - 1]);
        request->json = true;
    }
    if (optind + 1 != argc)
        return ll_cli_usage(cli, "one piece of code is expected");
    request->code = argv[optind];
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

/* A failure of the code is wrong input: status 2. */
int ll_cmd_eval(struct ll_cli *cli, int argc, char **argv)
{
    struct request request = {.code = ""};
    int status = parse(cli, argc, argv, &request);
    if (status != LL_EXIT_DONE)
        return status;
    struct ll_message why = {""};
    struct ll_script_options options = ll_script_options_lesson();
    options.milliseconds = 0; /* whoever waits can interrupt */
    struct ll_script *script = NULL;
    struct ll_value value = {0};
    ll_err err = ll_script_new(&options, &why, &script);
    if (err != LL_OK)
        return ll_cli_fail(cli, err, &why);
    err = ll_line_eval(script, request.code, strlen(request.code), "eval", &why, &value);
    fputs(ll_script_output(script), request.json ? stderr : stdout);
    if (err == LL_OK)
        err = print_result(&request, &value, &why);
    if (err != LL_OK)
        status = ll_cli_fail(cli, err, &why);
    ll_value_done(&value);
    ll_script_free(&script);
    return status;
}
