/* The divergence from the standard normal, also where its digits would cancel. */
#include "kernel/latent.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include "compare.h"
#include "kernel/kernels.h"

static void every_build_agrees_with_the_definition(void **state)
{
    (void)state;
    static const float scales[] = {1e-3F, 1, 10};
    struct ll_rng rng;
    ll_rng_seed(&rng, 90);
    for (size_t s = 0; s < 3; s++)
        for (const size_t *n = sizes; *n; n++) {
            struct buffer mu, logvar, got_mu, got_logvar, want_mu, want_logvar;
            struct buffer *const all[] = {&mu,         &logvar,  &got_mu,
                                          &got_logvar, &want_mu, &want_logvar};
            for (size_t b = 0; b < 6; b++)
                buffer_init(all[b], *n, b);
            fill_normal(&rng, scales[s], mu.data, *n);
            fill_normal(&rng, scales[s], logvar.data, *n);
            for (int isa = 0; isa < LL_ISA_COUNT; isa++) {
                const struct tolerance near = {8, 1e-7}, sum = {8, 1e-7 * (double)*n};
                if (!ll_isa_runs(isa))
                    continue;
                ll_latent_loss *loss = ll_kernels_for(isa)->kl_normal;
                double expected = ll_kl_normal_ref(mu.data, logvar.data, *n, 0.5F, want_mu.data,
                                                   want_logvar.data);
                double fused = loss(mu.data, logvar.data, *n, 0.5F, got_mu.data, got_logvar.data);
                double alone = loss(mu.data, logvar.data, *n, 0, NULL, NULL);
                assert_true(agrees(isa, "kl_normal", *n, expected, (float)fused, sum));
                assert_true(agrees(isa, "kl_normal", *n, expected, (float)alone, sum));
                for (size_t i = 0; i < *n; i++) {
                    assert_true(
                        agrees(isa, "kl_normal", i, (double)want_mu.data[i], got_mu.data[i], near));
                    assert_true(agrees(isa, "kl_normal", i, (double)want_logvar.data[i],
                                       got_logvar.data[i], near));
                }
                assert_true(buffer_intact(&got_mu) && buffer_intact(&got_logvar));
            }
            for (size_t b = 0; b < 6; b++)
                buffer_done(all[b]);
        }
}

static void the_standard_normal_costs_nothing_and_all_else_does(void **state)
{
    (void)state;
    const float zero = 0, one = 1, bad = NAN;
    for (int isa = 0; isa < LL_ISA_COUNT; isa++)
        if (ll_isa_runs(isa)) {
            ll_latent_loss *loss = ll_kernels_for(isa)->kl_normal;
            assert_true(loss(&zero, &zero, 1, 0, NULL, NULL) == 0);
            assert_float_equal(loss(&one, &zero, 1, 0, NULL, NULL), 0.5, 1e-7);
            assert_float_equal(loss(&zero, &one, 1, 0, NULL, NULL), (exp(1) - 2) / 2, 1e-6);
            assert_true(isnan(loss(&bad, &zero, 1, 0, NULL, NULL)));
            assert_true(loss(&bad, &bad, 0, 0, NULL, NULL) == 0);
        }
}

/* (e^v − 1 − v)/2 is v²/4 + v³/12 near 0, never below 0, and inf where e^v is. */
static void a_small_divergence_keeps_its_digits(void **state)
{
    (void)state;
    const float zero = 0, near[] = {-1e-4F, 1e-3F, -0.5F, 0.9F, 1.1F, -1.5F},
                far[] = {90, INFINITY};
    const double want[] = {2.4999166e-9, 2.5008335e-7, 0.05326533,
                           0.27980156,   0.45208301,   0.36156508};
    for (int isa = 0; isa < LL_ISA_COUNT; isa++) {
        if (!ll_isa_runs(isa))
            continue;
        ll_latent_loss *loss = ll_kernels_for(isa)->kl_normal;
        for (size_t i = 0; i < sizeof near / sizeof *near; i++) {
            float by_mu, by_v;
            const struct tolerance close = {6, 0}, by_hand = {0, 3e-8 + 3e-7 * want[i]};
            double exact = ll_kl_normal_ref(&zero, &near[i], 1, 1, NULL, NULL);
            assert_true(agrees(isa, "kl_normal", i, want[i], (float)exact, by_hand));
            assert_true(agrees(isa, "kl_normal", i, exact,
                               (float)loss(&zero, &near[i], 1, 1, &by_mu, &by_v), close));
            assert_true(agrees(isa, "kl_normal", i, exact,
                               (float)loss(&zero, &near[i], 1, 1, NULL, NULL), close));
            assert_true(agrees(isa, "kl_normal", i, expm1((double)near[i]) / 2, by_v, close));
        }
        for (size_t i = 0; i < 2; i++)
            assert_true((float)loss(&zero, &far[i], 1, 1, NULL, NULL) == INFINITY);
    }
    assert_true(ll_kl_normal_ref(&zero, &far[1], 1, 1, NULL, NULL) == (double)INFINITY);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_standard_normal_costs_nothing_and_all_else_does),
        cmocka_unit_test(a_small_divergence_keeps_its_digits),
        cmocka_unit_test(every_build_agrees_with_the_definition),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
