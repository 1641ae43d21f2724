/* The catalogue: the one table that knows each loss. Its name, what it takes, its options with
 * their ranges and defaults, its formula, who published it, the page that teaches it and the kernel
 * that computes it are written there once, and everything else reads them.
 *
 * A loss is one file (or a place in its family's file) that defines `const struct ll_loss
 * ll_loss_NAME`, and one line in LL_LOSS_MAP. */
#ifndef LL_LOSS_CATALOGUE_H
#define LL_LOSS_CATALOGUE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "tensor/tensor.h"

/* In the course's order. */
#define LL_LOSS_MAP(X)                                                                             \
    X(mse)                                                                                         \
    X(mae)                                                                                         \
    X(huber)                                                                                       \
    X(smooth_l1)                                                                                   \
    X(log_cosh)                                                                                    \
    X(asymmetric_mse)                                                                              \
    X(bce)                                                                                         \
    X(bce_with_logits)                                                                             \
    X(cross_entropy)                                                                               \
    X(nll)                                                                                         \
    X(label_smoothing)                                                                             \
    X(focal)                                                                                       \
    X(binary_focal)                                                                                \
    X(contrastive)                                                                                 \
    X(triplet)                                                                                     \
    X(triplet_mined)                                                                               \
    X(info_nce)                                                                                    \
    X(nt_xent)                                                                                     \
    X(sup_con)                                                                                     \
    X(dice)                                                                                        \
    X(multiclass_dice)                                                                             \
    X(multiclass_tversky)                                                                          \
    X(iou)                                                                                         \
    X(giou)                                                                                        \
    X(diou)                                                                                        \
    X(ce_dice)                                                                                     \
    X(tversky)                                                                                     \
    X(focal_tversky)                                                                               \
    X(gan_discriminator)                                                                           \
    X(gan_generator)                                                                               \
    X(wgan_critic)                                                                                 \
    X(wgan_generator)                                                                              \
    X(vae)                                                                                         \
    X(perceptual)                                                                                  \
    X(weighted)                                                                                    \
    X(uncertainty)                                                                                 \
    X(curriculum)

#define LL_LOSS_ARGS    4 /* the most tensors that a loss takes, lists apart */
#define LL_LOSS_SLOPE   1e-3
#define LL_LOSS_OPTIONS 5 /* the most options of a loss, `reduction` apart */

/* What an argument is, and a word for it, under which the locale says it to readers
 * ("loss.arg.scores"). */
#define LL_LOSS_ARG_MAP(X)                                                                         \
    X(REAL, "numbers")              /* any shape, the same for both */                             \
    X(PROBABILITY, "probabilities") /* as REAL, from 0 to 1 */                                     \
    X(SCORES, "scores")             /* (N, C, ...), or (C) for one sample */                       \
    X(CLASS, "labels")              /* (N, ...) labels, or as SCORES probabilities */              \
    X(MAP, "map")                   /* (N, C, ...) scores, position by position */                 \
    X(MAP_CLASS, "map_labels")      /* (N, ...) labels */                                          \
    X(EMBEDDING, "embeddings")      /* (N, D), one a row */                                        \
    X(ALIKE, "alike")               /* (N): 1 where the two belong together, else 0 */             \
    X(GROUP, "groups")              /* (N): whole numbers, equal where two belong together */      \
    X(BOX, "boxes")                 /* (N, 4): x1, y1, x2, y2 */                                   \
    X(CRITIC, "critic")             /* raw outputs, one a sample */                                \
    X(PIXEL, "pixels")              /* (N, ...), a sample each */                                  \
    X(LATENT, "latent")             /* (N, K), a sample each */                                    \
    X(FEATURES, "features")         /* a list of tensors, one a layer */                           \
    X(TASK, "tasks")                /* one number a task, or a sample */                           \
    X(DIFFICULTY, "difficulty")     /* one number a sample */

enum ll_loss_arg {
#define LL_LOSS_ARG_CODE(name, word) LL_ARG_##name,
    LL_LOSS_ARG_MAP(LL_LOSS_ARG_CODE)
#undef LL_LOSS_ARG_CODE
};

enum ll_reduction {
    LL_MEAN, /* the default */
    LL_SUM,
    LL_NONE, /* a loss for each element, or row, as the loss says */
};

/* What an option takes; a mask, since some take a number or a tensor. */
enum ll_option_takes {
    LL_TAKES_NUMBER = 1,
    LL_TAKES_WHOLE = 2, /* a whole number */
    LL_TAKES_FLAG = 4,
    LL_TAKES_CHOICE = 8,
    LL_TAKES_TENSOR = 16,
    LL_TAKES_NAMES = 64,    /* of a network's layers: for whoever takes features, not for here */
    LL_TAKES_GRADIENT = 32, /* with LL_TAKES_TENSOR: it may need one, and gets it */
    LL_TAKES_FALSE = 128,   /* with LL_TAKES_NUMBER: false leaves it out; its number is then -1 */
};

