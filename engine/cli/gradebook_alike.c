/* losslab gradebook alike: programs of a class that share passages, side by side. */
#include <cjson/cJSON.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/plain.h"
#include "base/utf8.h"
#include "class/alike.h"
#include "cli/gradebook.h"
#include "exercise/exercise.h"
#include "grade/submission.h"

enum { COLUMN = 36, TAB = 4, USUAL_LEAST = 20 /* pairs from which on a share is usual */ };

/* A program of the book. */
struct program {
    char *student, *name, *file, *exercise, *text;
    int64_t attempt;
    size_t number; /* of the student */
    enum ll_language language;
};

struct programs {
    const struct ll_cli_book *b;
    struct program *items; /* of an exercise and language in a row */
    size_t count, capacity;
    size_t students;
    size_t sourceless, unread;
};

/* An exercise in a language, compared. */
struct group {
    const struct ll_cli_book *b;
    const struct program *programs;
    struct ll_alike_text *texts;
    size_t count;
    struct ll_alike found;
};

static char *copy_of(const char *text)
{
    return ll_string_copy(text ? text : "", text ? strlen(text) : 0);
}

static ll_err add_program(struct programs *p, const struct ll_book_entry *e,
                          struct ll_submission *submission)
{
    if (!ll_array_grow((void **)&p->items, &p->capacity, p->count + 1, sizeof *p->items))
        return LL_ERR_MEMORY;
    bool is_same = p->count > 0 && strcmp(p->items[p->count - 1].student, e->student) == 0;
    p->students += !is_same;
    struct program *program = &p->items[p->count++];
    *program = (struct program){
        .student = copy_of(e->student),
        .name = copy_of(e->name),
        .file = copy_of(e->file),
        .exercise = copy_of(e->exercise),
        .text = ll_str_take(&submission->text),
        .attempt = e->attempt,
        .number = p->students,
        .language = submission->language,
    };
    return program->student && program->name && program->file && program->exercise && program->text
               ? LL_OK
               : LL_ERR_MEMORY;
}

/* They come by student. */
static ll_err take(const struct ll_book_entry *e, void *arg)
{
    struct programs *p = arg;
    struct ll_submission submission = {0};
    const char *reason = NULL;
    if (p->b->exercise && strcmp(p->b->exercise, e->exercise) != 0)
        return LL_OK;
    if (e->source == NULL) {
        p->sourceless++;
        return LL_OK;
    }
    ll_err err =
        ll_submission_take(e->file, e->exercise, e->source, e->source_length, &submission, &reason);
    if (err == LL_OK)
        err = add_program(p, e, &submission);
    else if (reason) {
        p->unread++;
        err = LL_OK;
    }
    ll_submission_done(&submission);
    return err;
}

static int by_group(const void *a, const void *b)
{
    const struct program *x = a, *y = b;
    int order = strcmp(x->exercise, y->exercise);
    if (order == 0)
        order = (x->language > y->language) - (x->language < y->language);
    if (order == 0)
        order = (x->number > y->number) - (x->number < y->number);
    return order ? order : (x->attempt > y->attempt) - (x->attempt < y->attempt);
}

static void programs_done(struct programs *p)
{
    for (size_t i = 0; i < p->count; i++) {
        free(p->items[i].student);
        free(p->items[i].name);
        free(p->items[i].file);
        free(p->items[i].exercise);
        free(p->items[i].text);
    }
    free(p->items);
}

/* ---- What the exercise gives -----------------------------------------------------------------*/

struct given {
    char **items; /* ends with NULL */
    size_t count, capacity;
};

/* Takes the text where there is one. */
static ll_err add_given(struct given *given, ll_err err, struct ll_str *text)
{
    if (err == LL_OK) {
        if (!ll_array_grow((void **)&given->items, &given->capacity, given->count + 2,
                           sizeof *given->items) ||
            (given->items[given->count] = ll_str_take(text)) == NULL)
            err = LL_ERR_MEMORY;
        else
            given->items[++given->count] = NULL;
    }
    ll_str_done(text);
    return err;
}

/* The starter and the solutions; none of an exercise that is not installed here. */
static ll_err read_given(const struct ll_cli_book *b, const struct program *of,
                         struct ll_message *why, struct given *out)
{
    struct ll_exercise *exercise = NULL;
    struct ll_str text = {0};
    ll_err err = ll_exercise_open(of->exercise, ll_locale_lang(b->cli->locale), why, &exercise);
    if (err == LL_ERR_NOT_FOUND)
        return LL_OK;
    if (err == LL_OK && ll_exercise_has(exercise, of->language)) {
        err = add_given(out, ll_exercise_starter(exercise, of->language, why, &text), &text);
        for (size_t i = 0; err == LL_OK; i++)
            err =
                add_given(out, ll_exercise_solution(exercise, of->language, i, why, &text), &text);
        if (err == LL_ERR_NOT_FOUND)
            err = LL_OK;
    }
    ll_exercise_free(&exercise);
    return err;
}

static void given_done(struct given *given)
{
    for (size_t i = 0; i < given->count; i++)
        free(given->items[i]);
    free(given->items);
}

