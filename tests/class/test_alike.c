/* Look-alikes among programs of different hands, with copies planted among them. Called with
 * "measure" it prints what k and w of grams and windows do to honest programs and to copies. */
#include "class/alike.h"

#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../seldom.h"
#include "base/file.h"
#include "base/mem.h"
#include "exercise/tokens.h"

enum { PROGRAMS_MOST = 64, GIVEN_MOST = 8 };

static const char *const exercises[] = {"tversky", "perceptual", "balancing"};

/* Each repeats most of another program's lines: one hand wrote both. */
static const char *const repeated[] = {
    "by_place_only.lua",   "start_ones.lua", "softplus_share.c",           "squares_share.c",
    "three_at_most.c",     "habits.py",      "evaluated_by_criterion.lua", "warm_restarts.lua",
    "evaluated_in_use.py", "line_search.py", "weighted_by_size.py"};

/* The right programs of an exercise in a language, each by another hand, and what is given. */
struct hands {
    enum ll_language language;
    char *texts[PROGRAMS_MOST];
    size_t count;
    char *given[GIVEN_MOST + 1];
};

static char *read_file(const char *folder, const char *name)
{
    struct ll_str path = {0}, text = {0};
    ll_path_join(&path, folder, name);
    assert_int_equal(ll_file_read(ll_str_text(&path), 1 << 20, NULL, &text), LL_OK);
    ll_str_done(&path);
    return ll_str_take(&text);
}

static bool is_repeated(const char *name)
{
    for (size_t i = 0; i < sizeof repeated / sizeof *repeated; i++)
        if (strcmp(name, repeated[i]) == 0)
            return true;
    return false;
}

static size_t read_folder(const char *folder, const char *prefix, enum ll_language language,
                          char **out, size_t most)
{
    struct dirent **names = NULL;
    int found = scandir(folder, &names, NULL, alphasort);
    size_t count = 0;
    for (int i = 0; i < found; i++) {
        enum ll_language its;
        if (ll_language_of(names[i]->d_name, &its) && its == language &&
            strncmp(names[i]->d_name, prefix, strlen(prefix)) == 0 &&
            !is_repeated(names[i]->d_name)) {
            assert_true(count < most);
            out[count++] = read_file(folder, names[i]->d_name);
        }
        free(names[i]);
    }
    free(names);
    return count;
}

static void gather(const char *exercise, enum ll_language language, struct hands *out)
{
    struct ll_str path = {0};
    const char *root = getenv("LOSSLAB_DATA");
    *out = (struct hands){.language = language};
    assert_non_null(root);
    ll_str_format(&path, "%s/tests/grade/strangers/%s/right", root, exercise);
    out->count = read_folder(ll_str_text(&path), "", language, out->texts, PROGRAMS_MOST);
    assert_true(out->count > 3);
    ll_str_clear(&path);
    ll_str_format(&path, "%s/exercises/%s", root, exercise);
    size_t given = read_folder(ll_str_text(&path), "s", language, out->given, GIVEN_MOST);
    assert_true(given > 1); /* starter.*, solution.* */
    ll_str_done(&path);
}

static void let_go(struct hands *hands)
{
    for (size_t i = 0; i < hands->count; i++)
        free(hands->texts[i]);
    for (size_t i = 0; hands->given[i]; i++)
        free(hands->given[i]);
}

/* ---- How a copy is disguised -----------------------------------------------------------------*/

static bool opens_function(enum ll_language language, const char *line)
{
    static const char *const openings[][3] = {
        [LL_LANGUAGE_LUA] = {"function ", "local function ", NULL},
        [LL_LANGUAGE_C] = {"float ", "void ", "static "},
        [LL_LANGUAGE_PYTHON] = {"    def ", "def ", "class "},
    };
    for (size_t i = 0; i < 3 && openings[language][i]; i++)
        if (strncmp(line, openings[language][i], strlen(openings[language][i])) == 0)
            return true;
    return false;
}

static const char *next_line(const char *line)
{
    line += strcspn(line, "\n");
    return line + (*line == '\n');
}

/* The functions in the other order; what stands before the first stays in front. */
static char *reordered(enum ll_language language, const char *text)
{
    const char *begins[64];
    size_t count = 0;
    for (const char *line = text; *line; line = next_line(line))
        if (opens_function(language, line) && count < 64)
            begins[count++] = line;
    struct ll_str out = {0};
    ll_str_add_n(&out, text, count ? (size_t)(begins[0] - text) : strlen(text));
    for (size_t i = count; i-- > 0;)
        ll_str_add_n(&out, begins[i],
                     i + 1 < count ? (size_t)(begins[i + 1] - begins[i]) : strlen(begins[i]));
    return ll_str_take(&out);
}

