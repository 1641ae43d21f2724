/* The places a learner was at, to go back and forward among them as in a browser. */
#ifndef LL_TUI_TRAIL_H
#define LL_TUI_TRAIL_H

#include <stdbool.h>
#include <stddef.h>

#define LL_PLACE_CONTENTS ((size_t)-1)

/* An entry of the course and a step of it; LL_PLACE_CONTENTS is the contents. */
struct ll_trail_place {
    size_t entry, step;
};

enum { LL_TRAIL_CAPACITY = 64 };

struct ll_trail { /* zeroed is empty */
    struct ll_trail_place places[LL_TRAIL_CAPACITY];
    size_t count, at;
};

/* Goes to a new place: what lay ahead is forgotten, and the oldest where it is full. The same entry
 * again only moves its step. */
void ll_trail_go(struct ll_trail *trail, struct ll_trail_place place);

bool ll_trail_back(struct ll_trail *trail, struct ll_trail_place *out);
bool ll_trail_forward(struct ll_trail *trail, struct ll_trail_place *out);

#endif
