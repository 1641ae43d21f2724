/* losslab losses: the catalogue, as text, as JSON, as a section of the manual page, and as
 * annotations for a Lua language server. All four are read off the one table of losses. */
#include "cli/commands.h"

#include <cjson/cJSON.h>
#include <getopt.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "loss/catalogue.h"

/* An output format: what stands before, for each loss, and after. */
struct format {
    const char *name; /* of the option that asks for it */
    void (*begin)(struct ll_str *out);
    void (*each)(struct ll_str *out, const struct ll_loss *loss);
    void (*end)(struct ll_str *out);
};

static void nothing(struct ll_str *out)
{
    (void)out;
}

static void add_number(struct ll_str *out, double value)
{
    ll_str_add_float(out, (float)value);
}

/* The default: "1", "uniform", "false", or "none" where an option is a tensor and not given. */
static void add_preset(struct ll_str *out, const struct ll_loss_option *option)
{
    if (option->takes & LL_TAKES_CHOICE)
        ll_str_add(out, option->choices[(size_t)option->preset]);
    else if (option->takes & LL_TAKES_FLAG)
        ll_str_add(out, option->preset != 0 ? "true" : "false");
    else if (option->takes == LL_TAKES_TENSOR)
        ll_str_add(out, "none");
    else
        add_number(out, option->preset);
}

/* What is allowed: "> 0", "0 to 1", "mean, sum", "a tensor", "any number". */
static void add_range(struct ll_str *out, const struct ll_loss_option *option)
{
    if (option->takes & LL_TAKES_CHOICE) {
        for (size_t i = 0; option->choices[i] != NULL; i++)
            ll_str_format(out, "%s%s", i ? ", " : "", option->choices[i]);
        return;
    }
    if (option->takes & LL_TAKES_FLAG)
        ll_str_add(out, "true, false");
    else if (option->takes == LL_TAKES_TENSOR)
        ll_str_add(out, "a tensor");
    else if (isfinite(option->low) && isfinite(option->high)) {
        add_number(out, option->low);
        ll_str_add(out, option->above_low ? " (not itself) to " : " to ");
        add_number(out, option->high);
    } else if (isfinite(option->low)) {
        ll_str_add(out, option->above_low ? "> " : ">= ");
        add_number(out, option->low);
    } else
        ll_str_add(out, "any number");
}

