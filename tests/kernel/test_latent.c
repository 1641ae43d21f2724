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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_standard_normal_costs_nothing_and_all_else_does),
        cmocka_unit_test(every_build_agrees_with_the_definition),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
