/* What can be said of a curve from its points. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/mem.h"
#include "chart/words.h"

enum { PLACES_MAX = 4, SAMPLES = 400 };

/* What a walk over the finite points found. */
struct shape {
    size_t finite;
    double first, last; /* values */
    double from, to;    /* of x */
    double settled_at;  /* from where on it hardly changes; `to` where it goes on changing */
    double low, high, low_at, high_at;
    size_t turns;   /* changes between rising and falling, beyond noise */
    double turn_at; /* the first of them */
    bool rises_first;
};

/* -- values ------------------------------------------------------------------------------------ */

static bool is_point(const struct ll_series *series, size_t i)
{
    return isfinite(series->x[i]) && isfinite(series->y[i]);
}

double ll_series_at(const struct ll_series *series, double x)
{
    for (size_t i = 0; i + 1 < series->count; i++) {
        double left = (double)series->x[i], right = (double)series->x[i + 1];
        if (!(x >= left && x <= right) || !is_point(series, i) || !is_point(series, i + 1))
            continue;
        double t = right > left ? (x - left) / (right - left) : 0;
        return (double)series->y[i] + t * ((double)series->y[i + 1] - (double)series->y[i]);
    }
    return series->count == 1 && x == (double)series->x[0] ? (double)series->y[0] : NAN;
}

static void find_extremes(const struct ll_series *series, struct shape *shape)
{
    *shape = (struct shape){.low = INFINITY, .high = -INFINITY};
    for (size_t i = 0; i < series->count; i++) {
        double x = (double)series->x[i], y = (double)series->y[i];
        if (!is_point(series, i))
            continue;
        if (shape->finite++ == 0) {
            shape->first = y;
            shape->from = x;
        }
        shape->last = y;
        shape->to = shape->settled_at = x;
        if (y < shape->low) {
            shape->low = y;
            shape->low_at = x;
        }
        if (y > shape->high) {
            shape->high = y;
            shape->high_at = x;
        }
    }
}

/* From where on the curve stays within a fiftieth of its range, if that is a quarter of it. */
static void find_end(const struct ll_series *series, struct shape *shape)
{
    double low = shape->last, high = shape->last, at = shape->to;
    for (size_t i = series->count; i-- > 0;) {
        if (!is_point(series, i))
            continue;
        low = fmin(low, (double)series->y[i]);
        high = fmax(high, (double)series->y[i]);
        if (high - low > 0.02 * (shape->high - shape->low))
            break;
        at = (double)series->x[i];
    }
    shape->settled_at = shape->to - at > 0.25 * (shape->to - shape->from) ? at : shape->to;
}

/* Turns until it settles, where a move of less than a hundredth of the range is noise. */
static void find_turns(const struct ll_series *series, struct shape *shape)
{
    double noise = (shape->high - shape->low) * 0.01, best = shape->first, best_at = shape->from;
    int way = 0; /* 1 rising, -1 falling */
    for (size_t i = 0; i < series->count; i++) {
        double x = (double)series->x[i], y = (double)series->y[i];
        if (!is_point(series, i) || x > shape->settled_at)
            continue;
        bool onward = way == 0 ? fabs(y - best) > noise : (y - best) * way > 0;
        if (way == 0 && onward) {
            way = y > best ? 1 : -1;
            shape->rises_first = way > 0;
        } else if (way != 0 && (best - y) * way > noise) {
            if (shape->turns++ == 0)
                shape->turn_at = best_at;
            way = -way;
            onward = true;
        }
        if (onward && way != 0) {
            best = y;
            best_at = x;
        }
    }
}

/* -- places: zeros, jumps, bends ----------------------------------------------------------------
 */

struct places {
    double unit;  /* what is read off between points is rounded to; 0: it is not */
    size_t count; /* of all; the first few are kept */
    double at[PLACES_MAX], before[PLACES_MAX], after[PLACES_MAX];
};

/* A thousandth of the length, as a power of ten: no eye reads more off a curve. */
static double reading_unit(double from, double to)
{
    return to > from ? pow(10, floor(log10(to - from)) - 3) : 0;
}

