/* losslab show: a page, its live results and its charts as text. */
#include "cli/commands.h"

#include <getopt.h>
#include <stdlib.h>
#include <string.h>

#include "cli/terminal.h"
#include "course/data.h"
#include "course/sheet.h"
#include "exercise/exercise.h"
#include "grade/learner.h"
#include "grade/loss_box.h"

enum { WIDTH_DEFAULT = 80, WIDTH_MAX = 400, PAPER_MAX = 100 };

struct showing {
    struct ll_cli *cli;
    struct ll_course *course;
    struct ll_page_options page;
    struct ll_sheet_options sheet;
    const char *data; /* the place of the learner's own data, or NULL */
    const char *use;  /* the learner's file that an exercise's page puts to work, or NULL */
    size_t failed;
};

/* The terminal's columns, as far as lines stay readable; 80 where it is none. */
static int paper_width(void)
{
    int width = WIDTH_DEFAULT, rows = 0;
    ll_terminal_size(&width, &rows);
    return width < LL_SHEET_LEAST ? LL_SHEET_LEAST : width > PAPER_MAX ? PAPER_MAX : width;
}

static ll_err show_page(struct showing *show, size_t entry, struct ll_message *why)
{
    struct ll_page *page = NULL;
    struct ll_str text = {0};
    size_t failed = 0;
    ll_err err = ll_page_new(show->course, entry, &show->page, why, &page);
    if (err == LL_OK)
        err = ll_sheet_write(page, &show->sheet, why, &failed, &text);
    if (err == LL_OK) {
        fputs(ll_str_text(&text), stdout);
        ll_str_clear(&text);
        ll_page_data_note(page, show->sheet.locale, &text);
        if (text.length > 0) {
            fflush(stdout); /* the note comes behind the page, whatever stdout is */
            fprintf(stderr, "losslab: %s\n", ll_str_text(&text));
        }
    }
    show->failed += failed;
    ll_str_done(&text);
    ll_page_free(&page);
    return err;
}

/* An exercise's task, and what is graded for how many points. */
static ll_err show_exercise(struct showing *show, const char *name, struct ll_message *why)
{
    struct ll_exercise *exercise = NULL;
    struct ll_str title = {0}, task = {0}, text = {0};
    const struct ll_locale *locale = show->sheet.locale;
    ll_err err = ll_exercise_open(name, show->page.lang, why, &exercise);
    if (err != LL_OK)
        return err;
    const char *prompt = ll_exercise_text(exercise, "prompt");
    ll_str_format(&title, "%s %s", ll_exercise_page(exercise), ll_exercise_title(exercise));
    ll_str_format(&task, "%s\n\n| %s | %s |\n|---|--:|\n", prompt ? prompt : "",
                  ll_text(locale, "sheet.check"), ll_text(locale, "sheet.worth"));
    for (size_t i = 0; i < ll_exercise_check_count(exercise); i++)
        ll_str_format(&task, "| %s | %g |\n", ll_exercise_check_title(exercise, i),
                      ll_exercise_check_points(exercise, i));
    err = ll_str_err(&task);
    if (err == LL_OK)
        err =
            ll_sheet_write_text(ll_str_text(&title), ll_str_text(&task), &show->sheet, why, &text);
    if (err == LL_OK)
        fputs(ll_str_text(&text), stdout);
    ll_str_done(&text);
    ll_str_done(&task);
    ll_str_done(&title);
    ll_exercise_free(&exercise);
    return err;
}

/* An exercise's page with the learner's own program at work in it. */
static ll_err show_use(struct showing *show, size_t entry, struct ll_message *why)
{
    struct ll_learner *learner = NULL;
    const struct ll_grade_options options = {
        .exercise = ll_course_entry(show->course, entry)->exercise, .lang = show->page.lang};
    if (options.exercise == NULL)
        return ll_fail(why, LL_ERR_ARGUMENT, "%s is no exercise: no program is put to work on it",
                       ll_course_entry(show->course, entry)->id);
    ll_err err = ll_learner_new(show->use, &options, why, &learner);
    show->page.extend = ll_learner_define;
    show->page.extend_arg = learner;
    if (err == LL_OK)
        err = show_page(show, entry, why);
    ll_learner_free(&learner);
    return err;
}

static ll_err show_entry(struct showing *show, size_t entry, struct ll_message *why)
{
    const char *exercise = ll_course_entry(show->course, entry)->exercise;
    if (show->use)
        return show_use(show, entry, why);
    return exercise ? show_exercise(show, exercise, why) : show_page(show, entry, why);
}

/* Every page; one that cannot be shown is said and does not keep the others back. */
static int show_all(struct showing *show)
{
    int status = LL_EXIT_DONE;
    for (size_t i = 0; i < ll_course_entry_count(show->course); i++) {
        struct ll_message why = {""};
        if (i > 0)
            fputs("\n\n", stdout);
        ll_err err = show_entry(show, i, &why);
        if (err != LL_OK)
            status = ll_cli_fail(show->cli, err, &why);
    }
    return status;
}

