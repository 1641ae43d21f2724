/* Claims: each is tried once, in English; then the texts of every language are held to them. */
#include "course/lint_claims.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/locale.h"
#include "base/mem.h"
#include "course/course_prose.h"
#include "course/mutant.h"

enum { LUA_LIMIT = 4 << 20, LANGUAGES_MAX = 8 };

/* -- one claim --------------------------------------------------------------------------------- */

static int compare_doubles(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static void add_measured(struct ll_claim_row *row, double *numbers)
{
    if (row->measured == 0)
        return;
    qsort(numbers, row->measured, sizeof *numbers, compare_doubles);
    row->lowest = numbers[0];
    row->most = numbers[row->measured - 1];
    row->median = (numbers[(row->measured - 1) / 2] + numbers[row->measured / 2]) / 2;
}

/* Tries a claim with each of its seeds. False where one of them cannot be tried. */
static bool try_seeds(struct lint *lint, struct claims *claims, size_t index,
                      struct ll_claim_row *row, struct ll_str *said)
{
    struct claim *claim = &claims->list[index];
    struct claim_answer answer;
    double *numbers = ll_array_new(claim->seeds, sizeof *numbers);
    bool good = numbers != NULL;
    for (size_t seed = 1; good && seed <= claim->seeds; seed++) {
        struct ll_message why = {""};
        ll_err err = claims_try(claims, index, seed, 0, &why, &answer);
        row->seconds += answer.seconds;
        good = err == LL_OK && answer.verdict != CLAIM_ERROR;
        if (!good)
            lint_say(lint, claim->where, "claim \"%s\": %s", claim->id,
                     err == LL_OK ? answer.said : why.text);
        else if (answer.verdict == CLAIM_HOLDS)
            row->held++;
        else if (said->length == 0)
            ll_str_add(said, answer.said);
        if (good && answer.is_measured)
            numbers[row->measured++] = answer.measured;
        if (good && seed == 1 && claims_met(claims, claim, &why) != LL_OK)
            lint_say(lint, claim->where, "claim \"%s\": %s", claim->id, why.text);
    }
    add_measured(row, numbers);
    free(numbers);
    return good;
}

static void try_claim(struct lint *lint, struct claims *claims, size_t index)
{
    struct claim *claim = &claims->list[index];
    struct ll_str said = {0};
    struct ll_claim_row row = {.page = claims->lesson->page,
                               .claim = claim->id,
                               .training = claim->training,
                               .seeds = claim->seeds,
                               .least = claim->least};
    lint->counts->claims++;
    if (try_seeds(lint, claims, index, &row, &said) && row.held < row.least)
        lint_say(lint, claim->where, "claim \"%s\" does not hold (%zu of %zu): %s", claim->id,
                 row.held, row.seeds, ll_str_text(&said));
    if (lint->options->visit)
        lint->options->visit(&row, lint->options->arg);
    ll_str_done(&said);
}

/* -- faults ------------------------------------------------------------------------------------ */

/* True where the claim fails with this fault under it. */
static bool fails(struct claims *claims, size_t index, size_t fault)
{
    struct claim_answer answer;
    return claims_try(claims, index, 1, fault, NULL, &answer) == LL_OK &&
           answer.verdict == CLAIM_FAILS;
}

/* A page's file: beside an exercise, or in a section's folder. */
static void add_path(struct lint *lint, size_t entry, const char *name, struct ll_str *path)
{
    const struct ll_course_entry *at = ll_course_entry(lint->course, entry);
    struct ll_str file = {0};
    if (at->exercise == NULL) {
        ll_course_path(lint->course, at->section, name, path);
        return;
    }
    ll_str_format(&file, "exercises/%s/%s", at->exercise, name);
    if (ll_path_data(ll_str_text(&file), NULL, path) != LL_OK)
        ll_str_add(path, ll_str_text(&file)); /* told where it is read */
    ll_str_done(&file);
}

static ll_err read_lua(struct lint *lint, size_t entry, struct ll_str *out)
{
    struct ll_str path = {0}, name = {0};
    if (lint->program)
        add_path(lint, entry, "use.lua", &path);
    else if (!ll_course_page_file(lint->course, entry, "lua", &path, &name))
        add_path(lint, entry, "lesson.lua", &path);
    ll_err err = ll_file_read(ll_str_text(&path), LUA_LIMIT, NULL, out);
    ll_str_done(&name);
    ll_str_done(&path);
    return err;
}

/* A page is opened to try its claims, with the text of its Lua file unless `lua` is given. */
static struct ll_page_options options_of(const struct lint *lint, const char *lua)
{
    struct ll_page_options options = {.lang = ll_languages[0], .claims = true, .lua = lua};
    if (lint->program) {
        options.extend = lint->program->waiting;
        options.extend_arg = lint->program->arg;
    }
    return options;
}

/* Opens the page with another text of its Lua and tries the claims that are still alive. */
static void try_mutant(struct lint *lint, size_t entry, const char *lua, bool *alive, size_t *left)
{
    struct ll_page_options options = options_of(lint, lua);
    struct ll_page *page = NULL;
    struct claims claims;
    lint->counts->mutants++;
    if (ll_page_new(lint->course, entry, &options, NULL, &page) != LL_OK)
        return; /* it does not even open */
    if (claims_list(page, false, NULL, &claims) == LL_OK)
        for (size_t i = 0; i < claims.count; i++)
            if (alive[i] && fails(&claims, i, 0)) {
                alive[i] = false;
                --*left;
            }
    ll_page_free(&page);
}

/* Every claim fails under some fault: in the losses, else in a number or sign of the page. */
static void lint_faults(struct lint *lint, size_t entry, struct claims *claims)
{
    bool *alive = ll_array_new(claims->count + 1, sizeof *alive);
    struct ll_str lua = {0}, mutant = {0};
    size_t left = 0;
    for (size_t i = 0; alive && i < claims->count; i++) {
        alive[i] = true;
        for (size_t fault = 1; alive[i] && fault <= claims_faults(claims); fault++) {
            lint->counts->mutants++;
            alive[i] = !fails(claims, i, fault);
        }
        left += alive[i];
    }
    if (left > 0 && read_lua(lint, entry, &lua) == LL_OK)
        for (size_t m = 0; left > 0; m++) {
            ll_str_clear(&mutant);
            if (!mutant_make(ll_str_text(&lua), m, &mutant))
                break;
            try_mutant(lint, entry, ll_str_text(&mutant), alive, &left);
        }
    for (size_t i = 0; alive && i < claims->count; i++)
        if (alive[i])
            lint_say(lint, claims->list[i].where,
                     "claim \"%s\" holds whatever is wrong: other losses, numbers and signs of the "
                     "page do not make it fail",
                     claims->list[i].id);
    ll_str_done(&mutant);
    ll_str_done(&lua);
    free(alive);
}

/* -- texts ------------------------------------------------------------------------------------- */

/* Run and explain, and the scenes of use: where what is said is what happens. */
static bool is_held(const struct ll_step *step)
{
    return step->kind != LL_STEP_QUESTION &&
           (step->part == LL_PART_RUN || step->part == LL_PART_EXPLAIN ||
            (step->part == LL_PART_USE && step->kind == LL_STEP_SCENE));
}

static bool is_marked(const struct ll_prose_page *page, const char *claim)
{
    size_t length = strlen(claim);
    for (size_t b = 0; b < page->block_count; b++)
        for (size_t m = 0; m < page->blocks[b].mark_count; m++) {
            const struct ll_prose_mark *mark = &page->blocks[b].marks[m];
            for (const char *at = mark->text; mark->kind == LL_MARK_CLAIM && *at != '\0';) {
                size_t word = strcspn(at, " ");
                if (word == length && memcmp(at, claim, word) == 0)
                    return true;
                at += word + strspn(at + word, " ");
            }
        }
    return false;
}

static void check_places(struct lint *lint, const struct claims *claims,
                         const struct ll_prose_page *page)
{
    for (size_t i = 0; i < claims->count; i++) {
        const struct claim *claim = &claims->list[i];
        if (claim->of_count == 0 && !is_marked(page, claim->id))
            lint_say(lint, claim->where,
                     "claim \"%s\": no sentence is marked {claim %s}, and it has no `of`",
                     claim->id, claim->id);
        for (size_t k = 0; k < claim->of_count; k++)
            if (ll_prose_block(page, claim->of[k]) == NULL)
                lint_say(lint, claim->where, "claim \"%s\": the page has no block `%s`", claim->id,
                         claim->of[k]);
    }
}

/* The marks of a block are the same in each language. */
static void compare_marks(struct lint *lint, const struct ll_prose_page *own,
                          const struct ll_prose_block *a, const struct ll_prose_block *b)
{
    bool same = a->mark_count == b->mark_count;
    for (size_t i = 0; same && i < a->mark_count; i++)
        same =
            a->marks[i].kind == b->marks[i].kind && strcmp(a->marks[i].text, b->marks[i].text) == 0;
    if (!same)
        lint_say(lint, own->file,
                 "page %s, block `%s`: its marks are not those of another language", own->id,
                 a->id);
}

static void lint_texts(struct lint *lint, size_t entry, struct ll_page *open,
                       const struct claims *claims)
{
    const struct ll_course_entry *at = ll_course_entry(lint->course, entry);
    const struct ll_prose_page *pages[LANGUAGES_MAX] = {NULL};
    struct ll_prose *own[LANGUAGES_MAX] = {NULL}; /* of an exercise's page */
    for (size_t l = 0; ll_languages[l] != NULL; l++) {
        const struct ll_prose *prose = NULL;
        if (at->exercise &&
            ll_course_use_prose(at->exercise, ll_languages[l], NULL, &own[l]) == LL_OK)
            pages[l] = ll_prose_page(own[l], at->id);
        else if (at->exercise == NULL &&
                 ll_course_prose(lint->course, at->section, ll_languages[l], NULL, &prose) == LL_OK)
            pages[l] = ll_prose_page(prose, at->id);
        if (pages[l] == NULL)
            continue; /* told where the page is opened */
        if (l == 0)
            check_places(lint, claims, pages[l]);
        for (size_t b = 0; b < pages[l]->block_count && l > 0 && pages[0]; b++) {
            const struct ll_prose_block *twin = ll_prose_block(pages[0], pages[l]->blocks[b].id);
            if (twin)
                compare_marks(lint, pages[l], &pages[l]->blocks[b], twin);
        }
        for (size_t s = 0; s < ll_page_step_count(open); s++) {
            const struct ll_step *step = ll_page_step(open, s);
            const struct ll_prose_block *block = ll_prose_block(pages[l], step->id);
            if (block && is_held(step))
                lint_figures(lint, ll_languages[l], pages[l], block, claims);
        }
    }
    for (size_t l = 0; ll_languages[l] != NULL; l++)
        ll_prose_free(&own[l]);
}

struct unseen {
    struct lint *lint;
    const char *page;
};

static void say_unseen(const char *step, const char *label, void *arg)
{
    const struct unseen *unseen = arg;
    if (label[0] == '\0')
        lint_say(unseen->lint, unseen->page, "question `%s`: no claim computes its answer", step);
    else
        lint_say(unseen->lint, unseen->page, "scene \"%s\" shows \"%s\", which no claim looks at",
                 step, label);
}

/* -- the table of full settings -----------------------------------------------------------------
 */

/* "20 | 19 | ": how many seeds, and in how many of them it held. */
static bool read_row(const char *row, size_t *seeds, size_t *held)
{
    char *end, *last;
    *seeds = strtoul(row, &end, 10);
    if (end == row || strncmp(end, " | ", 3) != 0)
        return false;
    *held = strtoul(end + 3, &last, 10);
    return last != end + 3;
}

/* The section's claims.md has the row of each claim about training, at the seeds that it asks for
 * and held in as many as it must. */
static void check_table(struct lint *lint, size_t entry, const struct claims *claims)
{
    const struct ll_course_entry *at = ll_course_entry(lint->course, entry);
    struct ll_str path = {0}, table = {0};
    add_path(lint, entry, "claims.md", &path);
    if (ll_file_read(ll_str_text(&path), LUA_LIMIT, NULL, &table) != LL_OK)
        ll_str_clear(&table);
    for (size_t i = 0; i < claims->count; i++) {
        const struct claim *claim = &claims->list[i];
        struct ll_str row = {0};
        size_t seeds = 0, held = 0;
        if (!claim->training)
            continue;
        ll_str_format(&row, "| %s | %s | ", at->id, claim->id);
        const char *found = strstr(ll_str_text(&table), ll_str_text(&row));
        if (found == NULL || !read_row(found + row.length, &seeds, &held) ||
            seeds != claim->seeds || held < claim->least)
            lint_say(lint, claim->where,
                     "claim \"%s\": claims.md beside the page has no row of %zu seeds in which it "
                     "holds in %zu: write what lint --page %s --claims full prints",
                     claim->id, claim->seeds, claim->least, at->id);
        ll_str_done(&row);
    }
    ll_str_done(&table);
    ll_str_done(&path);
}

/* -- a page ------------------------------------------------------------------------------------ */

void lint_claims(struct lint *lint, size_t entry)
{
    struct ll_page_options options = options_of(lint, NULL);
    struct ll_page *page = NULL;
    struct claims claims = {0}, full = {0};
    struct ll_message why = {""};
    const char *id = ll_course_entry(lint->course, entry)->id;
    bool is_full = lint->options->full;
    if (ll_page_new(lint->course, entry, &options, NULL, &page) != LL_OK)
        return; /* told where the page is opened */
    ll_err err = claims_list(page, is_full, &why, &claims);
    for (size_t i = 0; err == LL_OK && i < claims.count; i++)
        if (claims.list[i].training || !is_full)
            try_claim(lint, &claims, i);
    if (err == LL_OK && !is_full) {
        err = claims_unseen(&claims, say_unseen, &(struct unseen){lint, id}, &why);
        lint_texts(lint, entry, page, &claims);
        if (err == LL_OK && claims_list(page, true, &why, &full) == LL_OK)
            check_table(lint, entry, &full);
        if (lint->options->mutate)
            lint_faults(lint, entry, &claims);
    }
    if (err != LL_OK)
        lint_say(lint, id, "%s", why.text);
    ll_page_free(&page);
}
