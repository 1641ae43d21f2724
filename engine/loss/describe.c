/* A loss of the catalogue in words. */
#include "loss/describe.h"

#include <math.h>
#include <string.h>

static void add_number(struct ll_str *out, double value)
{
    ll_str_add_float(out, (float)value);
}

static bool takes_tensor_alone(const struct ll_loss_option *option)
{
    return (option->takes & ~(unsigned)LL_TAKES_GRADIENT) == LL_TAKES_TENSOR;
}

void ll_loss_add_call(struct ll_str *out, const struct ll_loss *loss)
{
    ll_str_format(out, "loss.%s(", loss->name);
    for (size_t i = 0; loss->args[i] != NULL; i++)
        ll_str_format(out, "%s%s", i ? ", " : "", loss->args[i]);
    if (loss->option_count > 0)
        ll_str_add(out, ", {");
    for (size_t i = 0; i < loss->option_count; i++)
        ll_str_format(out, "%s%s", i ? ", " : "", loss->options[i].name);
    ll_str_add(out, loss->option_count > 0 ? "})" : ")");
}

void ll_loss_add_preset(struct ll_str *out, const struct ll_loss_option *option)
{
    if (option->takes & LL_TAKES_CHOICE)
        ll_str_add(out, option->choices[(size_t)option->preset]);
    else if (option->takes & LL_TAKES_FLAG)
        ll_str_add(out, option->preset != 0 ? "true" : "false");
    else if (takes_tensor_alone(option) || option->takes & LL_TAKES_NAMES)
        ll_str_add(out, "-");
    else
        add_number(out, option->preset);
}

static void add_interval(struct ll_str *out, const struct ll_loss_option *option)
{
    ll_str_add(out, option->above_low || isinf(option->low) ? "(" : "[");
    if (isinf(option->low))
        ll_str_add(out, "−∞");
    else
        add_number(out, option->low);
    ll_str_add(out, ", ");
    if (isinf(option->high))
        ll_str_add(out, "∞)");
    else {
        add_number(out, option->high);
        ll_str_add_char(out, ']');
    }
}

void ll_loss_add_range(struct ll_str *out, const struct ll_loss_option *option)
{
    if (option->takes & LL_TAKES_CHOICE)
        for (size_t i = 0; option->choices[i] != NULL; i++)
            ll_str_format(out, "%s%s", i ? ", " : "", option->choices[i]);
    else if (option->takes & LL_TAKES_FLAG)
        ll_str_add(out, "true, false");
    else if (option->takes & LL_TAKES_NAMES)
        ll_str_add(out, "relu1_1 ... relu5_3");
    else if (!takes_tensor_alone(option))
        add_interval(out, option);
    if (option->takes & LL_TAKES_FALSE)
        ll_str_add(out, ", false");
    if (option->takes & LL_TAKES_TENSOR)
        ll_str_add(out, takes_tensor_alone(option) ? "tensor" : ", tensor");
}

const char *ll_loss_option_type(const struct ll_loss_option *option)
{
    if (option->takes & LL_TAKES_CHOICE)
        return "string";
    if (option->takes & LL_TAKES_FLAG)
        return "boolean";
    if (option->takes & LL_TAKES_NAMES)
        return "string[]";
    if (option->takes & LL_TAKES_TENSOR)
        return takes_tensor_alone(option) ? "Tensor" : "number|Tensor";
    if (option->takes & LL_TAKES_FALSE)
        return "number|false";
    return option->takes & LL_TAKES_WHOLE ? "integer" : "number";
}

void ll_loss_add_source(struct ll_str *out, const struct ll_loss *loss)
{
    const struct ll_loss_source *source = &loss->source;
    ll_str_format(out, "%s (%d). %s", source->authors, source->year, source->title);
    if (source->equation[0] != '\0')
        ll_str_format(out, ", %s", source->equation);
}

void ll_loss_add_aliases(struct ll_str *out, const struct ll_loss *loss)
{
    for (const char *at = loss->aliases; *at != '\0';) {
        size_t length = strcspn(at, " ");
        ll_str_add(out, at == loss->aliases ? "loss." : ", loss.");
        ll_str_add_n(out, at, length);
        at += length + (at[length] == ' ');
    }
}

const char *ll_loss_arg_word(const struct ll_loss *loss, size_t i)
{
    static const char *const words[] = {
#define LL_LOSS_ARG_LINE(name, word) [LL_ARG_##name] = word,
        LL_LOSS_ARG_MAP(LL_LOSS_ARG_LINE)
#undef LL_LOSS_ARG_LINE
    };
    return words[loss->takes[i]];
}