static int show_one(struct showing *show, const char *id)
{
    struct ll_message why = {""};
    size_t entry;
    if (!ll_course_find(show->course, id, &entry))
        return ll_cli_usage(show->cli, ll_text(show->cli->locale, "cli.show.unknown"), id);
    ll_err err = show_entry(show, entry, &why);
    return err == LL_OK ? LL_EXIT_DONE : ll_cli_fail(show->cli, err, &why);
}

static bool read_seed(const char *text, uint64_t *out)
{
    char *end;
    *out = strtoull(text, &end, 10);
    return end != text && *end == '\0' && text[0] != '-' && *out > 0;
}

static bool read_width(const char *text, int *out)
{
    char *end;
    long width = strtol(text, &end, 10);
    *out = (int)width;
    return *end == '\0' && width >= LL_SHEET_LEAST && width <= WIDTH_MAX;
}

/* Opens what the options ask for and shows it. The language may be another than the interface's. */
static int run(struct showing *show, const char *folder, const char *id)
{
    struct ll_message why = {""};
    struct ll_locale *locale = NULL;
    struct ll_data *data = NULL;
    struct ll_loss_box *losses = NULL;
    int status = LL_EXIT_DONE;
    ll_err err = ll_locale_new(show->page.lang, &why, &locale);
    if (err == LL_OK && show->data)
        err = ll_data_read(show->data, &why, &data);
    if (err == LL_OK)
        err = ll_loss_box_new(&losses);
    if (err == LL_OK)
        err = ll_course_new(folder, &why, &show->course);
    if (err != LL_OK) {
        status = ll_cli_fail(show->cli, err, &why);
    } else {
        show->sheet.locale = show->sheet.style.locale = locale;
        show->page.data = data;
        show->page.losses = ll_loss_box_host(losses);
        status = id ? show_one(show, id) : show_all(show);
    }
    if (status == LL_EXIT_DONE && show->failed > 0)
        status = LL_EXIT_MACHINE;
    ll_course_free(&show->course);
    ll_loss_box_free(&losses);
    ll_data_free(&data);
    ll_locale_free(&locale);
    return status;
}

int ll_cmd_show(struct ll_cli *cli, int argc, char **argv)
{
    enum { ALL = 1, ANSWERS, ASCII, COURSE, DATA, DESCRIBE, SEED, SOURCE, TRAINED, USE, WIDTH };
    static const struct option options[] = {
        {"all", no_argument, NULL, ALL},           {"answers", no_argument, NULL, ANSWERS},
        {"ascii", no_argument, NULL, ASCII},       {"course", required_argument, NULL, COURSE},
        {"data", required_argument, NULL, DATA},   {"describe", no_argument, NULL, DESCRIBE},
        {"seed", required_argument, NULL, SEED},   {"source", no_argument, NULL, SOURCE},
        {"trained", no_argument, NULL, TRAINED},   {"use", required_argument, NULL, USE},
        {"width", required_argument, NULL, WIDTH}, {0},
    };
    struct showing show = {.cli = cli, .page.lang = ll_locale_lang(cli->locale)};
    const char *folder = NULL;
    bool all = false;
    show.sheet.width = paper_width();
    show.sheet.style.colors = ll_terminal_colors();
    show.sheet.style.glyphs = ll_terminal_glyphs();
    show.page.ascii = show.sheet.style.glyphs == LL_GLYPHS_ASCII;
    show.sheet.ansi = show.sheet.style.colors != LL_COLORS_NONE;
    for (int given; (given = getopt_long(argc, argv, ":", options, NULL)) != -1;) {
        switch (given) {
        case ALL:
            all = true;
            break;
        case ANSWERS:
            show.sheet.answers = true;
            break;
        case ASCII:
            show.sheet.style.glyphs = LL_GLYPHS_ASCII;
            show.page.ascii = true;
            break;
        case COURSE:
            folder = optarg;
            break;
        case DATA:
            show.data = optarg;
            break;
        case DESCRIBE:
            show.sheet.describe = true;
            break;
        case SEED:
            if (!read_seed(optarg, &show.sheet.seed))
                return ll_cli_usage(cli, ll_text(cli->locale, "cli.check.seed"), optarg);
            break;
        case SOURCE:
            show.sheet.source = true;
            break;
        case TRAINED:
            show.sheet.trained = true;
            break;
        case USE:
            show.use = optarg;
            show.sheet.trained = true;
            break;
        case WIDTH:
            if (!read_width(optarg, &show.sheet.width))
                return ll_cli_usage(cli, ll_text(cli->locale, "cli.width.wrong"), optarg);
            break;
        default:
            return ll_cli_bad_option(cli, argv, options, given);
        }
    }
    if (all == (optind < argc) || argc - optind > 1 || (all && show.use))
        return ll_cli_usage(cli, "%s", ll_text(cli->locale, "cli.show.one"));
    return run(&show, folder, all ? NULL : argv[optind]);
}