/* Each name another; only the words of the language stay. */
static char *renamed(enum ll_language language, const char *text)
{
    static const char *const kept[] = {
        "and",     "as",       "break",    "class",    "const",  "continue", "def",    "do",
        "double",  "elif",     "else",     "elseif",   "end",    "False",    "false",  "float",
        "for",     "from",     "function", "if",       "import", "in",       "int",    "is",
        "lambda",  "local",    "long",     "nil",      "None",   "not",      "NULL",   "or",
        "repeat",  "return",   "size_t",   "sizeof",   "static", "struct",   "then",   "True",
        "true",    "until",    "void",     "while",    "with",   "yield",    "raise",  "try",
        "except",  "unsigned", "inline",   "restrict", "global", "del",      "assert", "pass",
        "typedef", "enum",     "char",     "nonlocal", NULL};
    struct ll_tokens tokens = {0};
    struct ll_str out = {0};
    const char *at = text;
    assert_int_equal(ll_tokens_read(language, text, &tokens), LL_OK);
    for (size_t i = 0; i < tokens.count; i++) {
        const struct ll_token *token = &tokens.items[i];
        if (token->kind != LL_TOKEN_WORD || ll_tokens_is_any(&tokens, i, kept))
            continue;
        ll_str_add_n(&out, at, (size_t)(token->text - at));
        ll_str_format(&out, "my_%.*s", (int)token->length, token->text);
        at = token->text + token->length;
    }
    ll_str_add(&out, at);
    ll_tokens_done(&tokens);
    return ll_str_take(&out);
}

/* Another comment on each line, and a statement more in the middle. */
static char *retold(enum ll_language language, const char *text)
{
    static const char *const comments[] = {
        [LL_LANGUAGE_LUA] = "-- ", [LL_LANGUAGE_C] = "// ", [LL_LANGUAGE_PYTHON] = "# "};
    static const char *const statements[] = {[LL_LANGUAGE_LUA] = "local unused = 0.25",
                                             [LL_LANGUAGE_C] = "float unused = 0.25f;",
                                             [LL_LANGUAGE_PYTHON] = "unused = 0.25"};
    struct ll_str out = {0};
    size_t lines = 0, number = 0;
    for (const char *line = text; *line; line = next_line(line))
        lines++;
    for (const char *line = text; *line; line = next_line(line), number++) {
        ll_str_add_n(&out, line, strcspn(line, "\n"));
        if (language != LL_LANGUAGE_C || line[strspn(line, " ")] != '#')
            ll_str_format(&out, "  %smine %zu", comments[language], number);
        ll_str_add_char(&out, '\n');
        if (number == lines / 2)
            ll_str_format(&out, "%.*s%s\n", (int)strspn(line, " "), line, statements[language]);
    }
    return ll_str_take(&out);
}

static char *disguised(enum ll_language language, const char *text)
{
    char *one = reordered(language, text);
    char *other = renamed(language, one);
    char *copy = retold(language, other);
    free(one);
    free(other);
    return copy;
}

/* ---- A class ---------------------------------------------------------------------------------*/

/* Compares the hands, with `copy` (NULL: none) as one more. */
static struct ll_alike compare(const struct hands *hands, const char *copy, size_t k, size_t w,
                               size_t least, size_t fewest)
{
    struct ll_alike_text texts[PROGRAMS_MOST + 1] = {0};
    struct ll_alike found;
    size_t count = hands->count;
    for (size_t i = 0; i < count; i++)
        texts[i] = (struct ll_alike_text){.student = i, .text = hands->texts[i]};
    if (copy)
        texts[count++] = (struct ll_alike_text){.student = hands->count, .text = copy};
    const struct ll_alike_class of = {.language = hands->language,
                                      .texts = texts,
                                      .count = count,
                                      .given = (const char *const *)hands->given,
                                      .k = k,
                                      .w = w,
                                      .least = (double)least / 100,
                                      .fewest = fewest};
    assert_int_equal(ll_alike_find(&of, &found), LL_OK);
    return found;
}

/* The pair of text `a` with the last of a class, or NULL. */
static const struct ll_alike_pair *pair_of(const struct ll_alike *found, size_t a, size_t b)
{
    for (size_t i = 0; i < found->count; i++)
        if (found->pairs[i].texts[0] == a && found->pairs[i].texts[1] == b)
            return &found->pairs[i];
    return NULL;
}

/* ---- Measuring -------------------------------------------------------------------------------*/

struct shares {
    double *items;
    size_t count, capacity;
    size_t named; /* with LEAST and FEWEST */
};

