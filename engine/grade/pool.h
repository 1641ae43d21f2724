/* Fork servers that outlive a submission: what a language loads is loaded once for a whole batch.
 *
 * Each job that grades beside others takes a server of its own for as long as its submission's
 * process lives; so there are at most as many as there are jobs. Threads may share a pool. */
#ifndef LL_GRADE_POOL_H
#define LL_GRADE_POOL_H

#include "sandbox/forkserver.h"

struct ll_pool;

ll_err ll_pool_new(const struct ll_probe *host, struct ll_message *why, struct ll_pool **out);

/* Ends its servers; none may be taken. */
void ll_pool_free(struct ll_pool **pool);

/* How many servers were lost, for tests: no submission may end one. */
unsigned ll_pool_failures(struct ll_pool *pool);

/* Appends the path of the Python to use, as ll_python_find, but looked for once a pool. */
ll_err ll_pool_python(struct ll_pool *pool, struct ll_message *why, struct ll_str *out);

/* Appends a path at which its boxes can read the file of ours at `path`, for as long as the pool
 * lives: see ll_reach. */
ll_err ll_pool_reach(struct ll_pool *pool, const char *path, struct ll_message *why,
                     struct ll_str *out);

/* A server that was taken. */
struct ll_seat;

/* Forks a box from a free server of the same program (the same arguments), or from a new one.
 * LL_ERR_UNSUPPORTED where that program has only lost servers so far: the caller starts an ordinary
 * box. What the spec says is copied. */
ll_err ll_pool_fork(struct ll_pool *pool, const struct ll_box_spec *spec, struct ll_message *why,
                    struct ll_seat **seat, struct ll_box **box);

/* Starts servers of the program until there are `count`, taken or not: they load side by side.
 * Where one cannot be started there are fewer, and whoever forks next is told. */
void ll_pool_fill(struct ll_pool *pool, const struct ll_box_spec *spec, size_t count);

/* Gives a server back, once its box is freed. `works` false: the birth failed, and it is ended. */
void ll_pool_give(struct ll_pool *pool, struct ll_seat **seat, bool works);

#endif
