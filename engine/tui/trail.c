#include "tui/trail.h"

#include <string.h>

void ll_trail_go(struct ll_trail *trail, struct ll_trail_place place)
{
    if (trail->count > 0 && trail->places[trail->at].entry == place.entry) {
        trail->places[trail->at].step = place.step;
        return;
    }
    if (trail->count > 0)
        trail->count = trail->at + 1;
    if (trail->count == LL_TRAIL_CAPACITY) {
        memmove(trail->places, trail->places + 1, sizeof trail->places - sizeof *trail->places);
        trail->count--;
    }
    trail->at = trail->count;
    trail->places[trail->count++] = place;
}

bool ll_trail_back(struct ll_trail *trail, struct ll_trail_place *out)
{
    if (trail->count == 0 || trail->at == 0)
        return false;
    *out = trail->places[--trail->at];
    return true;
}

bool ll_trail_forward(struct ll_trail *trail, struct ll_trail_place *out)
{
    if (trail->count == 0 || trail->at + 1 >= trail->count)
        return false;
    *out = trail->places[++trail->at];
    return true;
}