static void add_call(struct ll_str *out, const struct ll_loss *loss)
{
    ll_str_format(out, "loss.%s(", loss->name);
    for (size_t i = 0; loss->args[i] != NULL; i++)
        ll_str_format(out, "%s%s", i ? ", " : "", loss->args[i]);
    if (loss->option_count > 0)
        ll_str_add(out, ", {");
    for (size_t i = 0; i < loss->option_count; i++)
        ll_str_format(out, "%s%s", i ? ", " : "", loss->options[i].name);
    ll_str_add(out, loss->option_count > 0 ? "})" : ")");
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

static void add_source(struct ll_str *out, const struct ll_loss *loss)
{
    const struct ll_loss_source *source = &loss->source;
    if (source->authors == NULL || source->authors[0] == '\0')
        return;
    ll_str_format(out, "%s (%d). %s", source->authors, source->year, source->title);
    if (source->equation && source->equation[0] != '\0')
        ll_str_format(out, ", %s", source->equation);
}

/* -- text -------------------------------------------------------------------------------------- */

static void text_each(struct ll_str *out, const struct ll_loss *loss)
{
    add_call(out, loss);
    ll_str_add_char(out, '\n');
    add_lines(out, loss->formula, "    ");
    for (size_t i = 0; i < loss->option_count; i++) {
        const struct ll_loss_option *option = &loss->options[i];
        ll_str_format(out, "    %s = ", option->name);
        add_preset(out, option);
        ll_str_add(out, "   (");
        add_range(out, option);
        ll_str_add(out, ")\n");
    }
    ll_str_add(out, "    ");
    add_source(out, loss);
    ll_str_format(out, "\n    %s, %s\n\n", loss->page, loss->file);
}

/* -- JSON lines -------------------------------------------------------------------------------- */

static cJSON *json_option(const struct ll_loss_option *option)
{
    struct ll_str preset = {0}, range = {0};
    cJSON *object = cJSON_CreateObject();
    add_preset(&preset, option);
    add_range(&range, option);
    cJSON_AddStringToObject(object, "name", option->name);
    cJSON_AddStringToObject(object, "default", ll_str_text(&preset));
    cJSON_AddStringToObject(object, "allowed", ll_str_text(&range));
    ll_str_done(&preset);
    ll_str_done(&range);
    return object;
}

static void json_each(struct ll_str *out, const struct ll_loss *loss)
{
    struct ll_str source = {0};
    cJSON *object = cJSON_CreateObject();
    cJSON_AddStringToObject(object, "name", loss->name);
    cJSON *args = cJSON_AddArrayToObject(object, "arguments");
    for (size_t i = 0; loss->args[i] != NULL; i++)
        cJSON_AddItemToArray(args, cJSON_CreateString(loss->args[i]));
    cJSON *options = cJSON_AddArrayToObject(object, "options");
    for (size_t i = 0; i < loss->option_count; i++)
        cJSON_AddItemToArray(options, json_option(&loss->options[i]));
    add_source(&source, loss);
    cJSON_AddStringToObject(object, "formula", loss->formula);
    cJSON_AddStringToObject(object, "source", ll_str_text(&source));
    cJSON_AddStringToObject(object, "page", loss->page);
    cJSON_AddStringToObject(object, "kernel", loss->file);
    char *text = cJSON_PrintUnformatted(object);
    ll_str_add(out, text ? text : "");
    ll_str_add_char(out, '\n');
    cJSON_free(text);
    cJSON_Delete(object);
    ll_str_done(&source);
}

/* -- a section of the manual page ----------------------------------------------------------------
 */

static void man_begin(struct ll_str *out)
{
    ll_str_add(out, ".Sh LOSSES\n.Bl -tag -width Ds\n");
}

static void man_each(struct ll_str *out, const struct ll_loss *loss)
{
    ll_str_add(out, ".It Li ");
    add_call(out, loss);
    ll_str_add(out, "\n.Bd -literal\n");
    /* A line that begins with a dot or a quote would be a request: \& keeps it text. */
    add_lines(out, loss->formula, "\\&");
    ll_str_add(out, ".Ed\n");
    for (size_t i = 0; i < loss->option_count; i++) {
        ll_str_format(out, ".br\n.Li %s\ndefault ", loss->options[i].name);
        add_preset(out, &loss->options[i]);
        ll_str_add(out, ", allowed: ");
        add_range(out, &loss->options[i]);
        ll_str_add(out, ".\n");
    }
    ll_str_add(out, ".br\n");
    add_source(out, loss);
    ll_str_format(out, ".\nPage %s.\n", loss->page);
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

static const char *lua_type(const struct ll_loss_option *option)
{
    if (option->takes & LL_TAKES_CHOICE)
        return "string";
    if (option->takes & LL_TAKES_FLAG)
        return "boolean";
    if (option->takes & LL_TAKES_TENSOR)
        return option->takes == LL_TAKES_TENSOR ? "Tensor" : "number|Tensor";
    return option->takes & LL_TAKES_WHOLE ? "integer" : "number";
}

static void annotation_each(struct ll_str *out, const struct ll_loss *loss)
{
    ll_str_format(out, "\n---@class loss.%s.options\n", loss->name);
    for (size_t i = 0; i < loss->option_count; i++) {
        const struct ll_loss_option *option = &loss->options[i];
        ll_str_format(out, "---@field %s? %s default ", option->name, lua_type(option));
        add_preset(out, option);
        ll_str_add(out, ", allowed: ");
        add_range(out, option);
        ll_str_add_char(out, '\n');
    }
    ll_str_add(out, "---@field reduction? \"mean\"|\"sum\"|\"none\"\n\n");
    add_lines(out, loss->formula, "---     ");
    ll_str_add(out, "---\n--- ");
    add_source(out, loss);
    ll_str_format(out, "\n--- Page %s.\n", loss->page);
    for (size_t i = 0; loss->args[i] != NULL; i++)
        ll_str_format(out, "---@param %s%s %s\n", loss->args[i],
                      loss->least_args > 0 && i >= loss->least_args ? "?" : "",
                      loss->lists ? "Tensor[]" : "Tensor");
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

int ll_cmd_losses(struct ll_cli *cli, int argc, char **argv)
{
    static const struct option options[] = {
        {"json", no_argument, NULL, 1},
        {"man", no_argument, NULL, 2},
        {"annotations", no_argument, NULL, 3},
        {0},
    };
    const struct format *format = &formats[0];
    for (int given; (given = getopt_long(argc, argv, "", options, NULL)) != -1;) {
        if (given == '?')
            return ll_cli_usage(cli, "losses: %s", argv[optind - 1]);
        format = &formats[given];
    }
    const struct ll_loss *only = NULL;
    if (optind < argc && (only = ll_loss_find(argv[optind])) == NULL)
        return ll_cli_usage(cli, ll_text(cli->locale, "cli.losses.unknown"), argv[optind]);
    struct ll_str out = {0};
    format->begin(&out);
    for (size_t i = 0; i < ll_loss_count(); i++)
        if (only == NULL || ll_loss_at(i) == only)
            format->each(&out, ll_loss_at(i));
    format->end(&out);
    ll_err err = ll_str_err(&out);
    if (err == LL_OK)
        fputs(ll_str_text(&out), stdout);
    ll_str_done(&out);
    return err == LL_OK ? LL_EXIT_DONE : ll_cli_fail(cli, err, NULL);
}
