/* The words for a question that was not answered: a submission's own are quoted, never ours. */
#include "grade/outcome.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>

void ll_outcome_done(struct ll_outcome *outcome)
{
    ll_str_done(&outcome->words);
    *outcome = (struct ll_outcome){0};
}

bool ll_fate_is_end(enum ll_fate fate)
{
    return fate == LL_FATE_HUGE || fate == LL_FATE_GARBLED || fate == LL_FATE_ENDED;
}

static const char *signal_key(int number)
{
    switch (number) {
    case SIGSEGV:
    case SIGBUS:
        return "grade.end.memory-fault";
    case SIGFPE:
        return "grade.end.arithmetic";
    case SIGABRT:
        return "grade.end.abort";
    default:
        return "grade.end.signal";
    }
}

static enum ll_check_status say_end(const struct ll_locale *locale,
                                    const struct ll_outcome *outcome, struct ll_str *out)
{
    char code[16], cpu[24], wall[24], memory[24];
    snprintf(code, sizeof code, "%d", outcome->code);
    snprintf(cpu, sizeof cpu, "%g", (double)outcome->budget.cpu_ms / 1000);
    snprintf(wall, sizeof wall, "%g", (double)outcome->budget.wall_ms / 1000);
    snprintf(memory, sizeof memory, "%g", (double)outcome->budget.memory / (1 << 20));
    const char *const pairs[] = {"code", code, "cpu", cpu, "wall", wall, "memory", memory, NULL};
    switch (outcome->end) {
    case LL_BOX_SIGNALLED:
        ll_text_fill(locale, signal_key(outcome->code), pairs, out);
        return LL_CHECK_CRASH;
    case LL_BOX_CPU:
        ll_text_fill(locale, "grade.end.cpu", pairs, out);
        return LL_CHECK_TIMEOUT;
    case LL_BOX_WALL:
        ll_text_fill(locale, "grade.end.wall", pairs, out);
        return LL_CHECK_TIMEOUT;
    case LL_BOX_FORBIDDEN:
        ll_text_fill(locale, "grade.end.forbidden", pairs, out);
        return LL_CHECK_FORBIDDEN;
    case LL_BOX_MEMORY:
        ll_text_fill(locale, "grade.end.memory", pairs, out);
        return LL_CHECK_CRASH;
    case LL_BOX_OUTPUT:
        ll_text_fill(locale, "grade.end.output", pairs, out);
        return LL_CHECK_CRASH;
    default:
        ll_text_fill(locale, "grade.end.exit", pairs, out);
        return LL_CHECK_CRASH;
    }
}

/* Each line of a submission's own words behind a bar: none can pass for the grader's. */
static void quote(const char *words, struct ll_str *out)
{
    while (*words) {
        size_t length = strcspn(words, "\n");
        ll_str_add(out, out->length > 0 ? "\n| " : "| ");
        ll_str_add_n(out, words, length);
        words += length + (words[length] == '\n');
    }
}

/* What an error in a language's own words means here, in a sentence that says what to change. */
static const struct {
    const char *words, *key;
} advice[] = {
    {"attempt to call a table value (method 'shape')", "grade.advice.shape"},
    {"attempt to call a table value (field 'shape')", "grade.advice.shape"},
    {"numpy() on Tensor that requires grad", "grade.advice.numpy"},
    {"is being used in an in-place operation", "grade.advice.in-place"},
    {"modified by an inplace operation", "grade.advice.in-place"},
    {"No module named", "grade.advice.module"},
    {"attempt to index a nil value (global 'loss')", "grade.advice.loss"},
    {"attempt to index a nil value (global '", "grade.advice.global"},
    {"attempt to call a nil value (global '", "grade.advice.global"},
    {"attempt to perform arithmetic on a nil value (global '", "grade.advice.global"},
};

void ll_outcome_advise(const struct ll_locale *locale, const char *words, struct ll_str *out)
{
    for (size_t i = 0; i < sizeof advice / sizeof *advice; i++)
        if (strstr(words, advice[i].words)) {
            ll_str_format(out, "\n%s", ll_text(locale, advice[i].key));
            return;
        }
}

static enum ll_check_status say(const struct ll_locale *locale, const struct ll_outcome *outcome,
                                const char *quoted, struct ll_str *out)
{
    const char *const pairs[] = {"error", quoted, NULL};
    const char *words = ll_str_text(&outcome->words);
    const char *const inline_pairs[] = {"error", strchr(words, '\n') ? quoted : words, NULL};
    switch (outcome->fate) {
    case LL_FATE_RAISED:
        ll_text_fill(locale, "grade.end.raised", pairs, out);
        ll_outcome_advise(locale, words, out);
        return LL_CHECK_ERROR;
    case LL_FATE_LIMIT:
        ll_text_fill(locale, "grade.end.limit", inline_pairs, out);
        return LL_CHECK_TIMEOUT;
    case LL_FATE_HUGE:
        ll_text_fill(locale, "grade.end.huge", pairs, out);
        return LL_CHECK_FAIL;
    case LL_FATE_GARBLED:
        ll_text_fill(locale, "grade.end.garbled", pairs, out);
        return LL_CHECK_FORBIDDEN;
    default:
        return say_end(locale, outcome, out);
    }
}

enum ll_check_status ll_outcome_tell(const struct ll_outcome *outcome,
                                     const struct ll_locale *locale, struct ll_str *out)
{
    struct ll_str quoted = {0};
    quote(ll_str_text(&outcome->words), &quoted);
    enum ll_check_status status = say(locale, outcome, ll_str_text(&quoted), out);
    ll_str_done(&quoted);
    return status;
}
