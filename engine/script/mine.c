#include "script/mine.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "script/private.h"

enum { MEMORY = 64 << 20, INSTRUCTIONS = 5000000, MILLISECONDS = 500, GIVEN = 3 };

/* Ours, run before the learner's text: what asks it. It keeps what it calls, so that nothing the
 * text defines stands in between. */
static const char asking[] =
    "local is, zeros = tensor.is, tensor.zeros\n"
    "return function(ask, pred, target)\n"
    "  local shape, count = pred.shape, pred:numel()\n"
    "  local each = ask(pred, target)\n"
    "  if not is(each) or each:numel() ~= count then return each end\n"
    "  pred.grad, target.grad = nil, nil\n"
    "  if each.requires_grad then each:sum():backward() end\n"
    "  return each, pred.grad or zeros(shape), target.grad or zeros(shape)\n"
    "end\n";

struct ll_mine {
    struct ll_script *script;
    struct ll_value ask, function;
};

const char *ll_mine_fault_key(enum ll_mine_fault fault)
{
    switch (fault) {
#define KEY(name, key)                                                                             \
    case LL_MINE_##name:                                                                           \
        return key;
        LL_MINE_FAULTS(KEY)
#undef KEY
    default:
        return "";
    }
}

/* What a failure of running it means. */
static enum ll_mine_fault fault_of(const struct ll_mine *mine, ll_err err)
{
    if (err == LL_OK)
        return LL_MINE_FINE;
    if (err == LL_ERR_LIMIT)
        return mine->script->over != LL_OK ? LL_MINE_ENDLESS : LL_MINE_MEMORY;
    return LL_MINE_RAISED;
}

static ll_err open_script(struct ll_mine *mine, struct ll_message *why)
{
    const struct ll_script_options options = {
        .libraries = LL_LIBRARY_TENSOR | LL_LIBRARY_LOSS,
        .memory = MEMORY,
        .instructions = INSTRUCTIONS,
        .milliseconds = MILLISECONDS,
        .threads = 1,
        .bounded = true,
    };
    ll_err err = ll_script_new(&options, why, &mine->script);
    if (err == LL_OK)
        err = ll_value_eval(mine->script, asking, sizeof asking - 1, "(asking)", why, &mine->ask);
    return err;
}

static int compile_body(lua_State *L)
{
    const struct ll_str *text = lua_touserdata(L, 1);
    ll_chunk_load(L, ll_str_text(text), text->length, "(it)");
    return 0;
}

/* Whether the text is Lua at all; why not is told by running it. */
static bool compiles(struct ll_mine *mine, const char *code, size_t length)
{
    struct ll_str text = {0};
    ll_str_add_n(&text, code, length);
    ll_err err = ll_str_err(&text);
    if (err == LL_OK)
        err = ll_script_guard(mine->script, compile_body, &text, NULL);
    ll_str_done(&text);
    return err == LL_OK;
}

static ll_err load(struct ll_mine *mine, const char *code, size_t length, const char *name,
                   enum ll_mine_fault *fault, struct ll_message *why)
{
    ll_err err = ll_value_eval(mine->script, code, length, name, why, &mine->function);
    *fault = fault_of(mine, err);
    if (*fault == LL_MINE_RAISED && !compiles(mine, code, length))
        *fault = LL_MINE_SYNTAX;
    if (err != LL_OK || ll_value_kind(&mine->function) == LL_KIND_FUNCTION)
        return err;
    *fault = LL_MINE_NO_FUNCTION;
    return ll_fail(why, LL_ERR_SCRIPT,
                   "%s gives %s; it must end in: return function(pred, target) ... end", name,
                   ll_kind_name(ll_value_kind(&mine->function)));
}

