#include "base/rng.h"

#include <math.h>
#include <sys/random.h> /* getentropy is here, or with musl and the BSDs below */
#include <time.h>
#include <unistd.h>

static uint64_t rotate(uint64_t x, int k)
{
    return (x << k) | (x >> (64 - k));
}

void ll_rng_seed(struct ll_rng *rng, uint64_t seed)
{
    for (int i = 0; i < 4; i++) {
        seed += 0x9E3779B97F4A7C15u;
        uint64_t z = seed;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
        rng->state[i] = z ^ (z >> 31);
    }
}

uint64_t ll_rng_next(struct ll_rng *rng)
{
    uint64_t *s = rng->state;
    uint64_t result = rotate(s[1] * 5, 7) * 9;
    uint64_t t = s[1] << 17;
    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= t;
    s[3] = rotate(s[3], 45);
    return result;
}

double ll_rng_uniform(struct ll_rng *rng)
{
    return (double)(ll_rng_next(rng) >> 11) * 0x1p-53;
}

double ll_rng_normal(struct ll_rng *rng)
{
    double u = 1.0 - ll_rng_uniform(rng); /* (0, 1]: its log is finite */
    double v = ll_rng_uniform(rng);
    return sqrt(-2.0 * log(u)) * cos(6.283185307179586476925286766559 * v);
}

uint64_t ll_rng_below(struct ll_rng *rng, uint64_t n)
{
    uint64_t limit = UINT64_MAX - UINT64_MAX % n;
    uint64_t x;
    do
        x = ll_rng_next(rng);
    while (x >= limit);
    return x % n;
}

void ll_rng_shuffle(struct ll_rng *rng, size_t *index, size_t n)
{
    for (size_t i = n; i > 1; i--) {
        size_t j = (size_t)ll_rng_below(rng, i);
        size_t kept = index[i - 1];
        index[i - 1] = index[j];
        index[j] = kept;
    }
}

uint64_t ll_seed_fresh(void)
{
    uint64_t seed;
    if (getentropy(&seed, sizeof seed) != 0) {
        struct timespec now;
        clock_gettime(CLOCK_REALTIME, &now);
        seed = (uint64_t)now.tv_sec * 1000000007u + (uint64_t)now.tv_nsec;
    }
    return seed >> 11;
}
