/* Comparing each program with each: an index from fingerprint to those that have it says which
 * pairs share any; only those that share enough are then laid side by side. */
#include "class/alike.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "class/prints.h"

enum { PER_CENT = 101, PLACES_TRIED = 16 };

/* Where a fingerprint stands. */
struct place {
    uint64_t hash;
    size_t text; /* GIVEN: in what the exercise gives */
    size_t student;
    size_t at;
};

static const size_t GIVEN = SIZE_MAX;

struct places {
    struct place *items;
    size_t count, capacity;
};

struct search {
    const struct ll_alike_class *of;
    struct ll_prints *prints; /* of each text */
    size_t students;          /* that there are */
    size_t *first;            /* by text: the first text of its student */
    uint64_t *common;         /* grams that are taken out, ascending */
    size_t common_count;
    struct places index;    /* chosen fingerprints, by hash, then text, then place */
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

static ll_err add_place(struct places *places, const struct place *place)
{
    if (!ll_array_grow((void **)&places->items, &places->capacity, places->count + 1,
                       sizeof *places->items))
        return LL_ERR_MEMORY;
    places->items[places->count++] = *place;
    return LL_OK;
}

static int compare(size_t a, size_t b)
{
    return (a > b) - (a < b);
}

static int by_hash(const void *a, const void *b)
{
    const struct place *x = a, *y = b;
    if (x->hash != y->hash)
        return x->hash > y->hash ? 1 : -1;
    if (x->student != y->student)
        return compare(x->student, y->student);
    return x->text != y->text ? compare(x->text, y->text) : compare(x->at, y->at);
}

static void sort_places(struct places *places)
{
    if (places->count > 0)
        qsort(places->items, places->count, sizeof *places->items, by_hash);
}

/* Behind the last place of the fingerprint that place `i` has. */
static size_t group_end(const struct places *places, size_t i)
{
    uint64_t hash = places->items[i].hash;
    while (i < places->count && places->items[i].hash == hash)
        i++;
    return i;
}

/* The students in a group of places; what is given counts as none. */
static size_t students_in(const struct places *places, size_t begin, size_t end)
{
    size_t count = 0;
    for (size_t i = begin; i < end; i++)
        count += places->items[i].text != GIVEN &&
                 (i == begin || places->items[i].student != places->items[i - 1].student);
    return count;
}

/* ---- What is taken out -----------------------------------------------------------------------*/

static ll_err add_grams(struct places *all, const struct ll_prints *prints, size_t text,
                        size_t student)
{
    ll_err err = LL_OK;
    for (size_t i = 0; i < prints->gram_count && err == LL_OK; i++)
        err = add_place(all, &(struct place){prints->grams[i], text, student, i});
    return err;
}

static ll_err add_given(struct search *s, struct places *all)
{
    ll_err err = LL_OK;
    for (size_t i = 0; s->of->given && s->of->given[i] && err == LL_OK; i++) {
        struct ll_prints prints = {0};
        err = ll_prints_read(s->of->language, s->of->given[i], s->of->k, &prints);
        if (err == LL_OK)
            err = add_grams(all, &prints, GIVEN, GIVEN);
        ll_prints_done(&prints);
    }
    return err;
}

/* What the exercise gives sorts behind all students. */
static ll_err find_common(struct search *s)
{
    struct places all = {0};
    size_t most = s->students / 3 > LL_ALIKE_COMMON ? s->students / 3 : LL_ALIKE_COMMON;
    ll_err err = add_given(s, &all);
    for (size_t i = 0; i < s->of->count && err == LL_OK; i++)
        err = add_grams(&all, &s->prints[i], i, s->of->texts[i].student);
    sort_places(&all);
    s->common = ll_array_new(all.count, sizeof *s->common);
    if (s->common == NULL)
        err = LL_ERR_MEMORY;
    for (size_t i = 0, end; i < all.count && err == LL_OK; i = end) {
        end = group_end(&all, i);
        if (all.items[end - 1].text == GIVEN || students_in(&all, i, end) > most)
            s->common[s->common_count++] = all.items[i].hash;
    }
    free(all.items);
    return err;
}

/* ---- Pairs -----------------------------------------------------------------------------------*/

/* The first place that does not sort before this one. */
static size_t lower_bound(const struct places *places, const struct place *than)
{
    size_t low = 0, high = places->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (by_hash(&places->items[middle], than) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* The first place of a fingerprint; the first in text `t`, if it is there. */
static size_t group_begin(const struct search *s, uint64_t hash)
{
    return lower_bound(&s->index, &(struct place){.hash = hash});
}

static size_t first_in(const struct search *s, uint64_t hash, size_t t)
{
    const struct place first = {.hash = hash, .text = t, .student = s->of->texts[t].student};
    return lower_bound(&s->index, &first);
}

/* How many different fingerprints each text has. */
static void count_distinct(const struct search *s, size_t *distinct)
{
    const struct place *items = s->index.items;
    for (size_t i = 0; i < s->index.count; i++)
        distinct[items[i].text] +=
            i == 0 || items[i].hash != items[i - 1].hash || items[i].text != items[i - 1].text;
}

/* For each text, the different fingerprints that text `a` has as well. */
static void count_shared(const struct search *s, size_t a, size_t *shared)
{
    const struct place *items = s->index.items;
    for (size_t i = 0; i < s->prints[a].chosen_count; i++) {
        const struct ll_print *print = &s->prints[a].chosen[i];
        if (items[first_in(s, print->hash, a)].at != print->at)
            continue; /* counted where it stood first */
        size_t begin = group_begin(s, print->hash), end = group_end(&s->index, begin);
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

/* ---- Passages --------------------------------------------------------------------------------*/

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
static struct passage longest(const struct search *s, const struct sides *sides,
                              const struct ll_print *print, size_t b)
{
    struct passage best = {{0, 0}, 0};
    size_t tried = 0;
    const struct place *items = s->index.items;
    for (size_t p = first_in(s, print->hash, b);
         p < s->index.count && items[p].hash == print->hash && items[p].text == b &&
         tried < PLACES_TRIED;
         p++) {
        if (!is_free(sides, print->at, items[p].at))
            continue;
        struct passage found = extended(sides, print->at, items[p].at);
        if (found.from[0] + found.length >= print->at + s->of->k && found.length > best.length)
            best = found;
        tried++;
    }
    return best;
}

/* Students beside the pair's two who have all fingerprints of the passage; *prints counts them. */
static ll_err count_others(const struct search *s, const struct ll_alike_pair *pair,
                           const struct passage *passage, size_t *prints, size_t *others)
{
    const struct ll_prints *text = &s->prints[pair->texts[0]];
    size_t *seen = ll_array_new(s->of->count, sizeof *seen); /* by the student's first text */
    *prints = *others = 0;
    if (seen == NULL)
        return LL_ERR_MEMORY;
    for (size_t i = 0; i < text->chosen_count; i++) {
        const struct ll_print *print = &text->chosen[i];
        if (print->at < passage->from[0] ||
            print->at + s->of->k > passage->from[0] + passage->length)
            continue;
        size_t begin = group_begin(s, print->hash), end = group_end(&s->index, begin);
        for (size_t p = begin; p < end; p++) {
            size_t *count = &seen[s->first[s->index.items[p].text]];
            *count += *count == *prints;
        }
        ++*prints;
    }
    for (size_t t = 0; t < s->of->count; t++)
        *others += s->first[t] == t && t != s->first[pair->texts[0]] &&
                   t != s->first[pair->texts[1]] && seen[t] == *prints;
    free(seen);
    return LL_OK;
}

static ll_err add_run(const struct search *s, struct ll_alike_pair *pair, const struct sides *sides,
                      const struct passage *passage)
{
    struct ll_alike_run run = {0};
    for (int side = 0; side < 2; side++) {
        const size_t *lines = sides->text[side]->lines;
        run.first[side] = lines[passage->from[side]];
        run.last[side] = lines[passage->from[side] + passage->length - 1];
        memset(sides->is_taken[side] + passage->from[side], true, passage->length);
    }
    ll_err err = count_others(s, pair, passage, &run.prints, &run.others);
    if (err != LL_OK)
        return err;
    if (!ll_array_grow((void **)&pair->runs, &pair->run_capacity, pair->run_count + 1,
                       sizeof *pair->runs))
        return LL_ERR_MEMORY;
    pair->runs[pair->run_count++] = run;
    return LL_OK;
}

static ll_err lay_side_by_side(const struct search *s, struct ll_alike_pair *pair)
{
    struct sides sides = {0};
    ll_err err = LL_OK;
    for (int side = 0; side < 2; side++) {
        sides.text[side] = &s->prints[pair->texts[side]];
        sides.is_taken[side] =
            ll_array_new(sides.text[side]->token_count, sizeof *sides.is_taken[side]);
        if (sides.is_taken[side] == NULL)
            err = LL_ERR_MEMORY;
    }
    for (size_t i = 0; err == LL_OK && i < sides.text[0]->chosen_count; i++) {
        const struct ll_print *print = &sides.text[0]->chosen[i];
        if (sides.is_taken[0][print->at])
            continue;
        struct passage passage = longest(s, &sides, print, pair->texts[1]);
        if (passage.length > 0)
            err = add_run(s, pair, &sides, &passage);
    }
    free(sides.is_taken[0]);
    free(sides.is_taken[1]);
    return err;
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
            err = add_place(&s->index,
                            &(struct place){prints->chosen[c].hash, i, s->of->texts[i].student,
                                            prints->chosen[c].at});
    }
    sort_places(&s->index);
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
    for (size_t i = 0; i < out->count && err == LL_OK; i++)
        err = lay_side_by_side(&s, &out->pairs[i]);
    search_done(&s);
    if (err != LL_OK)
        ll_alike_done(out);
    return err;
}
