/* Random numbers that are the same for a seed on every machine: xoshiro256** (Blackman and Vigna,
 * 2018), seeded by splitmix64. Not for secrets: see ll_seed_fresh. */
#ifndef LL_BASE_RNG_H
#define LL_BASE_RNG_H

#include <stddef.h>
#include <stdint.h>

struct ll_rng {
    uint64_t state[4];
};

void ll_rng_seed(struct ll_rng *rng, uint64_t seed);
uint64_t ll_rng_next(struct ll_rng *rng);
double ll_rng_uniform(struct ll_rng *rng);                        /* [0, 1), 53 bits */
double ll_rng_normal(struct ll_rng *rng);                         /* N(0, 1), Box and Muller 1958 */
uint64_t ll_rng_below(struct ll_rng *rng, uint64_t n);            /* 0..n-1 without bias; n > 0 */
void ll_rng_shuffle(struct ll_rng *rng, size_t *index, size_t n); /* Fisher and Yates */

/* A seed nobody can foretell, from the kernel; fits 53 bits so that it survives JSON and Lua. */
uint64_t ll_seed_fresh(void);

#endif