ll_err ll_mine_new(const char *code, size_t length, const char *name, enum ll_mine_fault *fault,
                   struct ll_message *why, struct ll_mine **out)
{
    struct ll_mine *mine = ll_array_new(1, sizeof *mine);
    *out = NULL;
    *fault = LL_MINE_FINE;
    if (mine == NULL)
        return ll_fail(why, LL_ERR_MEMORY, "no memory for a loss");
    ll_err err = open_script(mine, why);
    if (err == LL_OK)
        err = load(mine, code, length, name, fault, why);
    if (err == LL_OK)
        *out = mine;
    else
        ll_mine_free(&mine);
    return err;
}

void ll_mine_free(struct ll_mine **mine)
{
    struct ll_mine *gone = *mine;
    if (gone == NULL)
        return;
    ll_value_done(&gone->function);
    ll_value_done(&gone->ask);
    ll_script_free(&gone->script);
    free(gone);
    *mine = NULL;
}

/* Copies what was given as one of the three; `out` may be NULL. */
static ll_err take(const struct ll_value *given, size_t count, struct ll_message *why, float *out)
{
    struct ll_floats floats = {.data = NULL};
    if (out == NULL)
        return LL_OK;
    ll_err err = ll_value_floats(given, why, &floats);
    if (err == LL_OK && floats.count == count)
        memcpy(out, floats.data, count * sizeof *out);
    else if (err == LL_OK)
        err = LL_ERR_SHAPE; /* of our own code: it does not happen */
    ll_floats_done(&floats);
    return err;
}

/* A tensor of the predictions' shape, or what to do to give one. */
static ll_err check_losses(const struct ll_value *given, const struct ll_shape *shape, size_t count,
                           enum ll_mine_fault *fault, struct ll_message *why)
{
    struct ll_floats losses = {.data = NULL};
    if (ll_value_kind(given) != LL_KIND_TENSOR) {
        *fault = LL_MINE_NO_TENSOR;
        return ll_fail(why, LL_ERR_SCRIPT,
                       "it gives %s, not a tensor with a loss for each prediction",
                       ll_kind_name(ll_value_kind(given)));
    }
    ll_err err = ll_value_floats(given, why, &losses);
    if (err == LL_OK && !ll_shape_equal(&losses.shape, shape)) {
        *fault = LL_MINE_SHAPE;
        err = ll_fail(why, LL_ERR_SCRIPT,
                      losses.count == 1
                          ? "%zu number for %zu predictions: leave out the mean"
                          : "%zu numbers for %zu predictions: give one for each, in the same shape",
                      losses.count, count);
    }
    ll_floats_done(&losses);
    return err;
}

ll_err ll_mine_call(struct ll_mine *mine, const struct ll_shape *shape, const float *pred,
                    const float *target, enum ll_mine_fault *fault, struct ll_message *why,
                    float *losses, float *by_pred, float *by_target)
{
    struct ll_value args[GIVEN] = {{0}}, given[GIVEN] = {{0}};
    size_t count = 0;
    *fault = LL_MINE_FINE;
    ll_err err = ll_shape_count(shape, &count) ? LL_OK : LL_ERR_SHAPE;
    if (err == LL_OK)
        err = ll_value_copy(&mine->function, &args[0]);
    if (err == LL_OK)
        err = ll_value_new_tensor(mine->script, shape, pred, true, why, &args[1]);
    if (err == LL_OK)
        err = ll_value_new_tensor(mine->script, shape, target, true, why, &args[2]);
    if (err == LL_OK)
        err = ll_value_call_many(&mine->ask, args, GIVEN, why, GIVEN, given);
    *fault = fault_of(mine, err);
    if (err == LL_OK)
        err = check_losses(&given[0], shape, count, fault, why);
    if (err == LL_OK)
        err = take(&given[0], count, why, losses);
    if (err == LL_OK)
        err = take(&given[1], count, why, by_pred);
    if (err == LL_OK)
        err = take(&given[2], count, why, by_target);
    for (size_t i = 0; i < GIVEN; i++) {
        ll_value_done(&args[i]);
        ll_value_done(&given[i]);
    }
    return err;
}