static void note(struct shares *shares, const struct ll_alike_pair *pair)
{
    double share = pair ? ll_alike_share(pair) : 0;
    assert_true(ll_array_grow((void **)&shares->items, &shares->capacity, shares->count + 1,
                              sizeof *shares->items));
    shares->items[shares->count++] = share;
    shares->named += pair && pair->shared >= LL_ALIKE_FEWEST && 100 * share >= LL_ALIKE_LEAST;
}

static int ascending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* In per cent, what this part of them does not exceed. */
static double part(struct shares *shares, double where)
{
    qsort(shares->items, shares->count, sizeof *shares->items, ascending);
    return 100 * shares->items[(size_t)(where * (double)(shares->count - 1))];
}

/* Every two hands; and of each program its copy among them all. */
static void measure_class(const struct hands *hands, size_t k, size_t w, size_t least,
                          struct shares *honest, struct shares *copies)
{
    struct ll_alike found = compare(hands, NULL, k, w, least, 0);
    for (size_t i = 0; i < found.compared; i++)
        note(honest, i < found.count ? &found.pairs[i] : NULL);
    ll_alike_done(&found);
    for (size_t i = 0; i < hands->count; i++) {
        char *copy = disguised(hands->language, hands->texts[i]);
        found = compare(hands, copy, k, w, least, 0);
        note(copies, pair_of(&found, i, hands->count));
        ll_alike_done(&found);
        free(copy);
    }
}

/* Pairs below `least` per cent count as nothing. */
static void measure(size_t k, size_t w, size_t least, struct shares *honest, struct shares *copies)
{
    *honest = *copies = (struct shares){0};
    for (size_t e = 0; e < sizeof exercises / sizeof *exercises; e++)
        for (int language = 0; language < LL_LANGUAGE_COUNT; language++) {
            struct hands hands;
            gather(exercises[e], (enum ll_language)language, &hands);
            measure_class(&hands, k, w, least, honest, copies);
            let_go(&hands);
        }
}

static void print_table(void)
{
    printf(
        " k  w   of honest pairs: 95%%  99%%  most named   of copies: least  10%%  50%% named\n");
    for (size_t k = 6; k <= 14; k += 2)
        for (size_t w = 3; w <= 9; w += 2) {
            struct shares honest, copies;
            measure(k, w, 0, &honest, &copies);
            printf("%2zu %2zu %23.0f %4.0f %5.0f %2zu/%zu %16.0f %4.0f %4.0f %zu/%zu\n", k, w,
                   part(&honest, 0.95), part(&honest, 0.99), part(&honest, 1), honest.named,
                   honest.count, part(&copies, 0), part(&copies, 0.1), part(&copies, 0.5),
                   copies.named, copies.count);
            free(honest.items);
            free(copies.items);
        }
}

/* ---- Tests -----------------------------------------------------------------------------------*/

static void copies_in_disguise_are_found_and_honest_hands_are_not(void **state)
{
    (void)state;
    struct shares honest, copies;
    if (is_seldom())
        skip(); /* thousands of pairs; the tests below compare some */
    measure(LL_ALIKE_K, LL_ALIKE_W, LL_ALIKE_LEAST, &honest, &copies);
    assert_true(honest.count > 500 && copies.count > 80);
    if (copies.named * 100 < copies.count * 95)
        fail_msg("%zu of %zu copies are named", copies.named, copies.count);
    if (honest.named * 100 > honest.count)
        fail_msg("%zu of %zu honest pairs are named", honest.named, honest.count);
    free(honest.items);
    free(copies.items);
}

static void what_the_exercise_gives_is_no_share(void **state)
{
    (void)state;
    for (int language = 0; language < LL_LANGUAGE_COUNT; language++) {
        struct hands hands;
        gather("tversky", (enum ll_language)language, &hands);
        struct hands given = {.language = (enum ll_language)language, .count = 2};
        for (size_t i = 0; hands.given[i]; i++) {
            char *copy = renamed(given.language, hands.given[i]);
            given.texts[0] = hands.given[i];
            given.texts[1] = copy;
            struct ll_alike found = compare(&given, NULL, LL_ALIKE_K, LL_ALIKE_W, 0, 0);
            assert_int_equal(found.count, 1); /* nothing is given yet */
            assert_true(ll_alike_share(&found.pairs[0]) > 0.999);
            ll_alike_done(&found);
            memcpy(given.given, hands.given, sizeof given.given);
            found = compare(&given, NULL, LL_ALIKE_K, LL_ALIKE_W, 0, 0);
            assert_int_equal(found.compared, 1);
            assert_int_equal(found.count, 0);
            ll_alike_done(&found);
            memset(given.given, 0, sizeof given.given);
            free(copy);
        }
        let_go(&hands);
    }
}

