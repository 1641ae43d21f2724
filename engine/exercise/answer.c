/* A Lua submission in a script of its own, asked one question at a time. */
#include "exercise/answer.h"

#include <stdlib.h>
#include <string.h>

#include "exercise/exchange.h"
#include "script/state.h"
#include "script/value.h"

/* For one question. The largest is 49,152 pixels: some five million instructions written as loops.
 * Instructions come first, since they are counted alike on every machine. */
enum { INSTRUCTIONS = 100000000, MILLISECONDS = 8000 };

struct ll_answerer {
    struct ll_script *script;
    struct ll_value submission;
    struct ll_value call;
};

ll_err ll_answerer_open(struct ll_message *why, struct ll_answerer **out)
{
    struct ll_script_options options = ll_script_options_submission();
    options.instructions = INSTRUCTIONS;
    options.milliseconds = MILLISECONDS;
    *out = calloc(1, sizeof **out);
    if (*out == NULL)
        return LL_ERR_MEMORY;
    ll_err err = ll_script_new(&options, why, &(*out)->script);
    if (err != LL_OK)
        ll_answerer_free(out);
    return err;
}

ll_err ll_answerer_load(struct ll_answerer *answerer, const char *source, size_t length,
                        const char *name, const char *call, struct ll_message *why)
{
    /* The exercise's own file first: a submission may change the globals that it stands on. */
    ll_err err =
        ll_value_eval(answerer->script, call, strlen(call), "call.lua", why, &answerer->call);
    if (err == LL_OK)
        err = ll_value_eval(answerer->script, source, length, name, why, &answerer->submission);
    if (err == LL_OK && ll_value_kind(&answerer->submission) == LL_KIND_NIL)
        err = ll_fail(why, LL_ERR_FORMAT,
                      "%s: it returns nothing; end it with 'return' and what "
                      "the exercise asks for",
                      name);
    return err;
}

ll_err ll_answerer_new(const char *source, size_t length, const char *name, const char *call,
                       struct ll_message *why, struct ll_answerer **out)
{
    ll_err err = ll_answerer_open(why, out);
    if (err == LL_OK)
        err = ll_answerer_load(*out, source, length, name, call, why);
    if (err != LL_OK)
        ll_answerer_free(out);
    return err;
}

void ll_answerer_free(struct ll_answerer **answerer)
{
    if (*answerer == NULL)
        return;
    ll_value_done(&(*answerer)->submission);
    ll_value_done(&(*answerer)->call);
    ll_script_free(&(*answerer)->script);
    free(*answerer);
    *answerer = NULL;
}

ll_err ll_answerer_ask(struct ll_answerer *answerer, const struct ll_record *question,
                       struct ll_message *why, struct ll_record *answer)
{
    struct ll_value args[2] = {{0}};
    struct ll_value given = {0};
    ll_err err = ll_value_copy(&answerer->submission, &args[0]);
    if (err == LL_OK)
        err = ll_record_to_value(question, answerer->script, why, &args[1]);
    if (err == LL_OK)
        err = ll_value_call(&answerer->call, args, 2, why, &given);
    if (err == LL_OK)
        err = ll_record_from_value(&given, why, answer);
    ll_value_done(&given);
    ll_value_done(&args[0]);
    ll_value_done(&args[1]);
    return err;
}

const char *ll_answerer_output(struct ll_answerer *answerer)
{
    return ll_script_output(answerer->script);
}

void ll_answerer_output_clear(struct ll_answerer *answerer)
{
    ll_script_output_clear(answerer->script);
}
