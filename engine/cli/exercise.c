#include "cli/exercise.h"

#include <errno.h>
#include <langinfo.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/plain.h"
#include "course/text.h"

enum { WIDTH_DEFAULT = 80, WIDTH_LEAST = 40, WIDTH_MOST = 100 };

int ll_cli_unknown_exercise(const struct ll_cli *cli, const char *key, const char *name)
{
    char **list = NULL;
    size_t count = 0;
    (void)ll_exercise_list(NULL, &list);
    while (list && list[count])
        count++;
    int status = ll_cli_unknown(cli, key, name, (const char *const *)list, count);
    if (count > 0)
        fprintf(stderr, "%s:", ll_text(cli->locale, "cli.exercises"));
    for (size_t i = 0; i < count; i++)
        fprintf(stderr, " %s", list[i]);
    if (count > 0)
        fputc('\n', stderr);
    ll_exercise_list_free(&list);
    return status;
}

bool ll_cli_exercise_open(const struct ll_cli *cli, const char *name, struct ll_exercise **out,
                          int *status)
{
    struct ll_message why = {""};
    ll_err err = ll_exercise_open(name, ll_locale_lang(cli->locale), &why, out);
    if (err == LL_ERR_NOT_FOUND)
        *status = ll_cli_unknown_exercise(cli, "grade.no-exercise", name);
    else if (err != LL_OK)
        *status = ll_cli_fail(cli, err, &why);
    return err == LL_OK;
}

static void say_of_store(const struct ll_cli *cli, const struct ll_store_look *look,
                         const char *key)
{
    const char *const pairs[] = {"detail", look->detail.text, "aside", look->aside.text, NULL};
    struct ll_str text = {0};
    ll_text_fill(cli->locale, key, pairs, &text);
    fprintf(stderr, "%s: %s%s", cli->program, look->file, look->file[0] ? ": " : "");
    ll_cli_put(stderr, ll_str_text(&text));
    fputc('\n', stderr);
    ll_str_done(&text);
}

struct ll_store *ll_cli_store_open(const struct ll_cli *cli)
{
    struct ll_store_look look;
    struct ll_store *store = NULL;
    if (ll_store_begin(NULL, true, &store) != LL_OK)
        return NULL;
    ll_store_look(store, &look);
    if (look.aside.text[0] != '\0')
        say_of_store(cli, &look, "store.aside");
    if (look.trouble == LL_STORE_WELL)
        return store;
    say_of_store(cli, &look, look.key);
    ll_store_free(&store);
    return NULL;
}

void ll_cli_store_failed(const struct ll_cli *cli, struct ll_store *store)
{
    struct ll_store_look look;
    ll_store_look(store, &look);
    if (look.trouble != LL_STORE_WELL)
        say_of_store(cli, &look, look.key);
    else
        fprintf(stderr, "%s: %s\n", cli->program, ll_store_message(store));
}

struct ll_report_style ll_cli_report_style(const struct ll_cli *cli)
{
    const char *no_color = getenv("NO_COLOR");
    const char *term = getenv("TERM");
    bool is_dumb = term == NULL || strcmp(term, "dumb") == 0;
    bool is_utf8 = strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
    bool is_screen = isatty(STDOUT_FILENO) == 1;
    return (struct ll_report_style){
        .locale = cli->locale,
        .color = is_screen && !is_dumb && !(no_color && no_color[0]),
        .ascii = is_screen && !is_utf8,
    };
}

bool ll_cli_seed(const char *text, uint64_t *out)
{
    char *end = NULL;
    errno = 0;
    unsigned long long seed = strtoull(text, &end, 10);
    *out = seed;
    return errno == 0 && end != text && *end == '\0' && text[0] != '-' && seed > 0 &&
           seed <= 1ull << 53;
}

int ll_cli_verdict(const struct ll_result *result)
{
    switch (result->status) {
    case LL_GRADE_PASSED:
        return LL_EXIT_DONE;
    case LL_GRADE_ERROR:
        return LL_EXIT_MACHINE;
    default:
        return LL_EXIT_FAILED;
    }
}

void ll_cli_put(FILE *stream, const char *text)
{
    struct ll_str plain = {0};
    ll_plain_add(&plain, text, strlen(text));
    fputs(ll_str_text(&plain), stream);
    ll_str_done(&plain);
}

static int terminal_width(void)
{
    struct winsize size;
    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0)
        return WIDTH_DEFAULT;
    return size.ws_col < WIDTH_LEAST  ? WIDTH_LEAST
           : size.ws_col > WIDTH_MOST ? WIDTH_MOST
                                      : size.ws_col;
}

static void put_line(const struct ll_text_line *line)
{
    int column = 0;
    for (size_t i = 0; i < line->span_count; i++) {
        const struct ll_text_span *span = &line->spans[i];
        printf("%*s%.*s", span->column - column, "", (int)span->length, span->text);
        column = span->column + span->width;
    }
    putchar('\n');
}

void ll_cli_put_markdown(const char *markdown)
{
    const struct ll_text_options options = {
        .width = terminal_width(),
        .ascii = strcmp(nl_langinfo(CODESET), "UTF-8") != 0,
    };
    struct ll_text_layout *layout = NULL;
    if (ll_text_layout_new(markdown, strlen(markdown), &options, NULL, &layout) != LL_OK) {
        puts(markdown);
        return;
    }
    for (size_t i = 0; i < ll_text_layout_height(layout); i++)
        put_line(ll_text_layout_line(layout, i));
    ll_text_layout_free(&layout);
}
