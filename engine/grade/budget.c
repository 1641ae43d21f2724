/* A submission's budget: filled once, taken from by each of its processes. */
#include "grade/budget.h"

struct ll_budget ll_budget_new(const struct ll_box_limits *limits, double cpu_s, double wall_s,
                               double patience)
{
    double times = patience > 0 ? patience : 1;
    double cpu_ms = cpu_s > 0 ? cpu_s * 1000 : (double)limits->cpu_ms;
    double wall_ms = wall_s > 0 ? wall_s * 1000 : (double)limits->wall_ms;
    return (struct ll_budget){
        .cpu_ms = (int64_t)(cpu_ms * times),
        .wall_ms = (int64_t)(wall_ms * times),
        .memory = limits->memory,
        .output = limits->output,
    };
}

bool ll_budget_left(const struct ll_budget *budget, struct ll_box_limits *limits,
                    enum ll_box_end *end)
{
    limits->cpu_ms = budget->cpu_ms - budget->used.cpu_ms;
    limits->wall_ms = budget->wall_ms - budget->used.wall_ms;
    limits->output = budget->output - budget->used.output;
    *end = limits->cpu_ms <= 0 ? LL_BOX_CPU : LL_BOX_WALL;
    return limits->cpu_ms > 0 && limits->wall_ms > 0;
}

void ll_budget_spend(struct ll_budget *budget, const struct ll_box_result *result,
                     int64_t free_cpu_ms)
{
    uint64_t kept = result->out.length + result->err.length;
    uint64_t room = budget->output - budget->used.output;
    budget->used.cpu_ms += result->cpu_ms > free_cpu_ms ? result->cpu_ms - free_cpu_ms : 0;
    budget->used.wall_ms += result->idle_ms;
    budget->used.output += kept < room ? kept : room;
    budget->used.printed += result->printed;
    if (result->peak > budget->used.memory)
        budget->used.memory = result->peak;
}

bool ll_budget_output_cut(const struct ll_budget *budget)
{
    return budget->used.printed > budget->used.output;
}
