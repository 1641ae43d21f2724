/* losslab losses: the catalogue, as text, as JSON, as a section of the manual page, and as
 * annotations for a Lua language server. All four are read off the one table of losses. */
#include "cli/commands.h"

#include <cjson/cJSON.h>
#include <getopt.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "loss/describe.h"

/* An output format: what stands before, for each loss, and after. */
struct format {
    const char *name; /* of the option that asks for it */
    void (*begin)(struct ll_str *out);
    void (*each)(struct ll_str *out, const struct ll_loss *loss, const struct ll_locale *locale);
    void (*end)(struct ll_str *out);
};

static void nothing(struct ll_str *out)
{
    (void)out;
}

/* What argument `i` is, in the reader's words. */
static const char *takes(const struct ll_locale *locale, const struct ll_loss *loss, size_t i)
{
    char key[64];
    snprintf(key, sizeof key, "loss.arg.%s", ll_loss_arg_word(loss, i));
    return ll_text(locale, key);
}

/* Each line of `text` behind `before`. */
static void add_lines(struct ll_str *out, const char *text, const char *before)
{
    while (*text != '\0') {
        size_t length = strcspn(text, "\n");
        ll_str_add(out, before);
        ll_str_add_n(out, text, length);
        ll_str_add_char(out, '\n');
        text += length + (text[length] == '\n');
    }
}

/* -- text -------------------------------------------------------------------------------------- */

static void text_each(struct ll_str *out, const struct ll_loss *loss,
                      const struct ll_locale *locale)
{
    ll_loss_add_call(out, loss);
    if (loss->aliases[0] != '\0')
        ll_str_add(out, "   = ");
    ll_loss_add_aliases(out, loss);
    ll_str_add_char(out, '\n');
    add_lines(out, loss->formula, "    ");
    for (size_t i = 0; loss->args[i] != NULL; i++)
        ll_str_format(out, "    %s: %s\n", loss->args[i], takes(locale, loss, i));
    for (size_t i = 0; i < loss->option_count; i++) {
        const struct ll_loss_option *option = &loss->options[i];
        ll_str_format(out, "    %s = ", option->name);
        ll_loss_add_preset(out, option);
        ll_str_add(out, "   allowed: ");
        ll_loss_add_range(out, option);
        ll_str_add_char(out, '\n');
    }
    ll_str_add(out, "    ");
    ll_loss_add_source(out, loss);
    ll_str_format(out, "\n    %s, %s\n    %s\n\n", loss->page, loss->file, loss->example);
}

/* -- JSON lines -------------------------------------------------------------------------------- */

static cJSON *json_option(const struct ll_loss_option *option)
{
    struct ll_str preset = {0}, range = {0};
    cJSON *object = cJSON_CreateObject();
    ll_loss_add_preset(&preset, option);
    ll_loss_add_range(&range, option);
    cJSON_AddStringToObject(object, "name", option->name);
    cJSON_AddStringToObject(object, "default", ll_str_text(&preset));
    cJSON_AddStringToObject(object, "allowed", ll_str_text(&range));
    ll_str_done(&preset);
    ll_str_done(&range);
    return object;
}

static void json_each(struct ll_str *out, const struct ll_loss *loss,
                      const struct ll_locale *locale)
{
    (void)locale;
    struct ll_str source = {0}, aliases = {0};
    cJSON *object = cJSON_CreateObject();
    cJSON_AddStringToObject(object, "name", loss->name);
    ll_loss_add_aliases(&aliases, loss);
    cJSON_AddStringToObject(object, "aliases", ll_str_text(&aliases));
    cJSON *args = cJSON_AddArrayToObject(object, "arguments");
    for (size_t i = 0; loss->args[i] != NULL; i++) {
        cJSON *arg = cJSON_CreateObject();
        cJSON_AddStringToObject(arg, "name", loss->args[i]);
        cJSON_AddStringToObject(arg, "takes", ll_loss_arg_word(loss, i));
        cJSON_AddItemToArray(args, arg);
    }
    cJSON *options = cJSON_AddArrayToObject(object, "options");
    for (size_t i = 0; i < loss->option_count; i++)
        cJSON_AddItemToArray(options, json_option(&loss->options[i]));
    ll_loss_add_source(&source, loss);
    cJSON_AddStringToObject(object, "formula", loss->formula);
    cJSON_AddStringToObject(object, "source", ll_str_text(&source));
    cJSON_AddStringToObject(object, "example", loss->example);
    cJSON_AddStringToObject(object, "page", loss->page);
    cJSON_AddStringToObject(object, "kernel", loss->file);
    char *text = cJSON_PrintUnformatted(object);
    ll_str_add(out, text ? text : "");
    ll_str_add_char(out, '\n');
    cJSON_free(text);
    cJSON_Delete(object);
    ll_str_done(&aliases);
    ll_str_done(&source);
}

/* -- a section of the manual page ----------------------------------------------------------------
 */

static void man_begin(struct ll_str *out)
{
    ll_str_add(out, ".Sh LOSSES\n.Bl -tag -width Ds\n");
}

