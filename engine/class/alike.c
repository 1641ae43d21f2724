/* Comparing each program with each: an index from fingerprint to those that have it says which
 * pairs share any; only those that share enough are then laid side by side. */
#include "class/alike.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "class/passages.h"
#include "class/places.h"
#include "class/prints.h"

enum { PER_CENT = 101 };

struct search {
    const struct ll_alike_class *of;
    struct ll_prints *prints; /* of each text */
    size_t students;          /* that there are */
    size_t *first;            /* by text: the first text of its student */
    uint64_t *common;         /* grams that are taken out, ascending */
    size_t common_count;
    struct ll_places index; /* chosen fingerprints, by hash, then text, then place */
    size_t below[PER_CENT]; /* pairs by share */
    struct ll_alike *out;
};

double ll_alike_share(const struct ll_alike_pair *pair)
{
    return pair->fewer > 0 ? (double)pair->shared / (double)pair->fewer : 0;
}

void ll_alike_done(struct ll_alike *alike)
{
    for (size_t i = 0; i < alike->count; i++)
        free(alike->pairs[i].runs);
    free(alike->pairs);
    *alike = (struct ll_alike){0};
}

/* ---- What is taken out -----------------------------------------------------------------------*/

static ll_err add_grams(struct ll_places *all, const struct ll_prints *prints, size_t text,
                        size_t student)
{
    ll_err err = LL_OK;
    for (size_t i = 0; i < prints->gram_count && err == LL_OK; i++)
        err = ll_places_add(all, &(struct ll_place){prints->grams[i], text, student, i});
    return err;
}

static ll_err add_given(struct search *s, struct ll_places *all)
{
    ll_err err = LL_OK;
    for (size_t i = 0; s->of->given && s->of->given[i] && err == LL_OK; i++) {
        struct ll_prints prints = {0};
        err = ll_prints_read(s->of->language, s->of->given[i], s->of->k, &prints);
        if (err == LL_OK)
            err = add_grams(all, &prints, LL_PLACES_GIVEN, LL_PLACES_GIVEN);
        ll_prints_done(&prints);
    }
    return err;
}

/* What the exercise gives sorts behind all students. */
static ll_err find_common(struct search *s)
{
    struct ll_places all = {0};
    size_t most = s->students / 3 > LL_ALIKE_COMMON ? s->students / 3 : LL_ALIKE_COMMON;
    ll_err err = add_given(s, &all);
    for (size_t i = 0; i < s->of->count && err == LL_OK; i++)
        err = add_grams(&all, &s->prints[i], i, s->of->texts[i].student);
    ll_places_sort(&all);
    s->common = ll_array_new(all.count, sizeof *s->common);
    if (s->common == NULL)
        err = LL_ERR_MEMORY;
    for (size_t i = 0, end; i < all.count && err == LL_OK; i = end) {
        end = ll_places_group_end(&all, i);
        if (all.items[end - 1].text == LL_PLACES_GIVEN || ll_places_students(&all, i, end) > most)
            s->common[s->common_count++] = all.items[i].hash;
    }
    free(all.items);
    return err;
}

/* ---- Pairs -----------------------------------------------------------------------------------*/

/* How many different fingerprints each text has. */
static void count_distinct(const struct search *s, size_t *distinct)
{
    const struct ll_place *items = s->index.items;
    for (size_t i = 0; i < s->index.count; i++)
        distinct[items[i].text] +=
            i == 0 || items[i].hash != items[i - 1].hash || items[i].text != items[i - 1].text;
}

/* For each text, the different fingerprints that text `a` has as well. */
static void count_shared(const struct search *s, size_t a, size_t *shared)
{
    const struct ll_place *items = s->index.items;
    for (size_t i = 0; i < s->prints[a].chosen_count; i++) {
        const struct ll_print *print = &s->prints[a].chosen[i];
        if (items[ll_places_first_in(&s->index, print->hash, a, s->of->texts[a].student)].at !=
            print->at)
            continue; /* counted where it stood first */
        size_t begin = ll_places_group_begin(&s->index, print->hash),
               end = ll_places_group_end(&s->index, begin);
        for (size_t p = begin; p < end; p++)
            shared[items[p].text] += p == begin || items[p].text != items[p - 1].text;
    }
}

static double share_of(size_t shared, size_t fewer)
{
    return fewer > 0 ? (double)shared / (double)fewer : 0;
}

static ll_err add_pair(struct search *s, size_t a, size_t b, size_t shared, size_t fewer)
{
    struct ll_alike *out = s->out;
    if (!ll_array_grow((void **)&out->pairs, &out->capacity, out->count + 1, sizeof *out->pairs))
        return LL_ERR_MEMORY;
    out->pairs[out->count++] =
        (struct ll_alike_pair){.texts = {a, b}, .shared = shared, .fewer = fewer};
    return LL_OK;
}