static void add_place(struct places *places, double at, double before, double after)
{
    if (places->count < PLACES_MAX) {
        places->at[places->count] = places->unit > 0 ? round(at / places->unit) * places->unit : at;
        places->before[places->count] = before;
        places->after[places->count] = after;
    }
    places->count++;
}

static struct places find_zeros(const struct ll_series *series, const struct shape *shape)
{
    struct places zeros = {.unit = reading_unit(shape->from, shape->to)};
    double last = 0, last_x = 0;
    for (size_t i = 0; i < series->count; i++) {
        double x = (double)series->x[i], y = (double)series->y[i];
        if (!is_point(series, i)) {
            last = 0;
            continue;
        }
        if (y * last < 0)
            add_place(&zeros, last_x + (x - last_x) * last / (last - y), last, y);
        if (y != 0) {
            last = y;
            last_x = x;
        } else if (last != 0 && i + 1 < series->count && is_point(series, i + 1) &&
                   (double)series->y[i + 1] * last < 0) {
            add_place(&zeros, x, last, y);
            last = 0;
        }
    }
    return zeros;
}

static int by_size(const void *a, const void *b)
{
    const double one = *(const double *)a, other = *(const double *)b;
    return (one > other) - (one < other);
}

/* The slopes between neighbouring points, NAN in gaps; the caller frees them. */
static double *slopes_of(const struct ll_series *series)
{
    double *slopes = ll_array_new(series->count, sizeof *slopes);
    for (size_t i = 0; slopes && i + 1 < series->count; i++) {
        double dx = (double)series->x[i + 1] - (double)series->x[i];
        bool here = is_point(series, i) && is_point(series, i + 1) && dx > 0;
        slopes[i] = here ? ((double)series->y[i + 1] - (double)series->y[i]) / dx : NAN;
    }
    return slopes;
}

/* The ninetieth part in a hundred of the sizes of `count` values. */
static double usual_size(const double *values, size_t count)
{
    double *sizes = ll_array_new(count, sizeof *sizes);
    size_t used = 0;
    for (size_t i = 0; sizes && i < count; i++)
        if (isfinite(values[i]))
            sizes[used++] = fabs(values[i]);
    if (used > 0)
        qsort(sizes, used, sizeof *sizes, by_size);
    double size = used > 0 ? sizes[used * 9 / 10] : 0;
    free(sizes);
    return size;
}

/* Steps between neighbours that are a quarter of the range, where others are far smaller. */
static struct places find_jumps(const struct ll_series *series, const struct shape *shape)
{
    struct places jumps = {0};
    double *steps = ll_array_new(series->count, sizeof *steps);
    for (size_t i = 0; steps && i + 1 < series->count; i++)
        steps[i] = is_point(series, i) && is_point(series, i + 1)
                       ? (double)series->y[i + 1] - (double)series->y[i]
                       : NAN;
    double usual = steps ? usual_size(steps, series->count - 1) : INFINITY;
    for (size_t i = 0; steps && i + 1 < series->count; i++)
        if (fabs(steps[i]) > 0.2 * (shape->high - shape->low) && fabs(steps[i]) > 8 * usual)
            add_place(&jumps, ((double)series->x[i] + (double)series->x[i + 1]) / 2,
                      (double)series->y[i], (double)series->y[i + 1]);
    free(steps);
    return jumps;
}

/* Where the slope changes at once, by a fifth of its range or more, while elsewhere it does not. */
static struct places find_bends(const struct ll_series *series)
{
    struct places bends = {0};
    size_t count = series->count;
    double *slopes = slopes_of(series), *changes = ll_array_new(count, sizeof *changes);
    double low = INFINITY, high = -INFINITY;
    for (size_t i = 0; slopes && i + 1 < count; i++) {
        low = fmin(low, slopes[i]);
        high = fmax(high, slopes[i]);
    }
    for (size_t i = 1; slopes && changes && i + 2 < count; i++)
        changes[i] = slopes[i + 1] - slopes[i - 1];
    double usual = slopes && changes ? usual_size(changes, count) : INFINITY;
    for (size_t i = 1; slopes && changes && i + 2 < count; i++) {
        bool top = fabs(changes[i]) >= fabs(changes[i - 1]) &&
                   (i + 3 >= count || fabs(changes[i]) > fabs(changes[i + 1]));
        if (!top || fabs(changes[i]) <= 0.2 * (high - low) || fabs(changes[i]) <= 6 * usual)
            continue;
        /* at the point with the greater part of the change */
        bool first = fabs(slopes[i] - slopes[i - 1]) >= fabs(slopes[i + 1] - slopes[i]);
        add_place(&bends, (double)series->x[i + !first], slopes[i - 1], slopes[i + 1]);
    }
    free(slopes);
    free(changes);
    return bends;
}

