/* The catalogue, its options, and calls by name. */
#include "loss/catalogue.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "loss/range.h"

static const struct ll_loss *const table[] = {
#define LL_LOSS_LINE(name) &ll_loss_##name,
    LL_LOSS_MAP(LL_LOSS_LINE)
#undef LL_LOSS_LINE
};

static const char *const reductions[] = {"mean", "sum", "none", NULL};

size_t ll_loss_count(void)
{
    return sizeof table / sizeof table[0];
}

const struct ll_loss *ll_loss_at(size_t i)
{
    return table[i];
}

static bool among(const char *names, const char *name)
{
    size_t length = strlen(name);
    for (const char *at = names; length && (at = strstr(at, name)); at += length)
        if ((at == names || at[-1] == ' ') && at[length] == ' ')
            return true;
    return false;
}

const struct ll_loss *ll_loss_find(const char *name)
{
    for (size_t i = 0; i < ll_loss_count(); i++)
        if (!strcmp(table[i]->name, name) || among(table[i]->aliases, name))
            return table[i];
    return NULL;
}

const char *ll_loss_meant(const char *name)
{
    static const char *const words[][2] = {
        {"jaccard", "of boxes: iou; of masks: tversky with alpha = beta = 1"},
        {"gan", "gan_discriminator and gan_generator"},
        {"wgan", "wgan_critic and wgan_generator"},
        {"lsgan", "gan_discriminator and gan_generator with form = \"least_squares\""},
        {"kl", "vae has it: the divergence of its code from the standard normal"},
        {"clip", "info_nce with views = \"cross\""},
        {"ssim", "nn.ssim"},
    };
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (!strcmp(words[i][0], name))
            return words[i][1];
    return NULL;
}

void ll_loss_options_init(const struct ll_loss *loss, struct ll_loss_options *options)
{
    *options = (struct ll_loss_options){.reduction = loss->reduction};
    for (size_t i = 0; i < loss->option_count; i++)
        options->number[i] = loss->options[i].preset;
}

/* Options. */

/* A list of words for a message: "mean, sum, none". */
struct words {
    char text[256];
};

static void words_add(struct words *words, const char *word)
{
    size_t used = strlen(words->text);
    snprintf(words->text + used, sizeof words->text - used, "%s%s", used ? ", " : "", word);
}

static struct words words_of(const char *const *list)
{
    struct words words = {""};
    for (; *list; list++)
        words_add(&words, *list);
    return words;
}

static ll_err option_unknown(struct ll_tape *tape, const struct ll_loss *loss, const char *name)
{
    struct words words = {""};
    for (size_t i = 0; i < loss->option_count; i++)
        words_add(&words, loss->options[i].name);
    words_add(&words, "reduction");
    return ll_tape_fail(tape, LL_ERR_NOT_FOUND, "%s has no option %s; it has: %s", loss->name, name,
                        words.text);
}

static ll_err option_kind(struct ll_tape *tape, const struct ll_loss *loss,
                          const struct ll_loss_option *option)
{
    if (option->choices)
        return ll_tape_fail(tape, LL_ERR_ARGUMENT, "%s: %s is one of the words %s", loss->name,
                            option->name, words_of(option->choices).text);
    struct words words = {""};
    if (option->takes & LL_TAKES_NUMBER)
        words_add(&words, "a number");
    if (option->takes & LL_TAKES_WHOLE)
        words_add(&words, "a whole number");
    if (option->takes & LL_TAKES_FLAG)
        words_add(&words, "true or false");
    if (option->takes & LL_TAKES_FALSE)
        words_add(&words, "false for none");
    if (option->takes & LL_TAKES_TENSOR)
        words_add(&words, "a tensor");
    if (option->takes & LL_TAKES_NAMES)
        words_add(&words, "names of layers, where images stand in place of features");
    return ll_tape_fail(tape, LL_ERR_ARGUMENT, "%s: %s takes %s", loss->name, option->name,
                        words.text);
}

/* The option's place, where it takes one of the kinds in `takes`. */
static ll_err option_find(struct ll_tape *tape, const struct ll_loss *loss, const char *name,
                          unsigned takes, size_t *out)
{
    for (size_t i = 0; i < loss->option_count; i++) {
        if (strcmp(loss->options[i].name, name) != 0)
            continue;
        *out = i;
        return loss->options[i].takes & takes ? LL_OK : option_kind(tape, loss, &loss->options[i]);
    }
    if (!strcmp(name, "reduction"))
        return ll_tape_fail(tape, LL_ERR_ARGUMENT, "%s: reduction is one of the words %s",
                            loss->name, words_of(reductions).text);
    return option_unknown(tape, loss, name);
}

