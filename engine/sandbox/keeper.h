/* Private to the keeper: what one has in hand. */
#ifndef LL_SANDBOX_KEEPER_H
#define LL_SANDBOX_KEEPER_H

#include <stdbool.h>

#include "sandbox/guard.h"
#include "sandbox/guest.h"

struct ll_warden {
    struct ll_order order;
    struct ll_view_path *paths;
    struct ll_guest guest;
    struct ll_guard guard;   /* of the program that was ordered */
    struct ll_fault failure; /* step[0] != 0: ours */
    int report;              /* what the guest fails at before exec */
    int init_line;           /* init lives as long as this is open */
    pid_t init;
    int server; /* our end of the line to a fork server's parent, or -1 */
};

/* Notes the step that failed, with errno. Always false. */
bool ll_keeper_fail(struct ll_warden *keeper, unsigned layer, const char *step);

/* A pipe whose ends stand clear of the guest's numbers, the reading one without blocking. */
bool ll_keeper_pipe(struct ll_warden *keeper, int ends[2]);

/* The same for a file; -1 and errno where it cannot be opened. */
int ll_keeper_open(const char *path, int flags);

/* The keeper of a fork server, once its program was started: forks guests until the grader goes. */
void ll_keeper_serve(struct ll_warden *keeper);

#endif
