#include "tui/trainers.h"

#include "course/scene.h"

struct ll_trainer *ll_step_trainer(const struct ll_step *step)
{
    return step->scene ? ll_scene_trainer(step->scene) : NULL;
}

/* The first trainer at step *at or behind it, *at then behind it too; NULL where there is none. */
static struct ll_trainer *next_trainer(const struct ll_page *page, size_t *at)
{
    struct ll_trainer *trainer = NULL;
    while (trainer == NULL && *at < ll_page_step_count(page))
        trainer = ll_step_trainer(ll_page_step(page, (*at)++));
    return trainer;
}

void ll_trainers_pause(const struct ll_page *page)
{
    struct ll_trainer *trainer;
    for (size_t at = 0; (trainer = next_trainer(page, &at)) != NULL;)
        ll_trainer_pause(trainer);
}

void ll_trainers_reset(const struct ll_page *page)
{
    struct ll_trainer *trainer;
    for (size_t at = 0; (trainer = next_trainer(page, &at)) != NULL;)
        ll_trainer_reset(trainer);
}

void ll_trainers_seed(const struct ll_page *page, uint64_t seed)
{
    struct ll_trainer *trainer;
    for (size_t at = 0; (trainer = next_trainer(page, &at)) != NULL;)
        ll_trainer_seed(trainer, seed);
}
