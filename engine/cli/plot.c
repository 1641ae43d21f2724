/* losslab plot: losses and their gradients as a chart, on the terminal or in a file.
 *
 * Nothing here knows any loss: what runs along x, and which options there are, the catalogue says.
 */
#include "cli/commands.h"

#include <assert.h>
#include <getopt.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/mem.h"
#include "base/str.h"
#include "chart/sink.h"
#include "cli/terminal.h"
#include "course/loss_figure.h"
#include "grade/loss_box.h"
#include "script/shelf.h"

enum {
    GIVEN_MAX = 16,
    WIDTH_DEFAULT = 80, /* where there is no terminal to fill */
    HEIGHT_DEFAULT = 24,
    FILE_WIDTH = 100,
    FILE_HEIGHT = 30,
    PLOT_MAX = 1000,
    MINE_REACH = 5, /* the errors that one of the learner's own is drawn over, to both sides */
};

static const char own_losses[] = "mine."; /* what begins the name of one of the learner's own */

/* An option of a loss as the user gave it. */
struct given {
    const char *name, *value;
};

struct plot {
    struct ll_cli *cli;
    struct ll_tape *tape;
    const struct ll_loss *losses[LL_LOSS_CURVES];
    size_t loss_count;
    struct ll_mine *mine[LL_LOSS_CURVES]; /* the learner's own among them, by place; else NULL */
    struct ll_loss_box *box;              /* where those run; NULL until there is one */
    struct ll_loss described[LL_LOSS_CURVES]; /* ... as the catalogue would describe them */
    struct given given[GIVEN_MAX];
    size_t given_count;
    double from, to;   /* NAN: as the catalogue says */
    int width, height; /* 0: the terminal's */
    bool gradient, themed;
    const char *file; /* NULL: the terminal */
    struct ll_style style;
};

/* -- options of the losses ----------------------------------------------------------------------
 */

static const struct ll_loss_option *find_option(const struct ll_loss *loss, const char *name)
{
    for (size_t i = 0; i < loss->option_count; i++)
        if (strcmp(loss->options[i].name, name) == 0)
            return &loss->options[i];
    return NULL;
}

static ll_err set_option(struct plot *plot, const struct ll_loss *loss, const struct given *given,
                         struct ll_loss_options *options)
{
    const struct ll_loss_option *option = find_option(loss, given->name);
    const char *value = given->value;
    char *end;
    if (option->takes & LL_TAKES_CHOICE)
        return ll_loss_set_text(plot->tape, loss, given->name, value, options);
    if (option->takes & LL_TAKES_FLAG && (!strcmp(value, "true") || !strcmp(value, "false")))
        return ll_loss_set_flag(plot->tape, loss, given->name, value[0] == 't', options);
    if (option->takes & LL_TAKES_FALSE && !strcmp(value, "false"))
        return ll_loss_set_flag(plot->tape, loss, given->name, false, options);
    double number = strtod(value, &end);
    if (*end != '\0' || end == value)
        return ll_tape_fail(plot->tape, LL_ERR_ARGUMENT, "--%s %s: a number is expected",
                            given->name, value);
    return ll_loss_set_number(plot->tape, loss, given->name, number, options);
}

/* The given options of a loss, and its name with them, "huber (delta = 2)", as a label. */
static ll_err take_options(struct plot *plot, const struct ll_loss *loss,
                           struct ll_loss_options *options, struct ll_str *label)
{
    bool first = true;
    ll_loss_options_init(loss, options);
    ll_str_add(label, loss->name);
    for (size_t i = 0; i < plot->given_count; i++) {
        const struct given *given = &plot->given[i];
        if (!find_option(loss, given->name))
            continue;
        ll_err err = set_option(plot, loss, given, options);
        if (err != LL_OK)
            return err;
        ll_str_format(label, "%s%s = %s", first ? " (" : ", ", given->name, given->value);
        first = false;
    }
    if (!first)
        ll_str_add_char(label, ')');
    return LL_OK;
}

