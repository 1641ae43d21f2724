/* Numbers compared within the exercise's tolerances; NaN matches nothing. */
#include "exercise/compare.h"

#include <math.h>
#include <string.h>

static double element(const struct ll_entry *field, size_t i)
{
    return field->kind == LL_ENTRY_NUMBER ? field->number : (double)field->data[i];
}

static size_t elements(const struct ll_entry *field)
{
    return field->kind == LL_ENTRY_NUMBER ? 1 : field->kind == LL_ENTRY_FLOATS ? field->count : 0;
}

static double largest(const struct ll_entry *field)
{
    double most = 0;
    for (size_t i = 0; i < elements(field); i++)
        if (isfinite(element(field, i)))
            most = fmax(most, fabs(element(field, i)));
    return most;
}

/* How far off, in units of what is allowed: 1 and less is a match, NaN and the wrong infinity are
 * infinitely far. */
static double distance(double got, double expected, const struct ll_tolerance *t, double most)
{
    if (isnan(got) || isnan(expected))
        return INFINITY;
    if (got == expected)
        return 0;
    double off = fabs(got - expected);
    double allowed = t->absolute + t->relative * fabs(expected) + t->scale * most;
    if (!isfinite(off) || !isfinite(allowed))
        return INFINITY;
    if (off <= allowed)
        return allowed > 0 ? off / allowed : 1;
    return allowed > 0 ? off / allowed : INFINITY;
}

static bool compare_field(const struct ll_entry *got, const struct ll_entry *expected,
                          const struct ll_tolerance *tolerance, struct ll_difference *out)
{
    double most = largest(expected);
    double worst = 1;
    for (size_t i = 0; i < elements(expected); i++) {
        double g = element(got, i);
        double off = distance(g, element(expected, i), tolerance, most);
        if (off <= worst)
            continue;
        worst = off;
        out->kind = isnan(g) ? LL_NOT_A_NUMBER : LL_DIFFERENT;
        out->index = i;
        out->got = g;
        out->expected = element(expected, i);
        if (isinf(off))
            break;
    }
    return worst <= 1;
}

static const struct ll_tolerance *tolerance_of(const struct ll_tolerance *list, const char *field)
{
    while (list->field && strcmp(list->field, field) != 0)
        list++;
    return list;
}

bool ll_compare(const struct ll_record *got, const struct ll_record *expected,
                const struct ll_tolerance *tolerances, struct ll_difference *out)
{
    for (size_t i = 0; i < expected->count; i++) {
        const struct ll_entry *want = &expected->fields[i];
        const struct ll_entry *have = ll_record_find(got, want->name);
        *out = (struct ll_difference){.kind = LL_SAME, .field = want->name};
        if (elements(want) > 0)
            out->expected = element(want, 0);
        if (have == NULL || have->kind == LL_ENTRY_TEXT) {
            out->kind = LL_MISSING;
            return false;
        }
        if (elements(have) != elements(want)) {
            out->kind = LL_OF_OTHER_COUNT;
            out->got_count = elements(have);
            out->expected_count = elements(want);
            return false;
        }
        if (!compare_field(have, want, tolerance_of(tolerances, want->name), out))
            return false;
    }
    *out = (struct ll_difference){.kind = LL_SAME};
    return true;
}