/* ---- For people ------------------------------------------------------------------------------*/

static const char *line_at(const char *text, size_t number)
{
    while (--number > 0) {
        text += strcspn(text, "\n");
        text += *text == '\n';
    }
    return text;
}

/* A line of a program, plain, cut to a column. */
static void put_line(const char *line, bool is_last)
{
    struct ll_str plain = {0}, wide = {0};
    int width = 0;
    ll_plain_add(&plain, line, strcspn(line, "\r\n"));
    for (size_t i = 0; i < plain.length; i++)
        if (plain.data[i] == '\t')
            ll_str_add_repeat(&wide, " ", TAB);
        else
            ll_str_add_char(&wide, plain.data[i]);
    size_t fit = ll_utf8_fit(ll_str_text(&wide), wide.length, COLUMN, &width);
    printf("%.*s", (int)fit, ll_str_text(&wide));
    if (!is_last)
        printf("%*s | ", COLUMN - width, "");
    ll_str_done(&plain);
    ll_str_done(&wide);
}

static void put_run(const struct group *g, const struct ll_alike_pair *pair,
                    const struct ll_alike_run *run)
{
    char lines[2][48], others[24];
    size_t rows = 0;
    for (int side = 0; side < 2; side++) {
        size_t count = run->last[side] - run->first[side] + 1;
        snprintf(lines[side], sizeof lines[side], "%zu-%zu", run->first[side], run->last[side]);
        rows = count > rows ? count : rows;
    }
    snprintf(others, sizeof others, "%zu", run->others);
    ll_cli_book_say(
        g->b, stdout, "cli.gradebook.alike-run",
        (const char *const[]){"one", lines[0], "other", lines[1], "count", others, NULL});
    for (size_t row = 0; row < rows; row++) {
        printf("    ");
        for (int side = 0; side < 2; side++) {
            size_t number = run->first[side] + row;
            put_line(number <= run->last[side]
                         ? line_at(g->programs[pair->texts[side]].text, number)
                         : "",
                     side == 1);
        }
        putchar('\n');
    }
}

static void add_who(struct ll_str *out, const struct program *program)
{
    ll_plain_add_name(out, program->student);
    if (*program->name) {
        ll_str_add_char(out, ' ');
        ll_plain_add_name(out, program->name);
    }
    ll_str_add(out, " (");
    ll_plain_add_name(out, program->file);
    ll_str_add_char(out, ')');
}

static void put_pair(const struct group *g, const struct ll_alike_pair *pair)
{
    struct ll_str who[2] = {{0}, {0}};
    char share[16], shared[24], fewer[24];
    for (int side = 0; side < 2; side++)
        add_who(&who[side], &g->programs[pair->texts[side]]);
    snprintf(share, sizeof share, "%.0f", 100 * ll_alike_share(pair));
    snprintf(shared, sizeof shared, "%zu", pair->shared);
    snprintf(fewer, sizeof fewer, "%zu", pair->fewer);
    putchar('\n');
    ll_cli_book_say(g->b, stdout, "cli.gradebook.alike-pair",
                    (const char *const[]){"share", share, "shared", shared, "fewer", fewer, "one",
                                          ll_str_text(&who[0]), "other", ll_str_text(&who[1]),
                                          NULL});
    for (size_t i = 0; i < pair->run_count; i++)
        put_run(g, pair, &pair->runs[i]);
    ll_str_done(&who[0]);
    ll_str_done(&who[1]);
}

static void put_group(const struct group *g)
{
    char programs[24], pairs[24], usual[16], least[16];
    snprintf(programs, sizeof programs, "%zu", g->count);
    snprintf(pairs, sizeof pairs, "%zu", g->found.compared);
    snprintf(usual, sizeof usual, "%.0f", 100 * g->found.usual);
    snprintf(least, sizeof least, "%d", LL_ALIKE_LEAST);
    ll_cli_book_say(g->b, stdout, "cli.gradebook.alike-class",
                    (const char *const[]){"exercise", g->programs->exercise, "language",
                                          ll_language_name(g->programs->language), "programs",
                                          programs, "pairs", pairs, NULL});
    if (g->found.compared >= USUAL_LEAST)
        ll_cli_book_say(g->b, stdout, "cli.gradebook.alike-usual",
                        (const char *const[]){"usual", usual, NULL});
    if (g->found.count == 0)
        ll_cli_book_say(g->b, stdout, "cli.gradebook.alike-nothing",
                        (const char *const[]){"least", least, NULL});
    for (size_t i = 0; i < g->found.count; i++)
        put_pair(g, &g->found.pairs[i]);
    putchar('\n');
}

/* ---- For programs: an object a line, of a pair -----------------------------------------------*/

static void add_text(cJSON *object, const char *name, const char *text)
{
    struct ll_str plain = {0};
    ll_plain_add_name(&plain, text);
    cJSON_AddStringToObject(object, name, ll_str_text(&plain));
    ll_str_done(&plain);
}