/* -- the figure ---------------------------------------------------------------------------------
 */

static ll_err make_figure(struct plot *plot, struct ll_figure **out)
{
    struct ll_loss_curves curves = {.count = plot->loss_count,
                                    .from = plot->from,
                                    .to = plot->to,
                                    .gradient = plot->gradient,
                                    .beside = plot->width >= 2 * plot->height};
    struct ll_str labels[LL_LOSS_CURVES] = {{0}};
    ll_err err = LL_OK;
    for (size_t i = 0; err == LL_OK && i < plot->loss_count; i++) {
        struct ll_loss_drawn *drawn = &curves.losses[i];
        drawn->loss = plot->losses[i];
        drawn->mine = plot->mine[i];
        err = take_options(plot, drawn->loss, &drawn->options, &labels[i]);
        drawn->label = ll_str_text(&labels[i]);
    }
    if (err == LL_OK)
        err = ll_loss_figure(plot->tape, &curves, plot->cli->locale, out);
    for (size_t i = 0; i < plot->loss_count; i++)
        ll_str_done(&labels[i]);
    return err;
}

/* -- the command --------------------------------------------------------------------------------
 */

static ll_err write_figure(const struct plot *plot, const struct ll_figure *figure,
                           struct ll_message *why)
{
    bool colored = plot->style.colors != LL_COLORS_NONE;
    const struct ll_sink *sink = plot->file ? ll_sink_find(plot->file)
                                 : colored  ? &ll_sink_ansi
                                            : &ll_sink_txt;
    struct ll_str out = {0};
    ll_err err = ll_figure_write(figure, sink, plot->width, plot->height, &plot->style, why, &out);
    if (err == LL_OK && plot->file)
        err = ll_file_write(plot->file, ll_str_text(&out), out.length, why);
    else if (err == LL_OK)
        fwrite(ll_str_text(&out), 1, out.length, stdout);
    ll_str_done(&out);
    return err;
}

/* Losses that are no curve, that run along something else, or options that nobody has. */
static int check(struct plot *plot)
{
    struct ll_cli *cli = plot->cli;
    const struct ll_loss *first = plot->losses[0];
    assert(first != NULL); /* parse refuses a call without a loss */
    for (size_t i = 0; i < plot->loss_count; i++) {
        const struct ll_loss *loss = plot->losses[i];
        if (!loss->curve.along)
            return ll_cli_usage(cli, ll_text(cli->locale, "cli.plot.no_curve"), loss->name);
        if (strcmp(loss->curve.along, first->curve.along) != 0)
            return ll_cli_usage(cli, ll_text(cli->locale, "cli.plot.apart"), first->name,
                                loss->name);
    }
    for (size_t i = 0; i < plot->given_count; i++) {
        bool known = false;
        for (size_t j = 0; j < plot->loss_count; j++)
            known = known || find_option(plot->losses[j], plot->given[i].name);
        if (!known)
            return ll_cli_usage(cli, ll_text(cli->locale, "cli.plot.no_option"),
                                plot->given[i].name);
    }
    plot->from = isnan(plot->from) ? first->curve.from : plot->from;
    plot->to = isnan(plot->to) ? first->curve.to : plot->to;
    if (!(plot->from < plot->to))
        return ll_cli_usage(cli, ll_text(cli->locale, "cli.plot.range"), plot->from, plot->to);
    if (plot->file && !ll_sink_find(plot->file))
        return ll_cli_usage(cli, ll_text(cli->locale, "cli.plot.format"), plot->file);
    return LL_EXIT_DONE;
}

/* What was not said: a file is for a page, which is white; the terminal is filled, but for the
 * prompt's row. */
