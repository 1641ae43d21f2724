/* Where ticks stand and how they are written, at every range and scale. */
#include "chart/axis.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "base/rng.h"
#include "base/str.h"

static struct ll_range range_of(double from, double to)
{
    struct ll_range range = ll_range_empty();
    ll_range_add(&range, from);
    ll_range_add(&range, to);
    return range;
}

static void assert_ticks(enum ll_scale_kind kind, double from, double to, int wanted,
                         const char *expected)
{
    struct ll_scale scale = {kind, from, to};
    struct ll_ticks ticks;
    struct ll_str all = {0};
    ll_ticks_make(&ticks, &scale, wanted, true);
    for (size_t i = 0; i < ticks.count; i++)
        ll_str_format(&all, "%s%s", i ? " " : "", ticks.text[i]);
    assert_string_equal(ll_str_text(&all), expected);
    ll_str_done(&all);
}

static void ticks_stand_at_round_values(void **state)
{
    (void)state;
    assert_ticks(LL_SCALE_LINEAR, 0, 10, 5, "0 2 4 6 8 10");
    assert_ticks(LL_SCALE_LINEAR, -0.31, 0.27, 4, "-0.2 0.0 0.2");
    assert_ticks(LL_SCALE_LINEAR, 0, 300000, 3, "0 1e5 2e5 3e5");
    assert_ticks(LL_SCALE_LINEAR, 0, 3e-6, 3, "0 1e-6 2e-6 3e-6");
    assert_ticks(LL_SCALE_LINEAR, 99.98, 100.02, 4, "99.98 99.99 100.00 100.01 100.02");
    assert_ticks(LL_SCALE_LOG, 1e-6, 1e6, 5, "1e-6 0.001 1 1000 1e6");
    assert_ticks(LL_SCALE_LOG, 1, 100, 9, "1 2 5 10 20 50 100");
    assert_ticks(LL_SCALE_SYMLOG, -1000, 1000, 20, "-1000 -100 -10 -1 0 1 10 100 1000");
    assert_ticks(LL_SCALE_SYMLOG, -3000, 10, 2, "-1000 0 10"); /* on a low chart, too */
    assert_ticks(LL_SCALE_SYMLOG, -3000, 10, 3, "-1000 -10 0 10");
    assert_ticks(LL_SCALE_SYMLOG, 0, 2e5, 2, "0 100 1e5");
}

static void powers_are_written_as_such_where_there_is_unicode(void **state)
{
    (void)state;
    struct ll_scale scale = {LL_SCALE_LOG, 1e-12, 1};
    struct ll_ticks ticks;
    ll_ticks_make(&ticks, &scale, 3, false);
    assert_string_equal(ticks.text[0], "10⁻¹²");
    assert_int_equal(ticks.width, 5);
}

/* One point, at 0 as elsewhere, lies within its axis. */
static void one_point_has_room_around_it(void **state)
{
    (void)state;
    static const double points[] = {0, 1, -3, 1e-300, 1e300};
    static const enum ll_scale_kind kinds[] = {LL_SCALE_LINEAR, LL_SCALE_SYMLOG};
    for (size_t k = 0; k < 2; k++)
        for (int tight = 0; tight < 2; tight++)
            for (size_t i = 0; i < sizeof points / sizeof *points; i++) {
                const struct ll_axis axis = {.scale = kinds[k], .from = NAN, .to = NAN};
                struct ll_range range = range_of(points[i], points[i]);
                struct ll_scale scale = ll_scale_of(&axis, &range, tight != 0);
                double place = ll_scale_place(&scale, points[i]);
                assert_true(scale.from < points[i] && points[i] < scale.to);
                assert_true(place >= 0 && place <= 1);
                if (points[i] == 0) /* of no size of its own: one to each side, at least */
                    assert_true(scale.from <= -1 && scale.to >= 1);
            }
}

