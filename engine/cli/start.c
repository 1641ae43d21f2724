/* losslab start: writes an exercise's starter, and what an editor needs to complete names in it. */
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "cli/commands.h"
#include "cli/exercise.h"

/* Writes a file that must not be there yet: never over a learner's work. */
static ll_err write_new(const char *path, const char *text, size_t length, struct ll_message *why)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (fd < 0)
        return ll_fail(why, errno == EEXIST ? LL_ERR_EXISTS : LL_ERR_IO, "%s: %s", path,
                       strerror(errno));
    ll_err err = LL_OK;
    while (length > 0 && err == LL_OK) {
        ssize_t n = write(fd, text, length);
        if (n < 0 && errno != EINTR)
            err = ll_fail(why, LL_ERR_IO, "%s: %s", path, strerror(errno));
        text += n > 0 ? n : 0;
        length -= n > 0 ? (size_t)n : 0;
    }
    if (close(fd) != 0 && err == LL_OK)
        err = ll_fail(why, LL_ERR_IO, "%s: %s", path, strerror(errno));
    return err;
}

/* What the editor's language server reads, for each language: the file's name, the data folder that
 * it names, and its text before and after that folder. */
struct editor_file {
    enum ll_language language;
    const char *name, *data, *before, *after;
};

static const struct editor_file editor_files[] = {
    {LL_LANGUAGE_LUA, ".luarc.json", "lessons/library",
     "{\n  \"runtime.version\": \"Lua 5.4\",\n  \"workspace.library\": [\"", "\"]\n}\n"},
    {LL_LANGUAGE_C, "compile_flags.txt", "engine/runner/include", "-std=c11\n-Wall\n-Wextra\n-I",
     "\n"},
};

/* Best effort: without it the exercise can be done all the same. */
static void write_editor_file(enum ll_language language, const char *folder)
{
    for (size_t i = 0; i < sizeof editor_files / sizeof *editor_files; i++) {
        const struct editor_file *file = &editor_files[i];
        struct ll_str path = {0};
        struct ll_str data = {0};
        struct ll_str text = {0};
        if (file->language != language || ll_path_data(file->data, NULL, &data) != LL_OK)
            continue;
        ll_path_join(&path, folder, file->name);
        ll_str_format(&text, "%s%s%s", file->before, ll_str_text(&data), file->after);
        (void)write_new(ll_str_text(&path), ll_str_text(&text), text.length, NULL);
        ll_str_done(&text);
        ll_str_done(&data);
        ll_str_done(&path);
    }
}

static int write_starter(const struct ll_cli *cli, const struct ll_exercise *exercise,
                         enum ll_language language, const char *folder)
{
    struct ll_message why = {""};
    struct ll_str path = {0};
    struct ll_str name = {0};
    struct ll_str text = {0};
    int status = LL_EXIT_DONE;
    ll_str_format(&name, "%s.%s", ll_exercise_name(exercise), ll_language_extension(language));
    ll_path_join(&path, folder, ll_str_text(&name));
    ll_err err = ll_exercise_starter(exercise, language, &why, &text);
    if (err == LL_OK && folder[0] != '\0')
        err = ll_folder_make(folder, &why);
    if (err == LL_OK)
        err = write_new(ll_str_text(&path), ll_str_text(&text), text.length, &why);
    if (err == LL_ERR_EXISTS) {
        fprintf(stderr, "%s: ", cli->program);
        ll_cli_put(stderr, ll_str_text(&path));
        fprintf(stderr, ": %s\n", ll_text(cli->locale, "cli.start.exists"));
        status = LL_EXIT_USAGE;
    } else if (err != LL_OK)
        status = ll_cli_fail(cli, err, &why);
    else {
        struct ll_str next = {0};
        const char *const pairs[] = {"file", ll_str_text(&path), "exercise",
                                     ll_exercise_name(exercise), NULL};
        write_editor_file(language, folder);
        ll_text_fill(cli->locale, "cli.start.next", pairs, &next);
        const char *prompt = ll_exercise_text(exercise, "prompt");
        printf("%s\n\n", ll_exercise_title(exercise));
        ll_cli_put_markdown(prompt ? prompt : "");
        putchar('\n');
        ll_cli_put(stdout, ll_str_text(&next));
        putchar('\n');
        ll_str_done(&next);
    }
    ll_str_done(&text);
    ll_str_done(&name);
    ll_str_done(&path);
    return status;
}

int ll_cmd_start(struct ll_cli *cli, int argc, char **argv)
{
    static const struct option options[] = {{"language", required_argument, NULL, 'l'}, {0}};
    struct ll_exercise *exercise = NULL;
    enum ll_language language = LL_LANGUAGE_LUA;
    int status = LL_EXIT_DONE;
    int option;
    while ((option = getopt_long(argc, argv, "l:", options, NULL)) != -1) {
        if (option != 'l')
            return ll_cli_usage(cli, ll_text(cli->locale, "cli.option"), argv[optind - 1]);
        if (!ll_language_find(optarg, &language))
            return ll_cli_usage(cli, ll_text(cli->locale, "cli.start.language"), optarg);
    }
    if (optind >= argc || argc - optind > 2)
        return ll_cli_usage(cli, "%s", ll_text(cli->locale, "cli.start.wants"));
    if (!ll_cli_exercise_open(cli, argv[optind], &exercise, &status))
        return status;
    if (ll_exercise_has(exercise, language))
        status = write_starter(cli, exercise, language, argc - optind == 2 ? argv[optind + 1] : "");
    else
        status = ll_cli_usage(cli, ll_text(cli->locale, "cli.start.language"),
                              ll_language_name(language));
    ll_exercise_free(&exercise);
    return status;
}