static void add_passage(cJSON *list, const struct ll_alike_run *run)
{
    cJSON *object = cJSON_CreateObject();
    cJSON *lines = cJSON_AddArrayToObject(object, "lines");
    for (int side = 0; side < 2; side++) {
        const double range[] = {(double)run->first[side], (double)run->last[side]};
        cJSON_AddItemToArray(lines, cJSON_CreateDoubleArray(range, 2));
    }
    cJSON_AddNumberToObject(object, "fingerprints", (double)run->prints);
    cJSON_AddNumberToObject(object, "others", (double)run->others);
    cJSON_AddItemToArray(list, object);
}

static void put_object(const struct group *g, const struct ll_alike_pair *pair)
{
    cJSON *object = cJSON_CreateObject();
    add_text(object, "exercise", g->programs->exercise);
    add_text(object, "language", ll_language_name(g->programs->language));
    cJSON_AddNumberToObject(object, "share", (int)(1000 * ll_alike_share(pair) + 0.5) / 1000.0);
    cJSON_AddNumberToObject(object, "shared", (double)pair->shared);
    cJSON_AddNumberToObject(object, "fewer", (double)pair->fewer);
    if (g->found.compared >= USUAL_LEAST)
        cJSON_AddNumberToObject(object, "usual", g->found.usual);
    cJSON *two = cJSON_AddArrayToObject(object, "programs");
    for (int side = 0; side < 2; side++) {
        const struct program *program = &g->programs[pair->texts[side]];
        cJSON *one = cJSON_CreateObject();
        add_text(one, "student", program->student);
        add_text(one, "name", program->name);
        add_text(one, "file", program->file);
        cJSON_AddNumberToObject(one, "attempt", (double)program->attempt);
        cJSON_AddItemToArray(two, one);
    }
    cJSON *passages = cJSON_AddArrayToObject(object, "passages");
    for (size_t i = 0; i < pair->run_count; i++)
        add_passage(passages, &pair->runs[i]);
    char *text = cJSON_PrintUnformatted(object);
    if (text)
        puts(text);
    free(text);
    cJSON_Delete(object);
}

/* ---- All of it -------------------------------------------------------------------------------*/

static ll_err compare(struct programs *all, size_t begin, size_t end, struct ll_message *why)
{
    struct group g = {.b = all->b, .programs = all->items + begin, .count = end - begin};
    struct given given = {0};
    ll_err err = read_given(all->b, g.programs, why, &given);
    g.texts = ll_array_new(g.count, sizeof *g.texts);
    if (err == LL_OK && g.texts == NULL)
        err = LL_ERR_MEMORY;
    for (size_t i = 0; i < g.count && err == LL_OK; i++)
        g.texts[i] =
            (struct ll_alike_text){.student = g.programs[i].number, .text = g.programs[i].text};
    const struct ll_alike_class class = {.language = g.programs->language,
                                         .texts = g.texts,
                                         .count = g.count,
                                         .given = (const char *const *)given.items,
                                         .k = LL_ALIKE_K,
                                         .w = LL_ALIKE_W,
                                         .least = LL_ALIKE_LEAST / 100.0,
                                         .fewest = LL_ALIKE_FEWEST};
    if (err == LL_OK)
        err = ll_alike_find(&class, &g.found);
    for (size_t i = 0; i < g.count && err == LL_OK; i++)
        all->unread += g.texts[i].is_too_long;
    if (err == LL_OK && !all->b->is_json)
        put_group(&g);
    for (size_t i = 0; i < g.found.count && all->b->is_json; i++)
        put_object(&g, &g.found.pairs[i]);
    ll_alike_done(&g.found);
    given_done(&given);
    free(g.texts);
    return err;
}

static void say_left_out(const struct programs *p, const char *key, size_t count)
{
    char number[24];
    snprintf(number, sizeof number, "%zu", count);
    if (count > 0)
        ll_cli_book_say(p->b, stderr, key, (const char *const[]){"count", number, NULL});
}

int ll_cli_book_alike(struct ll_cli_book *b)
{
    struct ll_message why = {""};
    struct programs p = {.b = b};
    ll_err err = ll_book_each(b->book, true, take, &p, &why);
    if (p.count > 0)
        qsort(p.items, p.count, sizeof *p.items, by_group);
    for (size_t i = 0, end; i < p.count && err == LL_OK; i = end) {
        end = i + 1;
        while (end < p.count && p.items[end].language == p.items[i].language &&
               strcmp(p.items[end].exercise, p.items[i].exercise) == 0)
            end++;
        err = compare(&p, i, end, &why);
    }
    if (err == LL_OK && p.count > 0)
        ll_cli_book_say(b, b->is_json ? stderr : stdout, "cli.gradebook.alike-note",
                        (const char *const[]){NULL});
    say_left_out(&p, "cli.gradebook.alike-sourceless", p.sourceless);
    say_left_out(&p, "cli.gradebook.alike-unread", p.unread);
    bool is_empty = p.count + p.sourceless + p.unread == 0;
    programs_done(&p);
    if (err != LL_OK)
        return ll_cli_fail(b->cli, err, &why);
    return is_empty ? ll_cli_usage(b->cli, "%s", ll_text(b->cli->locale, "cli.gradebook.nobody"))
                    : LL_EXIT_DONE;
}