/* Whatever the data, ticks rise, lie on the axis, and are not many more than asked for. */
static void ticks_rise_and_lie_on_their_axis(void **state)
{
    (void)state;
    struct ll_rng rng;
    uint64_t seed = ll_seed_fresh();
    ll_rng_seed(&rng, seed);
    for (int i = 0; i < 5000; i++) {
        double size = pow(10, 60 * ll_rng_uniform(&rng) - 30);
        struct ll_range range = range_of(size * ll_rng_normal(&rng), size * ll_rng_normal(&rng));
        struct ll_axis axis = {.scale = (enum ll_scale_kind)ll_rng_below(&rng, 3)};
        struct ll_scale scale = ll_scale_of(&axis, &range, ll_rng_below(&rng, 2));
        struct ll_ticks ticks;
        int wanted = 1 + (int)ll_rng_below(&rng, 12);
        ll_ticks_make(&ticks, &scale, wanted, true);
        bool good = scale.from < scale.to && ticks.count <= (size_t)wanted * 2 + 2;
        for (size_t k = 0; k < ticks.count; k++) {
            double place = ll_scale_place(&scale, ticks.values[k]);
            good = good && place >= -1e-6 && place <= 1 + 1e-6 &&
                   (k == 0 || ticks.values[k] > ticks.values[k - 1]);
        }
        if (!good)
            fail_msg("seed %llu, step %d: scale %d from %g to %g, %zu ticks for %d",
                     (unsigned long long)seed, i, (int)scale.kind, scale.from, scale.to,
                     ticks.count, wanted);
    }
}

static void places_and_values_are_each_others_inverse(void **state)
{
    (void)state;
    const struct ll_scale scales[] = {
        {LL_SCALE_LINEAR, -3, 7}, {LL_SCALE_LOG, 1e-5, 1e3}, {LL_SCALE_SYMLOG, -100, 5}};
    for (size_t i = 0; i < 3; i++)
        for (double place = 0; place <= 1; place += 0.125)
            assert_true(
                fabs(ll_scale_place(&scales[i], ll_scale_value(&scales[i], place)) - place) < 1e-9);
    assert_true(isnan(ll_scale_place(&scales[1], 0)));
    assert_true(isnan(ll_scale_place(&scales[1], -1)));
}

static void an_axis_fits_its_data(void **state)
{
    (void)state;
    struct ll_axis automatic = {.from = 0, .to = 0}, half = {.from = NAN, .to = 5};
    struct ll_range range = range_of(0, 20), none = ll_range_empty(), point = range_of(3, 3);
    struct ll_scale scale = ll_scale_of(&automatic, &range, false);
    assert_true(scale.from == 0 && scale.to == 21); /* losses have no room below zero */
    scale = ll_scale_of(&automatic, &range, true);
    assert_true(scale.from == 0 && scale.to == 20);
    scale = ll_scale_of(&half, &range, false);
    assert_true(scale.from == 0 && scale.to == 5);
    scale = ll_scale_of(&automatic, &none, false);
    assert_true(scale.from == 0 && scale.to == 1);
    scale = ll_scale_of(&automatic, &point, false);
    assert_true(scale.from < 3 && scale.to > 3);
}

static void numbers_are_written_short(void **state)
{
    (void)state;
    const struct {
        double value;
        const char *text;
    } cases[] = {{0, "0"},
                 {1.5, "1.5"},
                 {-0.25, "-0.25"},
                 {1234.5, "1234"},
                 {0.0592, "0.0592"},
                 {1e5, "1e5"},
                 {2.5e-7, "2.5e-7"},
                 {NAN, "nan"},
                 {-INFINITY, "-inf"},
                 {-1e-300, "-1e-300"},
                 {100, "100"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char text[LL_TICK_TEXT];
        ll_number_text(text, cases[i].value, 3);
        assert_string_equal(text, cases[i].text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ticks_stand_at_round_values),
        cmocka_unit_test(one_point_has_room_around_it),
        cmocka_unit_test(powers_are_written_as_such_where_there_is_unicode),
        cmocka_unit_test(ticks_rise_and_lie_on_their_axis),
        cmocka_unit_test(places_and_values_are_each_others_inverse),
        cmocka_unit_test(an_axis_fits_its_data),
        cmocka_unit_test(numbers_are_written_short),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