/* The places as a list: "−1, 1". */
static void list_places(const struct places *places, struct ll_str *out)
{
    for (size_t i = 0; i < places->count && i < PLACES_MAX; i++)
        ll_str_format(out, "%s%s", i > 0 ? ", " : "", ll_number_word(places->at[i]).text);
}

static void say_places(const struct places *places, const char *key, struct ll_words *words)
{
    struct ll_str list = {0};
    if (places->count == 0 || places->count > PLACES_MAX)
        return;
    list_places(places, &list);
    ll_say(words, key, "at", ll_str_text(&list), "x", words->x, NULL);
    ll_str_done(&list);
}

static void say_changes(const struct places *places, const char *key, struct ll_words *words)
{
    for (size_t i = 0; i < places->count && places->count <= PLACES_MAX; i++)
        ll_say(words, key, "at", ll_number_word(places->at[i]).text, "a",
               ll_number_word(places->before[i]).text, "b", ll_number_word(places->after[i]).text,
               "x", words->x, NULL);
}

/* -- the whole --------------------------------------------------------------------------------- */

/* The mean of the values in a part of the curve, in tenths of its points. */
static double mean_of_part(const struct ll_series *series, size_t from, size_t to)
{
    double sum = 0;
    size_t count = 0;
    for (size_t i = series->count * from / 10; i < (series->count * to + 9) / 10; i++) {
        if (!is_point(series, i))
            continue;
        sum += (double)series->y[i];
        count++;
    }
    return count > 0 ? sum / (double)count : NAN;
}

static void say_trend(const struct ll_series *series, const struct shape *shape,
                      struct ll_words *words)
{
    double begin = mean_of_part(series, 0, 1), end = mean_of_part(series, 9, 10);
    bool rises = shape->last > shape->first;
    if (shape->turns == 0 && shape->settled_at < shape->to) {
        ll_say(words, rises ? "rises_until" : "falls_until", "at",
               ll_number_word(shape->settled_at).text, "x", words->x, NULL);
    } else if (shape->turns == 0) {
        ll_say(words, rises ? "rises" : "falls", NULL);
    } else if (shape->turns == 1) {
        ll_say(words, shape->rises_first ? "hill" : "valley", "at",
               ll_number_word(shape->turn_at).text, "x", words->x, NULL);
    } else {
        char count[24];
        snprintf(count, sizeof count, "%zu", shape->turns);
        ll_say(words, "turns", "n", count, NULL);
        if (fabs(end - begin) > 0.05 * (shape->high - shape->low))
            ll_say(words, end > begin ? "trend_up" : "trend_down", "from",
                   ll_number_word(begin).text, "to", ll_number_word(end).text, NULL);
    }
}

static void say_end(const struct shape *shape, struct ll_words *words)
{
    if (shape->settled_at < shape->to)
        ll_say(words, "settles", "at", ll_number_word(shape->settled_at).text, "value",
               ll_number_word(shape->last).text, "x", words->x, NULL);
}

