/* From each fingerprint that both have a passage grows to both sides, as far as the tokens are
 * equal. */
#include "class/passages.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

enum { PLACES_TRIED = 16 };

/* Two texts side by side, and the tokens of each that lie in a passage already. */
struct sides {
    const struct ll_prints *text[2];
    bool *is_taken[2];
};

/* A passage of tokens: [from, from + length) on either side. */
struct passage {
    size_t from[2], length;
};

static bool is_free(const struct sides *sides, size_t i, size_t j)
{
    return !sides->is_taken[0][i] && !sides->is_taken[1][j] &&
           sides->text[0]->tokens[i] == sides->text[1]->tokens[j];
}

/* The longest run of equal tokens through `i` and `j` that no other passage has. */
static struct passage extended(const struct sides *sides, size_t i, size_t j)
{
    struct passage found = {{i, j}, 0};
    while (found.from[0] > 0 && found.from[1] > 0 &&
           is_free(sides, found.from[0] - 1, found.from[1] - 1)) {
        found.from[0]--;
        found.from[1]--;
    }
    while (found.from[0] + found.length < sides->text[0]->token_count &&
           found.from[1] + found.length < sides->text[1]->token_count &&
           is_free(sides, found.from[0] + found.length, found.from[1] + found.length))
        found.length++;
    return found;
}

/* Of the places where text `b` has the fingerprint, the one with the longest passage. */
static struct passage longest(const struct ll_passages *all, const struct sides *sides,
                              const struct ll_print *print, size_t b)
{
    struct passage best = {{0, 0}, 0};
    size_t tried = 0;
    const struct ll_place *items = all->index->items;
    for (size_t p = ll_places_first_in(all->index, print->hash, b, all->of->texts[b].student);
         p < all->index->count && items[p].hash == print->hash && items[p].text == b &&
         tried < PLACES_TRIED;
         p++) {
        if (!is_free(sides, print->at, items[p].at))
            continue;
        struct passage found = extended(sides, print->at, items[p].at);
        if (found.from[0] + found.length >= print->at + all->of->k && found.length > best.length)
            best = found;
        tried++;
    }
    return best;
}

/* Students beside the pair's two who have all fingerprints of the passage; *prints counts them. */
static ll_err count_others(const struct ll_passages *all, const struct ll_alike_pair *pair,
                           const struct passage *passage, size_t *prints, size_t *others)
{
    const struct ll_prints *text = &all->prints[pair->texts[0]];
    size_t *seen = ll_array_new(all->of->count, sizeof *seen); /* by the student's first text */
    *prints = *others = 0;
    if (seen == NULL)
        return LL_ERR_MEMORY;
    for (size_t i = 0; i < text->chosen_count; i++) {
        const struct ll_print *print = &text->chosen[i];
        if (print->at < passage->from[0] ||
            print->at + all->of->k > passage->from[0] + passage->length)
            continue;
        size_t begin = ll_places_group_begin(all->index, print->hash),
               end = ll_places_group_end(all->index, begin);
        for (size_t p = begin; p < end; p++) {
            size_t *count = &seen[all->first[all->index->items[p].text]];
            *count += *count == *prints;
        }
        ++*prints;
    }
    for (size_t t = 0; t < all->of->count; t++)
        *others += all->first[t] == t && t != all->first[pair->texts[0]] &&
                   t != all->first[pair->texts[1]] && seen[t] == *prints;
    free(seen);
    return LL_OK;
}

static ll_err add_run(const struct ll_passages *all, struct ll_alike_pair *pair,
                      const struct sides *sides, const struct passage *passage)
{
    struct ll_alike_run run = {0};
    for (int side = 0; side < 2; side++) {
        const size_t *lines = sides->text[side]->lines;
        run.first[side] = lines[passage->from[side]];
        run.last[side] = lines[passage->from[side] + passage->length - 1];
        memset(sides->is_taken[side] + passage->from[side], true, passage->length);
    }
    ll_err err = count_others(all, pair, passage, &run.prints, &run.others);
    if (err != LL_OK)
        return err;
    if (!ll_array_grow((void **)&pair->runs, &pair->run_capacity, pair->run_count + 1,
                       sizeof *pair->runs))
        return LL_ERR_MEMORY;
    pair->runs[pair->run_count++] = run;
    return LL_OK;
}

ll_err ll_passages_find(const struct ll_passages *all, struct ll_alike_pair *pair)
{
    struct sides sides = {0};
    ll_err err = LL_OK;
    for (int side = 0; side < 2; side++) {
        sides.text[side] = &all->prints[pair->texts[side]];
        sides.is_taken[side] =
            ll_array_new(sides.text[side]->token_count, sizeof *sides.is_taken[side]);
        if (sides.is_taken[side] == NULL)
            err = LL_ERR_MEMORY;
    }
    for (size_t i = 0; err == LL_OK && i < sides.text[0]->chosen_count; i++) {
        const struct ll_print *print = &sides.text[0]->chosen[i];
        if (sides.is_taken[0][print->at])
            continue;
        struct passage passage = longest(all, &sides, print, pair->texts[1]);
        if (passage.length > 0)
            err = add_run(all, pair, &sides, &passage);
    }
    free(sides.is_taken[0]);
    free(sides.is_taken[1]);
    return err;
}
