/* Lint: a course as its author would want it.
 *
 * Every page is opened in every language, every question answered, every view run at the ends of
 * its controls, every training run begun; every claim is tried (claim.h), and the texts are held to
 * the claims: a sentence in a run, explain or erratum block that holds a figure or a comparison
 * names a claim or a source. */
#ifndef LL_COURSE_LINT_H
#define LL_COURSE_LINT_H

#include "base/err.h"
#include "course/claim.h"
#include "course/course.h"
#include "course/page.h"

/* What was looked at. */
struct ll_lint_counts {
    size_t pages, questions, scenes, views, trainers, claims, mutants, findings;
};

/* One thing to mend: `where` is a page and a language ("2.3 ko") or a file. */
typedef void ll_lint_report(const char *where, const char *what, void *arg);

/* Looks at the course, or at one page of it where `page` is not NULL, handing over each finding.
 * With `options->full` it does nothing but try the claims about training at their full setting.
 * LL_OK however many there are; LL_ERR_NOT_FOUND where there is no such page. */
ll_err ll_course_lint(struct ll_course *course, const char *page,
                      const struct ll_claim_options *options, ll_lint_report *report, void *arg,
                      struct ll_message *why, struct ll_lint_counts *counts);

/* The program that an exercise's page puts to work, as ll_page_options takes it. */
struct ll_lint_yours {
    ll_page_extend *extend;  /* answers a page whose runs go in slices */
    ll_page_extend *waiting; /* answers a claim, which waits */
    void *arg;
};

/* The same for an exercise's page alone, with its claims, adding to the counts. */
ll_err ll_course_lint_use(struct ll_course *course, size_t entry,
                          const struct ll_lint_yours *program,
                          const struct ll_claim_options *options, ll_lint_report *report, void *arg,
                          struct ll_lint_counts *counts);

#endif
