/* The limited state in this process, and the way to whoever else runs a loss. */
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

/* A loss in this process. */
struct here {
    struct ll_mine mine;
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

enum ll_mine_fault ll_mine_fault_find(const char *key)
{
#define FIND(name, text)                                                                           \
    if (strcmp(key, text) == 0)                                                                    \
        return LL_MINE_##name;
    LL_MINE_FAULTS(FIND)
#undef FIND
    return LL_MINE_FINE;
}

/* -- in this process --------------------------------------------------------------------------- */

/* What a failure of running it means. */
static enum ll_mine_fault fault_of(const struct here *here, ll_err err)
{
    if (err == LL_OK)
        return LL_MINE_FINE;
    if (err == LL_ERR_LIMIT)
        return here->script->over != LL_OK ? LL_MINE_ENDLESS : LL_MINE_MEMORY;
    return LL_MINE_RAISED;
}

static ll_err open_script(struct here *here, struct ll_message *why)
{
    const struct ll_script_options options = {
        .libraries = LL_LIBRARY_TENSOR | LL_LIBRARY_LOSS,
        .memory = MEMORY,
        .instructions = INSTRUCTIONS,
        .milliseconds = MILLISECONDS,
        .threads = 1,
        .bounded = true,
    };
    ll_err err = ll_script_new(&options, why, &here->script);
    if (err == LL_OK)
        err = ll_value_eval(here->script, asking, sizeof asking - 1, "(asking)", why, &here->ask);
    return err;
}

static int compile_body(lua_State *L)
{
    const struct ll_str *text = lua_touserdata(L, 1);
    ll_chunk_load(L, ll_str_text(text), text->length, "(it)");
    return 0;
}

/* Whether the text is Lua at all; why not is told by running it. */
static bool compiles(struct here *here, const char *code, size_t length)
{
    struct ll_str text = {0};
    ll_str_add_n(&text, code, length);
    ll_err err = ll_str_err(&text);
    if (err == LL_OK)
        err = ll_script_guard(here->script, compile_body, &text, NULL);
    ll_str_done(&text);
    return err == LL_OK;
}

static ll_err load(struct here *here, const char *code, size_t length, const char *name,
                   enum ll_mine_fault *fault, struct ll_message *why)
{
    ll_err err = ll_value_eval(here->script, code, length, name, why, &here->function);
    *fault = fault_of(here, err);
    if (*fault == LL_MINE_RAISED && !compiles(here, code, length))
        *fault = LL_MINE_SYNTAX;
    if (err != LL_OK || ll_value_kind(&here->function) == LL_KIND_FUNCTION)
        return err;
    *fault = LL_MINE_NO_FUNCTION;
    return ll_fail(why, LL_ERR_SCRIPT,
                   "%s gives %s; it must end in: return function(pred, target) ... end", name,
                   ll_kind_name(ll_value_kind(&here->function)));
}

static void free_here(struct ll_mine *mine)
{
    struct here *here = (struct here *)mine;
    ll_value_done(&here->function);
    ll_value_done(&here->ask);
    ll_script_free(&here->script);
    free(here);
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

static ll_err call_here(struct ll_mine *mine, const struct ll_shape *shape, size_t count,
                        const float *pred, const float *target, enum ll_mine_fault *fault,
                        struct ll_message *why, float *losses, float *by_pred, float *by_target)
{
    struct here *here = (struct here *)mine;
    struct ll_value args[GIVEN] = {{0}}, given[GIVEN] = {{0}};
    ll_err err = ll_value_copy(&here->function, &args[0]);
    if (err == LL_OK)
        err = ll_value_new_tensor(here->script, shape, pred, true, why, &args[1]);
    if (err == LL_OK)
        err = ll_value_new_tensor(here->script, shape, target, true, why, &args[2]);
    if (err == LL_OK)
        err = ll_value_call_many(&here->ask, args, GIVEN, why, GIVEN, given);
    *fault = fault_of(here, err);
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

static const struct ll_mine_class class_here = {.call = call_here, .free = free_here};

static ll_err make_here(const char *code, size_t length, const char *name,
                        enum ll_mine_fault *fault, struct ll_message *why, struct ll_mine **out)
{
    struct here *here = ll_array_new(1, sizeof *here);
    if (here == NULL)
        return ll_fail(why, LL_ERR_MEMORY, "no memory for a loss");
    here->mine.class = &class_here;
    ll_err err = open_script(here, why);
    if (err == LL_OK)
        err = load(here, code, length, name, fault, why);
    *out = &here->mine;
    if (err != LL_OK)
        ll_mine_free(out);
    return err;
}

/* -- wherever it is ---------------------------------------------------------------------------- */

ll_err ll_mine_new(struct ll_mine_host *host, const char *code, size_t length, const char *name,
                   enum ll_mine_fault *fault, struct ll_message *why, struct ll_mine **out)
{
    *out = NULL;
    *fault = LL_MINE_FINE;
    return host ? host->make(host, code, length, name, fault, why, out)
                : make_here(code, length, name, fault, why, out);
}

void ll_mine_free(struct ll_mine **mine)
{
    if (*mine)
        (*mine)->class->free(*mine);
    *mine = NULL;
}

ll_err ll_mine_call(struct ll_mine *mine, const struct ll_shape *shape, const float *pred,
                    const float *target, enum ll_mine_fault *fault, struct ll_message *why,
                    float *losses, float *by_pred, float *by_target)
{
    size_t count = 0;
    *fault = LL_MINE_FINE;
    if (!ll_shape_count(shape, &count))
        return LL_ERR_SHAPE;
    if (count > LL_MINE_MOST) {
        *fault = LL_MINE_MEMORY;
        return ll_fail(why, LL_ERR_TOO_LARGE, "%zu predictions at once; at most %d", count,
                       LL_MINE_MOST);
    }
    return mine->class->call(mine, shape, count, pred, target, fault, why, losses, by_pred,
                             by_target);
}
