/* Losses drawn: their curves and gradients where one number runs, as the catalogue says what runs.
 */
#ifndef LL_COURSE_LOSS_FIGURE_H
#define LL_COURSE_LOSS_FIGURE_H

#include <stdbool.h>

#include "base/locale.h"
#include "chart/figure.h"
#include "loss/catalogue.h"
#include "script/mine.h"

enum { LL_LOSS_CURVES = 8 };

struct ll_loss_drawn {
    const struct ll_loss *loss; /* with a curve, along the same number as the first */
    struct ll_mine *mine;       /* NULL, or a loss of the learner's own, which is run in its place:
                                   `loss` then has a name and a curve along the error alone */
    struct ll_loss_options options;
    const char *label;
};

struct ll_loss_curves {
    struct ll_loss_drawn losses[LL_LOSS_CURVES];
    size_t count;    /* at least 1 */
    double from, to; /* from < to */
    bool gradient;   /* drawn too: in the same chart where there is one loss, else in its own */
    bool beside;     /* that chart stands beside the other, not below */
    bool untitled;   /* what stands around it says which losses they are */
};

/* Draws them. The caller frees the figure. Errors are those of the losses, said by the tape. A loss
 * of the learner's own is not changed. */
ll_err ll_loss_figure(struct ll_tape *tape, const struct ll_loss_curves *curves,
                      const struct ll_locale *locale, struct ll_figure **out);

#endif
