/* The folder that a batch's results go to: results.EXT in each format that is asked for, for each
 * submission a report for its author, and sources/SHA256: the bytes that were handed in, so that a
 * gradebook can run them again.
 *
 * Nothing that lies there is overwritten, and what is graded is written at once: whatever ends the
 * grader leaves all that was done. Two folders of one name are kept apart: what one student reads
 * is no other's. */
#ifndef LL_GRADE_OUTBOX_H
#define LL_GRADE_OUTBOX_H

#include "grade/batch.h"
#include "grade/report.h"

struct ll_outbox;

/* Makes the folder where it is not, and begins the files of `reports`, which end with NULL.
 * LL_ERR_EXISTS where results lie there already: `why` says which file; with `goes_on` they are
 * gone on with, behind their last whole line, and LL_ERR_UNSUPPORTED is a format that has an end.
 * All that is given is borrowed. */
ll_err ll_outbox_open(const char *folder, const struct ll_report *const *reports, bool goes_on,
                      const struct ll_report_style *style, struct ll_message *why,
                      struct ll_outbox **out);

/* Writes a result to every file, and feedback/STUDENT/FILE.txt. */
ll_err ll_outbox_put(struct ll_outbox *outbox, const struct ll_batch_item *item,
                     const struct ll_result *result, struct ll_message *why);

/* Writes what stands behind the last result. */
ll_err ll_outbox_end(struct ll_outbox *outbox, const struct ll_sum *sum, struct ll_message *why);
void ll_outbox_free(struct ll_outbox **outbox);

#endif
