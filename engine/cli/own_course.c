#include "cli/own_course.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/str.h"
#include "cli/exercise.h"

enum { SETTING_LIMIT = 8192 };

/* The commands that look for a page or an exercise. */
static const char *const commands[] = {
    "learn", "show",  "list",      "lint",  "start", "check",  "hint",       "solution",
    "reset", "grade", "gradebook", "board", "new",   "doctor", "autograder", NULL};

/* Those that may hold submissions to private checks. */
static const char *const graders[] = {"grade", "gradebook", "lint", "autograder", NULL};

static bool is_among(const char *const *list, const char *command)
{
    for (size_t i = 0; list[i]; i++)
        if (strcmp(list[i], command) == 0)
            return true;
    return false;
}

static bool has(const char *folder, const char *name)
{
    struct ll_str path = {0};
    ll_path_join(&path, folder, name);
    bool is_there = ll_file_exists(ll_str_text(&path));
    ll_str_done(&path);
    return is_there;
}

bool ll_own_course_set(const char *folder)
{
    char real[PATH_MAX];
    if (folder[0] == '\0')
        return setenv("LOSSLAB_COURSE", "", 1) == 0;
    return realpath(folder, real) && (has(real, "course.lua") || has(real, "exercises")) &&
           setenv("LOSSLAB_COURSE", real, 1) == 0;
}

/* The setting: the file's first line; a path that is not absolute goes on from the settings'
 * folder.
 */
static void use_setting(void)
{
    char real[PATH_MAX];
    struct ll_str folder = {0}, path = {0}, line = {0}, place = {0};
    if (ll_path_config(NULL, &folder) == LL_OK) {
        ll_path_join(&path, ll_str_text(&folder), "course");
        if (ll_file_read(ll_str_text(&path), SETTING_LIMIT, NULL, &line) == LL_OK) {
            size_t length = strcspn(ll_str_text(&line), "\r\n");
            if (length < line.length)
                line.data[length] = '\0';
            if (length > 0) {
                ll_path_join(&place, ll_str_text(&folder), ll_str_text(&line));
                setenv("LOSSLAB_COURSE",
                       realpath(ll_str_text(&place), real) ? real : ll_str_text(&place), 1);
            }
        }
    }
    ll_str_done(&place);
    ll_str_done(&line);
    ll_str_done(&path);
    ll_str_done(&folder);
}

/* What we start may stand in another folder than we do. */
static void use_variable(const char *course)
{
    char real[PATH_MAX];
    if (course[0] != '\0' && realpath(course, real))
        setenv("LOSSLAB_COURSE", real, 1);
}

bool ll_own_course_choose(struct ll_cli *cli, int *argc, char **argv, int *status)
{
    const char *set = getenv("LOSSLAB_COURSE");
    const char *option =
        is_among(commands, argv[0]) ? ll_cli_take_option("--course", argc, argv) : NULL;
    if (option && !ll_own_course_set(option)) {
        *status = ll_cli_usage(cli, ll_text(cli->locale, "cli.course"), option);
        return false;
    }
    if (option == NULL && set)
        use_variable(set);
    else if (option == NULL)
        use_setting();
    return true;
}

/* True of a folder with an exercise.lua one folder below, or below exercises/. */
static bool has_checks(const char *folder)
{
    struct ll_str path = {0}, deeper = {0};
    char **names = NULL;
    bool is_deep = has(folder, "exercises"), found = false;
    ll_path_join(&deeper, folder, "exercises");
    if (ll_exercise_list(NULL, &names) == LL_OK)
        for (char **name = names; *name && !found; name++) {
            ll_str_clear(&path);
            ll_str_format(&path, "%s/exercise.lua", *name);
            found = has(is_deep ? ll_str_text(&deeper) : folder, ll_str_text(&path));
        }
    ll_exercise_list_free(&names);
    ll_str_done(&deeper);
    ll_str_done(&path);
    return found;
}

bool ll_own_checks_choose(struct ll_cli *cli, int *argc, char **argv, int *status)
{
    char real[PATH_MAX];
    const char *option =
        is_among(graders, argv[0]) ? ll_cli_take_option("--checks", argc, argv) : NULL;
    unsetenv("LOSSLAB_CHECKS"); /* whoever grades says it each time */
    if (option == NULL)
        return true;
    if (realpath(option, real) && has_checks(real) && setenv("LOSSLAB_CHECKS", real, 1) == 0)
        return true;
    *status = ll_cli_usage(cli, ll_text(cli->locale, "cli.checks"), option);
    return false;
}

bool ll_own_checks_seed(const struct ll_cli *cli, uint64_t *seed, int *status)
{
    struct ll_str folder = {0}, path = {0}, text = {0};
    bool is_good = true;
    *seed = 0;
    if (ll_path_checks(&folder)) {
        ll_path_join(&path, ll_str_text(&folder), "seed");
        if (ll_file_read(ll_str_text(&path), SETTING_LIMIT, NULL, &text) == LL_OK) {
            size_t length = strcspn(ll_str_text(&text), " \r\n");
            if (length < text.length)
                text.data[length] = '\0';
            is_good = ll_cli_seed(ll_str_text(&text), seed);
        }
    }
    if (!is_good)
        *status = ll_cli_usage(cli, ll_text(cli->locale, "cli.checks.seed"), ll_str_text(&path));
    ll_str_done(&text);
    ll_str_done(&path);
    ll_str_done(&folder);
    return is_good;
}
