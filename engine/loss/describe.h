/* A loss of the catalogue in words, for whatever prints it: the reference page, `losslab losses`,
 * the manual, the annotations. */
#ifndef LL_LOSS_DESCRIBE_H
#define LL_LOSS_DESCRIBE_H

#include "base/str.h"
#include "loss/catalogue.h"

/* "loss.huber(pred, target, {delta})". */
void ll_loss_add_call(struct ll_str *out, const struct ll_loss *loss);

/* An option's default: "1", "uniform", "false"; "-" where it is a tensor that may be left out. */
void ll_loss_add_preset(struct ll_str *out, const struct ll_loss_option *option);

/* What an option may be, the same in every language: "(0, ∞)", "[0, 1]", "mean, sum", "tensor". */
void ll_loss_add_range(struct ll_str *out, const struct ll_loss_option *option);

/* Its type for a Lua language server: "number", "boolean", "number|Tensor". */
const char *ll_loss_option_type(const struct ll_loss_option *option);

/* "Huber (1964). Robust estimation of a location parameter, section 4". */
void ll_loss_add_source(struct ll_str *out, const struct ll_loss *loss);

/* Its other names, "loss.bce_loss, loss.binary_cross_entropy"; nothing where it has none. */
void ll_loss_add_aliases(struct ll_str *out, const struct ll_loss *loss);

/* A word for what argument `i` is, "scores": its meaning stands in the locale, as
 * "loss.arg.scores". */
const char *ll_loss_arg_word(const struct ll_loss *loss, size_t i);

#endif