static ll_err find_pairs(struct search *s)
{
    size_t count = s->of->count;
    size_t *distinct = ll_array_new(count, sizeof *distinct);
    size_t *shared = ll_array_new(count, sizeof *shared);
    ll_err err = distinct && shared ? LL_OK : LL_ERR_MEMORY;
    if (err == LL_OK)
        count_distinct(s, distinct);
    for (size_t a = 0; a < count && err == LL_OK; a++) {
        memset(shared, 0, count * sizeof *shared);
        count_shared(s, a, shared);
        for (size_t b = a + 1; b < count && err == LL_OK; b++) {
            if (s->of->texts[a].student == s->of->texts[b].student)
                continue;
            size_t fewer = distinct[a] < distinct[b] ? distinct[a] : distinct[b];
            double share = share_of(shared[b], fewer);
            s->below[(size_t)(share * (PER_CENT - 1))]++;
            s->out->compared++;
            if (shared[b] > 0 && shared[b] >= s->of->fewest && share >= s->of->least)
                err = add_pair(s, a, b, shared[b], fewer);
        }
    }
    free(distinct);
    free(shared);
    return err;
}

static void find_usual(struct search *s)
{
    size_t seen = 0, step = 0;
    for (; step < PER_CENT - 1 && s->out->compared > 0; step++) {
        seen += s->below[step];
        if (seen * 20 >= s->out->compared * 19)
            break;
    }
    s->out->usual = (double)step / (PER_CENT - 1);
}

static int compare(size_t a, size_t b)
{
    return (a > b) - (a < b);
}

static int by_share(const void *a, const void *b)
{
    const struct ll_alike_pair *x = a, *y = b;
    double one = ll_alike_share(x), other = ll_alike_share(y);
    if (one < other || one > other)
        return one < other ? 1 : -1;
    if (x->shared != y->shared)
        return compare(y->shared, x->shared);
    return x->texts[0] != y->texts[0] ? compare(x->texts[0], y->texts[0])
                                      : compare(x->texts[1], y->texts[1]);
}

/* Drops the pairs of two students of whom another pair shares more. */
static void keep_best(struct search *s)
{
    const struct ll_alike_text *texts = s->of->texts;
    struct ll_alike *out = s->out;
    size_t kept = 0;
    for (size_t i = 0; i < out->count; i++) {
        size_t a = texts[out->pairs[i].texts[0]].student, b = texts[out->pairs[i].texts[1]].student;
        bool is_known = false;
        for (size_t p = 0; p < kept && !is_known && s->students < s->of->count; p++) {
            size_t x = texts[out->pairs[p].texts[0]].student;
            size_t y = texts[out->pairs[p].texts[1]].student;
            is_known = (x == a && y == b) || (x == b && y == a);
        }
        if (!is_known)
            out->pairs[kept++] = out->pairs[i];
    }
    out->count = kept;
}

/* ---- All of it -------------------------------------------------------------------------------*/

static ll_err read_texts(struct search *s)
{
    s->prints = ll_array_new(s->of->count, sizeof *s->prints);
    s->first = ll_array_new(s->of->count, sizeof *s->first);
    ll_err err = s->prints && s->first ? LL_OK : LL_ERR_MEMORY;
    for (size_t i = 0; i < s->of->count && err == LL_OK; i++) {
        struct ll_alike_text *text = &s->of->texts[i];
        while (s->of->texts[s->first[i]].student != text->student)
            s->first[i]++;
        s->students += s->first[i] == i;
        err = ll_prints_read(s->of->language, text->text, s->of->k, &s->prints[i]);
        text->is_too_long = err == LL_ERR_TOO_LARGE;
        if (text->is_too_long) {
            ll_prints_done(&s->prints[i]);
            err = LL_OK;
        }
    }
    return err;
}

static ll_err choose(struct search *s)
{
    ll_err err = LL_OK;
    for (size_t i = 0; i < s->of->count && err == LL_OK; i++) {
        struct ll_prints *prints = &s->prints[i];
        err = ll_prints_choose(prints, s->of->w, s->common, s->common_count);
        for (size_t c = 0; c < prints->chosen_count && err == LL_OK; c++)
            err = ll_places_add(&s->index,
                                &(struct ll_place){prints->chosen[c].hash, i,
                                                   s->of->texts[i].student, prints->chosen[c].at});
    }
    ll_places_sort(&s->index);
    return err;
}

static void search_done(struct search *s)
{
    for (size_t i = 0; s->prints && i < s->of->count; i++)
        ll_prints_done(&s->prints[i]);
    free(s->prints);
    free(s->first);
    free(s->common);
    free(s->index.items);
}

ll_err ll_alike_find(const struct ll_alike_class *of, struct ll_alike *out)
{
    struct search s = {.of = of, .out = out};
    *out = (struct ll_alike){0};
    if (of->k == 0 || of->w == 0)
        return LL_ERR_ARGUMENT;
    ll_err err = read_texts(&s);
    if (err == LL_OK)
        err = find_common(&s);
    if (err == LL_OK)
        err = choose(&s);
    if (err == LL_OK)
        err = find_pairs(&s);
    if (err == LL_OK) {
        find_usual(&s);
        if (out->count > 0)
            qsort(out->pairs, out->count, sizeof *out->pairs, by_share);
        keep_best(&s);
    }
    const struct ll_passages passages = {of, s.prints, s.first, &s.index};
    for (size_t i = 0; i < out->count && err == LL_OK; i++)
        err = ll_passages_find(&passages, &out->pairs[i]);
    search_done(&s);
    if (err != LL_OK)
        ll_alike_done(out);
    return err;
}