static void man_each(struct ll_str *out, const struct ll_loss *loss, const struct ll_locale *locale)
{
    ll_str_add(out, ".It Li ");
    ll_loss_add_call(out, loss);
    ll_str_add(out, "\n.Bd -literal\n");
    /* A line that begins with a dot or a quote would be a request: \& keeps it text. */
    add_lines(out, loss->formula, "\\&");
    ll_str_add(out, ".Ed\n");
    for (size_t i = 0; loss->args[i] != NULL; i++)
        ll_str_format(out, ".br\n.Li %s\n%s.\n", loss->args[i], takes(locale, loss, i));
    for (size_t i = 0; i < loss->option_count; i++) {
        ll_str_format(out, ".br\n.Li %s\ndefault ", loss->options[i].name);
        ll_loss_add_preset(out, &loss->options[i]);
        ll_str_add(out, ", allowed: ");
        ll_loss_add_range(out, &loss->options[i]);
        ll_str_add(out, ".\n");
    }
    ll_str_add(out, ".br\n");
    ll_loss_add_source(out, loss);
    if (loss->aliases[0] != '\0')
        ll_str_add(out, ".\nThe same: ");
    ll_loss_add_aliases(out, loss);
    ll_str_format(out, ".\nPage %s.\n.Dl %s\n", loss->page, loss->example);
}

static void man_end(struct ll_str *out)
{
    ll_str_add(out, ".El\n");
}

/* -- annotations for a Lua language server -------------------------------------------------------
 */

static void annotation_begin(struct ll_str *out)
{
    ll_str_add(out, "---@meta\n-- The losses, as the catalogue has them. Printed by: "
                    "losslab losses --annotations\n\n---@class loss\nloss = {}\n");
}

static void annotation_each(struct ll_str *out, const struct ll_loss *loss,
                            const struct ll_locale *locale)
{
    ll_str_format(out, "\n---@class loss.%s.options\n", loss->name);
    for (size_t i = 0; i < loss->option_count; i++) {
        const struct ll_loss_option *option = &loss->options[i];
        ll_str_format(out, "---@field %s? %s default ", option->name, ll_loss_option_type(option));
        ll_loss_add_preset(out, option);
        ll_str_add(out, ", allowed: ");
        ll_loss_add_range(out, option);
        ll_str_add_char(out, '\n');
    }
    ll_str_add(out, "---@field reduction? \"mean\"|\"sum\"|\"none\"\n\n");
    add_lines(out, loss->formula, "---     ");
    ll_str_add(out, "---\n--- ");
    ll_loss_add_source(out, loss);
    if (loss->aliases[0] != '\0')
        ll_str_add(out, "\n--- The same: ");
    ll_loss_add_aliases(out, loss);
    ll_str_format(out, "\n--- Page %s.\n", loss->page);
    for (size_t i = 0; loss->args[i] != NULL; i++)
        ll_str_format(out, "---@param %s%s %s %s\n", loss->args[i],
                      loss->least_args > 0 && i >= loss->least_args ? "?" : "",
                      loss->lists ? "Tensor[]|Tensor" : "Tensor", takes(locale, loss, i));
    ll_str_format(out, "---@param options? loss.%s.options\n---@return Tensor\nfunction loss.%s(",
                  loss->name, loss->name);
    for (size_t i = 0; loss->args[i] != NULL; i++)
        ll_str_format(out, "%s, ", loss->args[i]);
    ll_str_add(out, "options) end\n");
}

static const struct format formats[] = {
    {"text", nothing, text_each, nothing},
    {"json", nothing, json_each, nothing},
    {"man", man_begin, man_each, man_end},
    {"annotations", annotation_begin, annotation_each, nothing},
};

int ll_cli_unknown_loss(const struct ll_cli *cli, const char *name)
{
    const char *meant = ll_loss_meant(name);
    if (meant)
        return ll_cli_usage(cli, ll_text(cli->locale, "cli.losses.meant"), name, meant);
    size_t count = ll_loss_count();
    const char **names = ll_array_new(count, sizeof *names);
    for (size_t i = 0; names && i < count; i++)
        names[i] = ll_loss_at(i)->name;
    int status = ll_cli_unknown(cli, "cli.losses.unknown", name, names, names ? count : 0);
    free(names);
    return status;
}

int ll_cmd_losses(struct ll_cli *cli, int argc, char **argv)
{
    static const struct option options[] = {
        {"json", no_argument, NULL, 1},
        {"man", no_argument, NULL, 2},
        {"annotations", no_argument, NULL, 3},
        {0},
    };
    const struct format *format = &formats[0];
    for (int given; (given = getopt_long(argc, argv, ":", options, NULL)) != -1;) {
        if (given == '?' || given == ':')
            return ll_cli_bad_option(cli, argv, options, given);
        format = &formats[given];
    }
    if (argc - optind > 1)
        return ll_cli_usage(cli, ll_text(cli->locale, "cli.argument"), argv[optind + 1]);
    const struct ll_loss *only = NULL;
    if (optind < argc && (only = ll_loss_find(argv[optind])) == NULL)
        return ll_cli_unknown_loss(cli, argv[optind]);
    struct ll_str out = {0};
    format->begin(&out);
    for (size_t i = 0; i < ll_loss_count(); i++)
        if (only == NULL || ll_loss_at(i) == only)
            format->each(&out, ll_loss_at(i), cli->locale);
    format->end(&out);
    ll_err err = ll_str_err(&out);
    if (err == LL_OK)
        fputs(ll_str_text(&out), stdout);
    ll_str_done(&out);
    return err == LL_OK ? LL_EXIT_DONE : ll_cli_fail(cli, err, NULL);
}