static ll_err option_range(struct ll_tape *tape, const struct ll_loss *loss,
                           const struct ll_loss_option *option, double value)
{
    char allowed[96];
    const char *least = option->above_low ? "more than" : "at least";
    if (isinf(option->high) && isinf(option->low))
        snprintf(allowed, sizeof allowed, "a finite number");
    else if (isinf(option->high))
        snprintf(allowed, sizeof allowed, "%s %g and finite", least, option->low);
    else
        snprintf(allowed, sizeof allowed, "%s %g and at most %g", least, option->low, option->high);
    return ll_tape_fail(tape, LL_ERR_RANGE, "%s: %s is %g; it must be %s", loss->name, option->name,
                        isnan(value) ? (double)NAN : value, allowed); /* not "-nan" */
}

ll_err ll_loss_set_number(struct ll_tape *tape, const struct ll_loss *loss, const char *name,
                          double value, struct ll_loss_options *options)
{
    size_t i;
    ll_err err = option_find(tape, loss, name, LL_TAKES_NUMBER | LL_TAKES_WHOLE, &i);
    if (err)
        return err;
    const struct ll_loss_option *option = &loss->options[i];
    bool low = option->above_low ? value > option->low : value >= option->low;
    if (!isfinite(value) || !isfinite((float)value) || !low || value > option->high)
        return option_range(tape, loss, option, value);
    if (!(option->takes & LL_TAKES_NUMBER) && value != floor(value))
        return option_kind(tape, loss, option);
    options->number[i] = value;
    options->tensor[i] = NULL;
    return LL_OK;
}

/* The word's position in the list; -1 where it is not there. */
static int word_find(const char *const *list, const char *word)
{
    for (int i = 0; list[i]; i++)
        if (!strcmp(list[i], word))
            return i;
    return -1;
}

ll_err ll_loss_set_text(struct ll_tape *tape, const struct ll_loss *loss, const char *name,
                        const char *text, struct ll_loss_options *options)
{
    bool reduction = !strcmp(name, "reduction");
    size_t i = 0;
    ll_err err = reduction ? LL_OK : option_find(tape, loss, name, LL_TAKES_CHOICE, &i);
    if (err)
        return err;
    const char *const *list = reduction ? reductions : loss->options[i].choices;
    int found = word_find(list, text);
    if (found < 0)
        return ll_tape_fail(tape, LL_ERR_RANGE, "%s: %s is \"%.40s\"; it must be one of %s",
                            loss->name, name, text, words_of(list).text);
    if (reduction)
        options->reduction = (enum ll_reduction)found;
    else
        options->number[i] = found;
    return LL_OK;
}

ll_err ll_loss_set_flag(struct ll_tape *tape, const struct ll_loss *loss, const char *name,
                        bool value, struct ll_loss_options *options)
{
    size_t i;
    ll_err err = option_find(tape, loss, name, LL_TAKES_FLAG | LL_TAKES_FALSE, &i);
    if (err)
        return err;
    bool flag = loss->options[i].takes & LL_TAKES_FLAG;
    if (!flag && value)
        return option_kind(tape, loss, &loss->options[i]);
    options->number[i] = flag ? value : -1;
    return LL_OK;
}

ll_err ll_loss_set_tensor(struct ll_tape *tape, const struct ll_loss *loss, const char *name,
                          struct ll_tensor *value, struct ll_loss_options *options)
{
    size_t i;
    ll_err err = option_find(tape, loss, name, LL_TAKES_TENSOR, &i);
    if (!err)
        options->tensor[i] = value;
    return err;
}

/* Calls. */

static size_t arg_count(const struct ll_loss *loss)
{
    size_t n = 0;
    while (loss->args[n])
        n++;
    return n;
}

static ll_err check_count(struct ll_tape *tape, const struct ll_loss *loss, size_t count)
{
    size_t most = arg_count(loss), least = loss->least_args ? loss->least_args : most;
    if (most &&
        (loss->lists ? count >= most && count % most == 0 : count >= least && count <= most))
        return LL_OK;
    struct words words = words_of(loss->args);
    if (loss->lists)
        return ll_tape_fail(tape, LL_ERR_ARGUMENT,
                            "%s takes %s, lists of one length with at least one tensor each",
                            loss->name, words.text);
    return ll_tape_fail(tape, LL_ERR_ARGUMENT, "%s takes %zu tensors (%s), and %zu were given",
                        loss->name, most, words.text, count);
}