void ll_series_describe(const struct ll_series *series, struct ll_words *words)
{
    struct shape shape;
    char count[24];
    find_extremes(series, &shape);
    snprintf(count, sizeof count, "%zu", shape.finite);
    const char *name = ll_word_name(words, series->name);
    if (shape.finite == 0) {
        ll_say(words, "empty", "name", name, NULL);
        return;
    }
    bool is_straight = series->count == 2 && !words->logarithmic;
    ll_say(words, is_straight ? "straight" : "line", "name", name, "n", count, "from",
           ll_number_word(shape.from).text, "to", ll_number_word(shape.to).text, "x", words->x,
           NULL);
    if (shape.low == shape.high) {
        ll_say(words, "flat", "value", ll_number_word(shape.low).text, NULL);
        return;
    }
    ll_say(words, "extremes", "low", ll_number_word(shape.low).text, "low_at",
           ll_number_word(shape.low_at).text, "high", ll_number_word(shape.high).text, "high_at",
           ll_number_word(shape.high_at).text, "x", words->x, NULL);
    if (series->count >= 10 && !words->logarithmic)
        find_end(series, &shape);
    find_turns(series, &shape);
    say_trend(series, &shape, words);
    struct places zeros = find_zeros(series, &shape), jumps = {0}, bends = {0};
    if (series->count >= 10) {
        jumps = find_jumps(series, &shape);
        if (shape.turns < 3 && jumps.count == 0)
            bends = find_bends(series);
    }
    say_places(&zeros, "zero", words);
    say_changes(&jumps, "jump", words);
    say_changes(&bends, "bend", words);
    say_end(&shape, words);
}

/* -- several curves -----------------------------------------------------------------------------
 */

/* What x the curves have in common; empty where from > to. */
static struct ll_range common_x(const struct ll_series *series, size_t count)
{
    struct ll_range common = {-INFINITY, INFINITY, 0};
    for (size_t i = 0; i < count; i++) {
        struct ll_range range = ll_range_empty();
        for (size_t j = 0; j < series[i].count; j++)
            ll_range_add(&range, (double)series[i].x[j]);
        common.from = fmax(common.from, range.from);
        common.to = fmin(common.to, range.to);
    }
    return common;
}

void ll_series_crossings(const struct ll_series *a, const struct ll_series *b,
                         struct ll_words *words)
{
    const struct ll_series both[2] = {*a, *b};
    struct ll_range range = common_x(both, 2);
    struct places crossings = {.unit = reading_unit(range.from, range.to)};
    double last = 0, last_x = 0;
    if (!(range.to > range.from) || !a->name || !b->name)
        return;
    for (int i = 0; i <= SAMPLES; i++) {
        double x = range.from + (range.to - range.from) * i / SAMPLES;
        double apart = ll_series_at(a, x) - ll_series_at(b, x);
        if (apart * last < 0)
            add_place(&crossings, last_x + (x - last_x) * last / (last - apart), 0, 0);
        if (apart != 0) {
            last = isnan(apart) ? 0 : apart;
            last_x = x;
        }
    }
    if (crossings.count == 0 || crossings.count > PLACES_MAX)
        return;
    struct ll_str list = {0};
    list_places(&crossings, &list);
    ll_say(words, "cross", "a", a->name, "b", b->name, "at", ll_str_text(&list), "x", words->x,
           NULL);
    ll_str_done(&list);
}

void ll_series_table(const struct ll_series *series, size_t count, struct ll_words *words)
{
    enum { ROWS = 7, FEW = 9 };
    struct ll_range range = common_x(series, count);
    struct ll_table table = {.columns = count + 1};
    bool own = true; /* the points themselves */
    size_t longest = 0;
    for (size_t i = 0; i < count; i++) {
        own = own && series[i].count == series[0].count && series[0].count <= FEW;
        longest = series[i].count > longest ? series[i].count : longest;
    }
    size_t rows = own ? series[0].count : ROWS;
    if (!(range.to > range.from) || count + 1 > LL_TABLE_COLUMNS || longest <= 2)
        return;
    ll_table_add(&table, words->x);
    for (size_t i = 0; i < count; i++)
        ll_table_add(&table, series[i].name ? series[i].name : words->y);
    for (size_t row = 0; row < rows; row++) {
        double t = (double)row / (double)(rows - 1);
        double x = own ? (double)series[0].x[row] : range.from + t * (range.to - range.from);
        ll_table_number(&table, x);
        for (size_t i = 0; i < count; i++)
            ll_table_number(&table, ll_series_at(&series[i], x));
    }
    ll_table_write(&table, words);
}