static void set_defaults(struct plot *plot)
{
    int width = plot->file ? FILE_WIDTH : WIDTH_DEFAULT;
    int height = plot->file ? FILE_HEIGHT : HEIGHT_DEFAULT;
    if (!plot->file) {
        ll_terminal_size(&width, &height);
        height -= height > 8;
    }
    plot->width = plot->width > 0 ? plot->width : width;
    plot->height = plot->height > 0 ? plot->height : height;
    if (plot->file && !plot->themed)
        plot->style.theme = LL_THEME_LIGHT;
}

static int run(struct plot *plot)
{
    struct ll_message why = {""};
    struct ll_figure *figure = NULL;
    int status = check(plot);
    if (status != LL_EXIT_DONE)
        return status;
    set_defaults(plot);
    ll_err err = ll_tape_new(&plot->tape);
    if (err == LL_OK) {
        err = make_figure(plot, &figure);
        if (err != LL_OK)
            why = *ll_tape_message(plot->tape);
    }
    if (err == LL_OK && !plot->file && plot->style.glyphs == LL_GLYPHS_ASCII)
        err = ll_figure_twins(figure);
    if (err == LL_OK)
        err = write_figure(plot, figure, &why);
    ll_figure_free(&figure);
    ll_tape_free(&plot->tape);
    return err == LL_OK ? LL_EXIT_DONE : ll_cli_fail(plot->cli, err, &why);
}

enum { ASCII = 1, FROM, HEIGHT, LIGHT, DARK, NO_GRADIENT, TO, WIDTH, OF_A_LOSS };

/* The command's own options, then every option's name in the catalogue, once. */
static struct option *make_options(void)
{
    static const struct option own[] = {
        {"ascii", no_argument, NULL, ASCII},       {"dark", no_argument, NULL, DARK},
        {"from", required_argument, NULL, FROM},   {"height", required_argument, NULL, HEIGHT},
        {"light", no_argument, NULL, LIGHT},       {"no-gradient", no_argument, NULL, NO_GRADIENT},
        {"output", required_argument, NULL, 'o'},  {"to", required_argument, NULL, TO},
        {"width", required_argument, NULL, WIDTH},
    };
    size_t count = sizeof own / sizeof *own;
    struct option *all = ll_array_new(count + ll_loss_count() * LL_LOSS_OPTIONS + 1, sizeof *all);
    if (!all)
        return NULL;
    memcpy(all, own, sizeof own);
    for (size_t i = 0; i < ll_loss_count(); i++) {
        const struct ll_loss *loss = ll_loss_at(i);
        for (size_t j = 0; j < loss->option_count; j++) {
            bool known = false;
            for (size_t k = 0; k < count; k++)
                known = known || strcmp(all[k].name, loss->options[j].name) == 0;
            if (!known)
                all[count++] =
                    (struct option){loss->options[j].name, required_argument, NULL, OF_A_LOSS};
        }
    }
    return all;
}

static bool read_number(const char *text, double *out)
{
    char *end;
    *out = strtod(text, &end);
    return end != text && *end == '\0' && isfinite(*out);
}

static bool read_size(const char *text, int *out)
{
    char *end;
    long size = strtol(text, &end, 10);
    *out = (int)size;
    return end != text && *end == '\0' && size >= 3 && size <= PLOT_MAX;
}

/* False where the option's value is none. */
static bool take_option(struct plot *plot, int which, const char *name)
{
    switch (which) {
    case ASCII:
        plot->style.glyphs = LL_GLYPHS_ASCII;
        return true;
    case FROM:
        return read_number(optarg, &plot->from);
    case TO:
        return read_number(optarg, &plot->to);
    case WIDTH:
        return read_size(optarg, &plot->width);
    case HEIGHT:
        return read_size(optarg, &plot->height);
    case LIGHT:
    case DARK:
        plot->style.theme = which == LIGHT ? LL_THEME_LIGHT : LL_THEME_DARK;
        plot->themed = true;
        return true;
    case NO_GRADIENT:
        plot->gradient = false;
        return true;
    case 'o':
        plot->file = optarg;
        return true;
    default:
        if (plot->given_count == GIVEN_MAX)
            return false;
        plot->given[plot->given_count++] = (struct given){name, optarg};
        return true;
    }
}

