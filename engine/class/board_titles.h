/* Known mistakes in the words of their exercises, each exercise opened once. */
#ifndef LL_CLASS_BOARD_TITLES_H
#define LL_CLASS_BOARD_TITLES_H

#include "exercise/exercise.h"

enum { LL_BOARD_TITLES = 16 }; /* names that are looked for; a stranger may have made them up */

struct ll_board_titles {
    char lang[8];
    struct {
        char name[48];
        struct ll_exercise *exercise; /* NULL where there is none of this name */
    } items[LL_BOARD_TITLES];
    size_t count;
};

/* Begins, or begins anew in another language. A zeroed one has none. */
void ll_board_titles_begin(struct ll_board_titles *titles, const char *lang);
void ll_board_titles_done(struct ll_board_titles *titles);

/* The mistake's title, or `id` itself where the exercise names none. Lives until the next begin. */
const char *ll_board_title(struct ll_board_titles *titles, const char *exercise, const char *id);

#endif
