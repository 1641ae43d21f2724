/* All that trains on a page. */
#ifndef LL_TUI_TRAINERS_H
#define LL_TUI_TRAINERS_H

#include "course/page.h"
#include "course/trainer.h"

/* What trains at a step; NULL for nothing. */
struct ll_trainer *ll_step_trainer(const struct ll_step *step);

void ll_trainers_pause(const struct ll_page *page);
void ll_trainers_reset(const struct ll_page *page);
void ll_trainers_seed(const struct ll_page *page, uint64_t seed);

#endif