/* A loss of the learner's own, "mine.NAME"; LL_ERR_NOT_FOUND and the like where it cannot be run.
 */
static ll_err add_mine(struct plot *plot, const char *name, struct ll_message *why)
{
    size_t at = plot->loss_count;
    enum ll_mine_fault fault;
    struct ll_str folder = {0}, code = {0}, file = {0};
    ll_str_format(&file, "%s.lua", name + strlen(own_losses));
    ll_err err = ll_shelf_folder(why, &folder);
    if (err == LL_OK)
        err = ll_shelf_read(ll_str_text(&folder), name + strlen(own_losses), why, &code);
    if (err == LL_OK && plot->box == NULL)
        err = ll_loss_box_new(&plot->box);
    if (err == LL_OK)
        err = ll_mine_new(ll_loss_box_host(plot->box), ll_str_text(&code), code.length,
                          ll_str_text(&file), &fault, why, &plot->mine[at]);
    plot->described[at] = (struct ll_loss){
        .name = name, .curve = {.along = "error", .from = -MINE_REACH, .to = MINE_REACH}};
    plot->losses[at] = &plot->described[at];
    plot->loss_count += err == LL_OK;
    ll_str_done(&file);
    ll_str_done(&code);
    ll_str_done(&folder);
    return err;
}

static int add_loss(struct plot *plot, const char *name)
{
    struct ll_cli *cli = plot->cli;
    struct ll_message why = {""};
    const struct ll_loss *loss = ll_loss_find(name);
    bool is_own = strncmp(name, own_losses, strlen(own_losses)) == 0;
    if (!loss && !is_own)
        return ll_cli_unknown_loss(cli, name);
    if (plot->loss_count == LL_LOSS_CURVES)
        return ll_cli_usage(cli, ll_text(cli->locale, "cli.plot.many"), LL_LOSS_CURVES);
    if (is_own) {
        ll_err err = add_mine(plot, name, &why);
        return err == LL_OK ? LL_EXIT_DONE : ll_cli_fail(cli, err, &why);
    }
    plot->losses[plot->loss_count++] = loss;
    return LL_EXIT_DONE;
}

static int parse(struct plot *plot, int argc, char **argv, const struct option *options)
{
    struct ll_cli *cli = plot->cli;
    int which, index = 0;
    while ((which = getopt_long(argc, argv, ":o:", options, &index)) != -1) {
        if (which == '?' || which == ':')
            return ll_cli_bad_option(cli, argv, options, which);
        if (!take_option(plot, which, options[index].name))
            return ll_cli_usage(cli, ll_text(cli->locale, "cli.plot.value"), options[index].name,
                                optarg);
    }
    for (; optind < argc; optind++) {
        int status = add_loss(plot, argv[optind]);
        if (status != LL_EXIT_DONE)
            return status;
    }
    if (plot->loss_count == 0)
        return ll_cli_usage(cli, "%s", ll_text(cli->locale, "cli.plot.none"));
    return LL_EXIT_DONE;
}

int ll_cmd_plot(struct ll_cli *cli, int argc, char **argv)
{
    struct plot plot = {.cli = cli, .from = NAN, .to = NAN, .gradient = true};
    plot.style.locale = cli->locale;
    plot.style.colors = ll_terminal_colors();
    plot.style.glyphs = ll_terminal_glyphs();
    struct option *options = make_options();
    if (!options)
        return ll_cli_fail(cli, LL_ERR_MEMORY, NULL);
    int status = parse(&plot, argc, argv, options);
    free(options);
    if (status == LL_EXIT_DONE)
        status = run(&plot);
    for (size_t i = 0; i < LL_LOSS_CURVES; i++)
        ll_mine_free(&plot.mine[i]);
    ll_loss_box_free(&plot.box);
    return status;
}
