/* A loss of the learner's own, asked by the one who draws or trains with it. */
#ifndef LL_RUNNER_OWN_LOSS_H
#define LL_RUNNER_OWN_LOSS_H

#include "base/record.h"
#include "script/mine.h"

struct ll_own_loss_guest {
    char *code, *name;
    struct ll_mine *mine; /* NULL until it is first asked, and where it cannot be loaded */
};

/* Keeps copies; the text is run when it is first asked. LL_ERR_MEMORY. */
ll_err ll_own_loss_guest_init(struct ll_own_loss_guest *guest, const char *code, const char *name);

/* Answers a question: of the tensors "pred" and "target" of one shape the tensors "losses",
 * "by_pred" and "by_target"; of an empty one nothing, once the text is loaded. What is wrong with
 * the loss is an answer, too: "fault", a key of script/mine.h, and "message". An error is ours. */
ll_err ll_own_loss_guest_ask(struct ll_own_loss_guest *guest, const struct ll_record *question,
                             struct ll_record *answer);

#endif