struct ll_loss_option {
    const char *name;   /* as a lesson writes it: "delta" */
    const char *symbol; /* as the formula writes it: "δ" */
    unsigned takes;
    double preset;              /* a choice's is its position; a tensor alone is not given */
    double low, high;           /* both allowed, infinite where open */
    bool above_low;             /* `low` itself is not allowed */
    const char *const *choices; /* names, ended by NULL; NULL where it is no choice */
};

struct ll_loss_source {
    const char *authors;
    int year;
    const char *title;
    const char *equation; /* where in it: "equation 3"; "" where it has none */
};

/* How a loss is seen as a curve: what its arguments are while one number runs. An argument is a row
 * of numbers, or rows where each ends with a semicolon; `x` is the running number, `x+1` is one
 * more. See loss/curve.h. */
struct ll_loss_curve {
    const char
        *along; /* what runs: "error", "logit", ...; NULL where it is no curve of one number */
    double from, to;
    const char *args[LL_LOSS_ARGS];
};

struct ll_loss_call;
typedef ll_err ll_loss_fn(const struct ll_loss_call *call, struct ll_tensor **out);

struct ll_loss {
    const char *name;
    const char *aliases; /* other names, each followed by a space; "" */
    const char *args[LL_LOSS_ARGS + 1];
    enum ll_loss_arg takes[LL_LOSS_ARGS];
    size_t least_args; /* the last may be left out from here; 0: all are needed */
    bool lists;        /* each argument is a list of tensors of one length */
    bool one_number;   /* a ratio or the like over all elements: mean and sum are the same */
    bool samples;      /* of those, one that LL_NONE gives for each sample of (N, ...) */
    enum ll_reduction reduction; /* the default; LL_MEAN where not said */
    const char *formula;         /* laid out for a terminal of 76 columns */
    struct ll_loss_option options[LL_LOSS_OPTIONS];
    size_t option_count;
    struct ll_loss_source source;
    struct ll_loss_curve curve;
    const char *example; /* a call, in Lua: an expression that is one number */
    double slope;        /* how near float32 gradients are to finite differences, against 1 + the
                            slope; 0 is LL_LOSS_SLOPE */
    const char *page;
    const char *file;     /* the C source of the definition, from the project's top */
    const char *function; /* its name there */
    ll_loss_fn *run;
};

/* The table: ll_loss_at(0) to ll_loss_at(ll_loss_count() - 1). */
size_t ll_loss_count(void);
const struct ll_loss *ll_loss_at(size_t i);

/* The loss of that name or alias, or NULL. */
const struct ll_loss *ll_loss_find(const char *name);

/* Values for a loss's options, in its order. Tensors are borrowed until the call. */
struct ll_loss_options {
    enum ll_reduction reduction;
    double number[LL_LOSS_OPTIONS];
    struct ll_tensor *tensor[LL_LOSS_OPTIONS]; /* NULL where none was given */
};

/* What somebody who asks for a loss of that name probably means, where its name is another one:
 * "of boxes: iou; ..." for "jaccard"; else NULL. */
const char *ll_loss_meant(const char *name);

/* The defaults. */
void ll_loss_options_init(const struct ll_loss *loss, struct ll_loss_options *options);

/* Set the option `name`; text is for choices and for "reduction" ("mean", "sum", "none"). The tape
 * says what is allowed where the name is unknown (LL_ERR_NOT_FOUND), the kind wrong
 * (LL_ERR_ARGUMENT) or the value out of range (LL_ERR_RANGE). */
ll_err ll_loss_set_number(struct ll_tape *tape, const struct ll_loss *loss, const char *name,
                          double value, struct ll_loss_options *options);
ll_err ll_loss_set_text(struct ll_tape *tape, const struct ll_loss *loss, const char *name,
                        const char *text, struct ll_loss_options *options);
ll_err ll_loss_set_flag(struct ll_tape *tape, const struct ll_loss *loss, const char *name,
                        bool value, struct ll_loss_options *options);
ll_err ll_loss_set_tensor(struct ll_tape *tape, const struct ll_loss *loss, const char *name,
                          struct ll_tensor *value, struct ll_loss_options *options);

/* The loss of the given tensors, in the order of `loss->args` (a loss with `lists` takes each list
 * in turn, `count` in all), with gradient to every floating argument; options are constants, but
 * for those with LL_TAKES_GRADIENT. `options` NULL means the defaults. The result is a single
 * number, or with LL_NONE a number for each element or row. LL_ERR_ARGUMENT, LL_ERR_SHAPE,
 * LL_ERR_RANGE: the tape names argument, value and what is allowed. */
ll_err ll_loss_call(struct ll_tape *tape, const struct ll_loss *loss, struct ll_tensor *const *args,
                    size_t count, const struct ll_loss_options *options, struct ll_tensor **out);

#endif
