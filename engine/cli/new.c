/* losslab new: a course, a page or an exercise of one's own to begin with. */
#include <getopt.h>
#include <string.h>

#include "author/skeleton.h"
#include "base/file.h"
#include "cli/commands.h"
#include "cli/exercise.h"

struct making {
    struct ll_cli *cli;
    const char *kind, *name;
    struct ll_str course;              /* the folder that a page or exercise goes into */
    bool languages[LL_LANGUAGE_COUNT]; /* of an exercise's submissions */
};

/* "lua,c": those alone. */
static bool read_languages(struct making *m, const char *list, int *status)
{
    memset(m->languages, 0, sizeof m->languages);
    while (*list) {
        size_t length = strcspn(list, ",");
        struct ll_str name = {0};
        enum ll_language language = LL_LANGUAGE_LUA;
        ll_str_add_n(&name, list, length);
        bool known = ll_language_find(ll_str_text(&name), &language);
        if (!known)
            *status = ll_cli_usage(m->cli, ll_text(m->cli->locale, "cli.lint.language"),
                                   ll_str_text(&name));
        m->languages[language] = true;
        ll_str_done(&name);
        if (!known)
            return false;
        list += length + (list[length] == ',');
    }
    return true;
}

static int say_fault(const struct making *m, const char *key, const char *name)
{
    return ll_cli_usage(m->cli, ll_text(m->cli->locale, key), name);
}

/* The files, and what to do next. */
static void say_made(const struct making *m, const struct ll_str *written, const char *page)
{
    const char *course = strcmp(m->kind, "course") == 0 ? m->name : ll_str_text(&m->course);
    const char *const pairs[] = {"course", course, "name", m->name, "page", page, NULL};
    struct ll_str key = {0}, next = {0};
    ll_str_format(&key, "cli.new.%s", m->kind);
    ll_text_fill(m->cli->locale, ll_str_text(&key), pairs, &next);
    ll_cli_put(stdout, ll_str_text(written));
    putchar('\n');
    ll_cli_put(stdout, ll_str_text(&next));
    putchar('\n');
    ll_str_done(&next);
    ll_str_done(&key);
}

/* What there is to say of the name, before anything is written; NULL where it will do. */
static const char *fault_of(const struct making *m)
{
    const char *slash = strrchr(m->name, '/');
    if (strcmp(m->kind, "course") == 0)
        return ll_skeleton_name_fault(slash ? slash + 1 : m->name);
    return strcmp(m->kind, "page") == 0 ? ll_skeleton_page_fault(m->name)
                                        : ll_skeleton_name_fault(m->name);
}

static int make(struct making *m)
{
    struct ll_message why = {""};
    struct ll_str written = {0}, page = {0};
    const char *folder = ll_str_text(&m->course);
    bool is_course = strcmp(m->kind, "course") == 0;
    const char *fault = fault_of(m);
    ll_err err;
    int status = LL_EXIT_DONE;
    if (fault)
        return say_fault(m, fault, m->name);
    if (!is_course && m->course.length == 0)
        return ll_cli_usage(m->cli, "%s", ll_text(m->cli->locale, "cli.new.no-course"));
    if (is_course)
        err = ll_skeleton_course(m->name, &why, &written);
    else if (strcmp(m->kind, "page") == 0)
        err = ll_skeleton_page(folder, m->name, &why, &written);
    else
        err = ll_skeleton_exercise(folder, m->name, m->languages, &why, &page, &written);
    if (err == LL_OK)
        say_made(m, &written, page.length ? ll_str_text(&page) : m->name);
    else
        status = ll_cli_fail(m->cli, err, &why);
    ll_str_done(&page);
    ll_str_done(&written);
    return status;
}

int ll_cmd_new(struct ll_cli *cli, int argc, char **argv)
{
    static const struct option options[] = {{"language", required_argument, NULL, 'l'}, {0}};
    static const char *const kinds[] = {"course", "exercise", "page"};
    enum { KINDS = sizeof kinds / sizeof *kinds };
    struct making m = {.cli = cli};
    int option, status;
    size_t kind = 0;
    for (size_t l = 0; l < LL_LANGUAGE_COUNT; l++)
        m.languages[l] = true;
    while ((option = getopt_long(argc, argv, ":l:", options, NULL)) != -1) {
        if (option != 'l')
            return ll_cli_bad_option(cli, argv, options, option);
        if (!read_languages(&m, optarg, &status))
            return status;
    }
    if (argc - optind != 2)
        return ll_cli_usage(cli, "%s", ll_text(cli->locale, "cli.new.wants"));
    while (kind < KINDS && strcmp(kinds[kind], argv[optind]) != 0)
        kind++;
    if (kind == KINDS)
        return ll_cli_unknown(cli, "cli.new.kind", argv[optind], kinds, KINDS);
    m.kind = kinds[kind];
    m.name = argv[optind + 1];
    (void)ll_path_course(&m.course);
    status = make(&m);
    ll_str_done(&m.course);
    return status;
}