static const char one[] = "local a = 1\n"
                          "for i = 1, #x do\n"
                          "  a = a + x[i] * y[i] - 2 * z[i]\n"
                          "end\n"
                          "return f(a, 3)\n";
static const char two[] = "-- mine\n"
                          "print(g.h.i)\n"
                          "local s = 1.0 for n = 1,#p do -- sums\n"
                          "  s=s+p[n]*q[n]-2.*r[n]\n"
                          "end\n"
                          "while true do s = not s end\n";

static struct ll_alike find(struct ll_alike_text *texts, size_t count)
{
    struct ll_alike found;
    const struct ll_alike_class of = {.language = LL_LANGUAGE_LUA,
                                      .texts = texts,
                                      .count = count,
                                      .k = LL_ALIKE_K,
                                      .w = LL_ALIKE_W};
    assert_int_equal(ll_alike_find(&of, &found), LL_OK);
    return found;
}

static void a_passage_has_its_lines_and_who_else_has_it(void **state)
{
    (void)state;
    struct ll_alike_text texts[] = {{0, one, false}, {1, two, false}, {2, one, false}};
    struct ll_alike found = find(texts, 2);
    assert_int_equal(found.count, 1);
    assert_int_equal(found.pairs[0].run_count, 1);
    const struct ll_alike_run *run = &found.pairs[0].runs[0];
    assert_int_equal(run->first[0], 1);
    assert_int_equal(run->last[0], 4);
    assert_int_equal(run->first[1], 3);
    assert_int_equal(run->last[1], 5);
    assert_int_equal(run->others, 0);
    assert_true(run->prints == found.pairs[0].shared && run->prints > 3);
    ll_alike_done(&found);

    found = find(texts, 3); /* one, two and one again */
    assert_int_equal(found.count, 3);
    assert_int_equal(found.pairs[0].texts[0], 0);
    assert_int_equal(found.pairs[0].texts[1], 2);
    assert_true(ll_alike_share(&found.pairs[0]) > 0.999);
    const struct ll_alike_pair *pair = pair_of(&found, 0, 1);
    assert_non_null(pair);
    assert_int_equal(pair->runs[0].others, 1);
    ll_alike_done(&found);
}

static void one_students_attempts_are_not_compared_and_the_best_of_two_counts(void **state)
{
    (void)state;
    struct ll_alike_text texts[] = {
        {0, one, false}, {0, one, false}, {1, two, false}, {1, one, false}};
    struct ll_alike found = find(texts, 2);
    assert_int_equal(found.compared, 0);
    assert_int_equal(found.count, 0);
    ll_alike_done(&found);
    found = find(texts, 4);
    assert_int_equal(found.compared, 4);
    assert_int_equal(found.count, 1);
    assert_int_equal(found.pairs[0].texts[1], 3);
    ll_alike_done(&found);
}

static void what_many_have_is_no_share(void **state)
{
    (void)state;
    struct ll_alike_text texts[5];
    for (size_t i = 0; i < 5; i++)
        texts[i] = (struct ll_alike_text){i, one, false};
    struct ll_alike found = find(texts, 3);
    assert_int_equal(found.count, 3);
    ll_alike_done(&found);
    found = find(texts, 5);
    assert_int_equal(found.compared, 10);
    assert_int_equal(found.count, 0);
    ll_alike_done(&found);
}

static void empty_short_and_endless_texts_are_taken(void **state)
{
    (void)state;
    struct ll_str endless = {0};
    ll_str_add_repeat(&endless, "((", 1 << 16);
    struct ll_alike_text texts[] = {
        {0, "", false}, {1, "x = 1", false}, {2, ll_str_text(&endless), false}, {3, one, false}};
    struct ll_alike found = find(texts, 4);
    assert_int_equal(found.count, 0);
    assert_int_equal(found.compared, 6);
    assert_true(texts[2].is_too_long && !texts[3].is_too_long);
    ll_alike_done(&found);
    ll_str_done(&endless);
    const struct ll_alike_class none = {.w = 1};
    assert_int_equal(ll_alike_find(&none, &found), LL_ERR_ARGUMENT);
}

int main(int argc, char **argv)
{
    if (argc > 1 && strcmp(argv[1], "measure") == 0) {
        print_table();
        return 0;
    }
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(copies_in_disguise_are_found_and_honest_hands_are_not),
        cmocka_unit_test(what_the_exercise_gives_is_no_share),
        cmocka_unit_test(a_passage_has_its_lines_and_who_else_has_it),
        cmocka_unit_test(one_students_attempts_are_not_compared_and_the_best_of_two_counts),
        cmocka_unit_test(what_many_have_is_no_share),
        cmocka_unit_test(empty_short_and_endless_texts_are_taken),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
