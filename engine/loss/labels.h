/* Losses of many classes whose target is a label for each row, by their kernel. */
#ifndef LL_LOSS_LABELS_H
#define LL_LOSS_LABELS_H

#include <stdint.h>

#include "kernel/classes.h"
#include "loss/call.h"

/* An option of losses of labels: rows of that label count for nothing, in the mean either. */
#define LL_LOSS_IGNORE_INDEX                                                                       \
    {                                                                                              \
        "ignore_index", "", LL_TAKES_WHOLE, -100, -1e9, 1e9                                        \
    }

/* How scores lie, (N, C, ...) or (C), and what the target is: a label for each row, or, of the
 * scores' own shape, probabilities (soft). */
struct ll_loss_rows {
    struct ll_class_shape at;
    size_t count;
    struct ll_shape shape; /* of the rows */
    bool soft;
};

/* From args {scores, target}; labels are checked to be whole, and 0..C-1 or `ignore`. */
ll_err ll_loss_rows_of(const struct ll_loss_call *call, int32_t ignore, struct ll_loss_rows *out);

/* `weight` (may be NULL) has a number for each class. */
ll_err ll_loss_check_classes(const struct ll_loss_call *call, const struct ll_loss_rows *rows,
                             const struct ll_tensor *weight, const char *name);

/* The loss by `kernel`. option->weight is copied. The mean divides by the labels' weights where
 * `weighted`, else by the number of rows that are not ignored. */
ll_err ll_loss_labels(const struct ll_loss_call *call, const struct ll_loss_rows *rows,
                      ll_class_loss *kernel, const struct ll_class_option *option, bool weighted,
                      struct ll_tensor **out);

#endif