/* A gradient that would silently stay away is refused. */
static ll_err check_constants(struct ll_tape *tape, const struct ll_loss *loss,
                              const struct ll_loss_options *options)
{
    for (size_t i = 0; i < loss->option_count && ll_tape_recording(tape); i++)
        if (options->tensor[i] && options->tensor[i]->needs_grad &&
            !(loss->options[i].takes & LL_TAKES_GRADIENT))
            return ll_tape_fail(tape, LL_ERR_ARGUMENT,
                                "%s: %s needs a gradient, but this option is a constant; detach it",
                                loss->name, loss->options[i].name);
    return LL_OK;
}

ll_err ll_loss_call(struct ll_tape *tape, const struct ll_loss *loss, struct ll_tensor *const *args,
                    size_t count, const struct ll_loss_options *options, struct ll_tensor **out)
{
    struct ll_loss_options presets;
    if (!options) {
        ll_loss_options_init(loss, &presets);
        options = &presets;
    }
    ll_err err = check_count(tape, loss, count);
    if (!err)
        err = check_constants(tape, loss, options);
    if (err)
        return err;
    if (loss->one_number && !loss->samples && options->reduction == LL_NONE)
        return ll_tape_fail(tape, LL_ERR_ARGUMENT,
                            "%s is one number over all elements: reduction is mean or sum, which "
                            "are the same here",
                            loss->name);
    const struct ll_loss_call call = {tape, loss, args, count, options};
    err = ll_loss_check_options(tape, loss, options);
    if (!err)
        err = ll_loss_check_before(&call);
    if (!err)
        err = loss->run(&call, out);
    if (err)
        return err;
    err = ll_loss_check_after(&call, *out);
    if (err)
        ll_tensor_free(out);
    return err;
}

/* For those who write losses. */

ll_err ll_loss_fail(const struct ll_loss_call *call, ll_err code, const char *format, ...)
{
    char text[512];
    va_list list;
    va_start(list, format);
    vsnprintf(text, sizeof text, format, list);
    va_end(list);
    ll_tape_say(call->tape, code, "%s: %s", call->loss->name, text);
    return code;
}

ll_err ll_loss_check_filled(const struct ll_loss_call *call, size_t i)
{
    if (call->args[i]->count > 0)
        return LL_OK;
    return ll_loss_fail(call, LL_ERR_SHAPE,
                        "%s is empty (shape %s); at least one element is needed",
                        call->loss->args[i], ll_shape_text(&call->args[i]->shape).text);
}

ll_err ll_loss_check_spread(const struct ll_loss_call *call, const struct ll_tensor *weight,
                            const char *name)
{
    struct ll_shape both;
    const struct ll_shape *shape = &call->args[0]->shape;
    if (weight->count > 0 && ll_shape_broadcast(shape, &weight->shape, &both) &&
        ll_shape_equal(&both, shape))
        return LL_OK;
    return ll_loss_fail(call, LL_ERR_SHAPE,
                        "%s has shape %s and %s %s; it must be one number, or broadcast to that "
                        "shape: one for each of the last dimension, (C, 1, 1) for channels",
                        name, ll_shape_text(&weight->shape).text, call->loss->args[0],
                        ll_shape_text(shape).text);
}

ll_err ll_loss_check_pair(const struct ll_loss_call *call, size_t i, size_t k)
{
    const struct ll_shape *a = &call->args[i]->shape, *b = &call->args[k]->shape;
    if (!ll_shape_equal(a, b))
        return ll_loss_fail(call, LL_ERR_SHAPE, "%s has shape %s and %s has %s; they must be equal",
                            call->loss->args[i], ll_shape_text(a).text, call->loss->args[k],
                            ll_shape_text(b).text);
    return ll_loss_check_filled(call, i);
}

ll_err ll_loss_check_equal(const struct ll_loss_call *call)
{
    ll_err err = ll_loss_check_filled(call, 0);
    for (size_t i = 1; i < call->count && !err; i++)
        err = ll_loss_check_pair(call, 0, i);
    return err;
}
