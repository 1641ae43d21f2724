/* Answers of every wrong form, through the real pipe: whatever comes, the grader gives a mark, and
 * it is no pass. For each exercise and each way to spoil an answer (spoil.h), the solution is
 * graded while a runner spoils its answers from some question on: in every other round all fields
 * of each, in the others one that is drawn anew for each answer. Never an error of ours, never over
 * the budget, and never a pass where all fields are spoilt; one field may be one that nobody looks
 * at.
 *
 *     fuzz ANSWERS     goes in whole rounds until so many were spoilt, and prints a table */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/file.h"
#include "exercise/exercise.h"
#include "fuzz/spoil.h"
#include "grade/grade.h"
#include "grade/pool.h"

enum { SEED = 20260101, LATE_MS = 5000, SELDOM = 3 };

static volatile sig_atomic_t is_enough; /* a signal came: the table is printed as it is */

static void stop(int number)
{
    (void)number;
    is_enough = 1;
}

struct exercise {
    const char *name;
    struct ll_str solution;
    size_t questions; /* that its solution is asked with this seed */
};

struct row {
    size_t gradings, answers, failed, rejected, passed, wrong;
};

/* What a grading's runner is told. */
struct order {
    int how;
    bool one;
    size_t from;
    uint64_t seed;
};

static const char *const words[] = {
#define SPOIL_WORDS(upper, text) text,
    SPOIL_MAP(SPOIL_WORDS)
#undef SPOIL_WORDS
};

static ll_err grade(const struct exercise *exercise, const struct ll_probe *host,
                    const struct order *order, struct ll_message *why, struct ll_result *result)
{
    struct ll_str text = {0};
    const struct ll_grade_options options = {
        .exercise = exercise->name, .seed = SEED, .host = host, .text = NULL};
    struct ll_grade_options with_text = options;
    ll_str_format(&text, "-- spoil %d %d %zu %llu\n", order->how, order->one, order->from,
                  (unsigned long long)order->seed);
    ll_str_add(&text, ll_str_text(&exercise->solution));
    with_text.text = ll_str_text(&text);
    ll_err err = ll_grade_run("fuzz.lua", &with_text, why, result);
    ll_str_done(&text);
    return err;
}

static size_t count_answers(const struct ll_result *result)
{
    size_t count = 0;
    for (const char *at = result->output; (at = strstr(at, "answered\n")); at++)
        count++;
    return count;
}

/* What may not be, or NULL. */
static const char *fault_of(const struct ll_result *result, const struct order *order)
{
    if (result->status == LL_GRADE_ERROR)
        return "an error of ours";
    if (result->status == LL_GRADE_PASSED && !order->one)
        return "a pass";
    if (result->budget.used.cpu_ms > result->budget.cpu_ms + LATE_MS ||
        result->budget.used.wall_ms > result->budget.wall_ms + LATE_MS)
        return "over its budget";
    return NULL;
}

static void one(struct exercise *exercise, const struct ll_probe *host, const struct order *order,
                struct row *row)
{
    struct ll_message why = {""};
    struct ll_result result;
    ll_err err = grade(exercise, host, order, &why, &result);
    const char *fault = err == LL_OK ? fault_of(&result, order) : "no result";
    size_t answers = err == LL_OK ? count_answers(&result) : 0;
    row->gradings++;
    row->answers += answers > order->from ? answers - order->from : 0;
    if (fault) {
        row->wrong++;
        fprintf(stderr, "%s: %s%s, from %zu, seed %llu: %s: %s\n", exercise->name,
                words[order->how], order->one ? " (one)" : "", order->from,
                (unsigned long long)order->seed, fault, err == LL_OK ? result.message : why.text);
    }
    if (err != LL_OK)
        return;
    row->failed += result.status == LL_GRADE_FAILED;
    row->rejected += result.status == LL_GRADE_REJECTED;
    row->passed += result.status == LL_GRADE_PASSED;
    ll_result_done(&result);
}

static bool open_exercise(struct exercise *out, const struct ll_probe *host)
{
    struct ll_message why = {""};
    struct ll_exercise *exercise = NULL;
    struct ll_result result;
    ll_err err = ll_exercise_open(out->name, "en", &why, &exercise);
    if (err == LL_OK)
        err = ll_exercise_solution(exercise, LL_LANGUAGE_LUA, 0, &why, &out->solution);
    ll_exercise_free(&exercise);
    if (err == LL_OK)
        err = grade(out, host, &(struct order){.how = SPOIL_NOTHING}, &why, &result);
    if (err != LL_OK) {
        fprintf(stderr, "%s: %s\n", out->name, why.text);
        return false;
    }
    bool passed = result.status == LL_GRADE_PASSED;
    out->questions = count_answers(&result);
    if (!passed)
        fprintf(stderr, "%s: its solution does not pass unspoilt: %s\n", out->name, result.message);
    ll_result_done(&result);
    return passed && out->questions > 0;
}

int main(int argc, char **argv)
{
    struct exercise exercises[] = {
        {.name = "tversky"}, {.name = "perceptual"}, {.name = "balancing"}};
    enum { EXERCISES = sizeof exercises / sizeof *exercises };
    static struct row rows[2][EXERCISES][SPOIL_COUNT]; /* all fields, one */
    struct ll_message why = {""};
    struct ll_probe host;
    size_t wanted = argc > 1 ? (size_t)strtoul(argv[1], NULL, 10) : 100;
    size_t answers = 0, wrong = 0;
    bool sound = ll_probe_run(&why, &host) == LL_OK;
    for (size_t e = 0; sound && e < EXERCISES; e++)
        sound = open_exercise(&exercises[e], &host);
    signal(SIGTERM, stop);
    /* From the first question, then from ever later ones, as far as checks go on. Balancing, which
     * trains, comes in every third pair of rounds. */
    for (size_t round = 0; sound && answers < wanted && !is_enough; round++)
        for (size_t e = 0; e < (round / 2 % SELDOM == 0 ? EXERCISES : EXERCISES - 1); e++)
            for (int how = 1; how < SPOIL_COUNT && !is_enough; how++) {
                const struct order order = {.how = how,
                                            .one = round % 2 == 1,
                                            .from = (round / 2 * 7) % exercises[e].questions,
                                            .seed = round * 1000 + (size_t)how};
                struct row *row = &rows[order.one][e][how];
                size_t before = row->answers;
                if (order.one && !spoil_is_of_fields(how))
                    continue;
                one(&exercises[e], &host, &order, row);
                answers += row->answers - before;
            }
    printf("fields  exercise    spoilt                                     gradings  answers   "
           "failed  "
           "rejected  passed  amiss\n");
    for (size_t o = 0; o < 2; o++)
        for (size_t e = 0; e < EXERCISES; e++)
            for (int how = 1; how < SPOIL_COUNT; how++) {
                const struct row *row = &rows[o][e][how];
                if (row->gradings > 0)
                    printf("%-7s %-11s %-42s %8zu %8zu %8zu  %8zu %7zu %6zu\n", o ? "one" : "all",
                           exercises[e].name, words[how], row->gradings, row->answers, row->failed,
                           row->rejected, row->passed, row->wrong);
                wrong += row->wrong;
            }
    for (size_t e = 0; e < EXERCISES; e++)
        ll_str_done(&exercises[e].solution);
    printf("%zu answers, %zu amiss\n", answers, wrong);
    return sound && wrong == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
