/* What a submission may use, over all its processes, and what it has used.
 *
 * A process that ends before its time leaves the next one what it left over: a crash buys nothing.
 * So a class takes at most its number times (cpu_ms + wall_ms), shared by those that are graded
 * side by side. Processor time decides, which is the same on a machine however loaded; the time in
 * which a submission does nothing is bounded too, generously, as the last resort. */
#ifndef LL_GRADE_BUDGET_H
#define LL_GRADE_BUDGET_H

#include <stdbool.h>

#include "sandbox/box.h"

struct ll_budget {
    int64_t cpu_ms;
    int64_t wall_ms; /* of doing nothing */
    uint64_t memory; /* of its largest process */
    uint64_t output; /* that is kept */
    struct {
        int64_t cpu_ms, wall_ms;
        uint64_t memory; /* resident at most */
        uint64_t output; /* kept so far */
        uint64_t printed;
    } used;
};

/* The budget of a submission whose runner has these limits; cpu_s and wall_s, where above 0, are
 * the exercise's own. */
struct ll_budget ll_budget_new(const struct ll_box_limits *limits, double cpu_s, double wall_s,
                               double patience);

/* Puts what is left into the limits of the next process. False where nothing is left: *end is then
 * what ran out. */
bool ll_budget_left(const struct ll_budget *budget, struct ll_box_limits *limits,
                    enum ll_box_end *end);

/* Takes off what a process used. `free_cpu_ms` of it is not the submission's: its runner's start.
 */
void ll_budget_spend(struct ll_budget *budget, const struct ll_box_result *result,
                     int64_t free_cpu_ms);

/* Whether more was printed than was kept. */
bool ll_budget_output_cut(const struct ll_budget *budget);

#endif
