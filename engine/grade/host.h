/* What a grading runs on: the boxes that this machine can build, and the fork servers kept for
 * them. */
#ifndef LL_GRADE_HOST_H
#define LL_GRADE_HOST_H

#include "grade/pool.h"
#include "sandbox/probe.h"

struct ll_grade_options;

struct ll_host {
    struct ll_probe probe;
    struct ll_pool *pool;
    struct ll_pool *own; /* private: the pool, where it was made here */
};

/* Takes what the options give (their host and pool, where the file is not trusted) and finds out or
 * makes the rest. */
ll_err ll_host_open(const struct ll_grade_options *options, struct ll_message *why,
                    struct ll_host *out);
void ll_host_close(struct ll_host *host);

#endif
