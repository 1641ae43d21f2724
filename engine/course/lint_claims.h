/* Private to claim.c and lint*.c: the claims of an open page. */
#ifndef LL_COURSE_LINT_CLAIMS_H
#define LL_COURSE_LINT_CLAIMS_H

#include "course/claim.h"
#include "course/lesson.h"
#include "course/lint_page.h"

/* Strings and lists live as long as the page. */
struct claim {
    const char *id, *where;
    const char **of; /* blocks */
    size_t of_count;
    bool training;
    size_t seeds, least;
    double *met; /* the numbers that it compared */
    size_t met_count;
};

struct claims {
    struct lesson *lesson;
    struct claim *list;
    size_t count;
    bool is_full;
};

enum claim_verdict {
    CLAIM_HOLDS,
    CLAIM_FAILS,
    CLAIM_ERROR, /* it could not be tried */
};

struct claim_answer {
    enum claim_verdict verdict;
    const char *said;
    bool is_measured;
    double measured, seconds;
};

/* The claims of a page that was opened with `claims`. */
ll_err claims_list(struct ll_page *page, bool is_full, struct ll_message *why, struct claims *out);

/* Tries one; `fault` 0 is none, 1 to claims_faults one of those in the losses. */
ll_err claims_try(struct claims *claims, size_t index, size_t seed, size_t fault,
                  struct ll_message *why, struct claim_answer *out);
size_t claims_faults(struct claims *claims);

/* The numbers that the claim tried last compared. */
ll_err claims_met(struct claims *claims, struct claim *claim, struct ll_message *why);

/* What scenes show and number questions ask (label "") and no claim has looked at so far. */
typedef void claims_unseen_visit(const char *step, const char *label, void *arg);
ll_err claims_unseen(struct claims *claims, claims_unseen_visit *visit, void *arg,
                     struct ll_message *why);

/* Tries the claims of a page and holds its texts to them. */
void lint_claims(struct lint *lint, size_t entry);

/* Holds one block's sentences to the claims: each figure and comparison has a mark, each figure of
 * a claimed sentence was met by its claims. */
void lint_figures(struct lint *lint, const char *lang, const struct ll_prose_page *page,
                  const struct ll_prose_block *block, const struct claims *claims);

#endif
