/* Private to lint*.c. */
#ifndef LL_COURSE_LINT_PAGE_H
#define LL_COURSE_LINT_PAGE_H

#include "course/lint.h"
#include "course/page.h"

struct lint {
    struct ll_course *course;
    ll_lint_report *report;
    void *arg;
    struct ll_lint_counts *counts;
    const struct ll_claim_options *options;
    const struct ll_lint_yours *program; /* NULL unless it is an exercise's page */
    bool runs_end; /* runs that questions are about go to their end: in one language */
};

/* Hands over a finding. */
void lint_say(struct lint *lint, const char *where, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Looks at each step of an open page. */
void lint_page(struct lint *lint, const char *where, struct ll_page *page);

/* Texts of scenes whose points may be the learner's own do not count them. */
void lint_points(struct lint *lint, const char *where, const struct ll_page *page);

/* Holds every text to the glossary, where the course has one; of one page (not NULL) its own alone.
 */
void lint_glossary(struct lint *lint, const size_t *entry);

#endif
