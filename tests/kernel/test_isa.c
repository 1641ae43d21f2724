/* Which builds a machine runs, and that the environment can choose among them. */
#include "kernel/isa.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

static void names_are_found_again(void **state)
{
    (void)state;
    enum ll_isa isa;
    for (int i = 0; i < LL_ISA_COUNT; i++) {
        assert_true(ll_isa_find(ll_isa_name(i), &isa));
        assert_int_equal(isa, i);
    }
    assert_false(ll_isa_find("mmx", &isa));
}

static void the_definitions_and_the_base_build_run_everywhere(void **state)
{
    (void)state;
    assert_true(ll_isa_runs(LL_ISA_REF));
    assert_true(ll_isa_runs(LL_ISA_BASE));
}

static void the_environment_chooses_among_what_runs(void **state)
{
    (void)state;
    unsetenv("LOSSLAB_ISA");
    enum ll_isa best = ll_isa_best();
    assert_true(ll_isa_runs(best) && best >= LL_ISA_BASE);
    for (int i = 0; i < LL_ISA_COUNT; i++) {
        setenv("LOSSLAB_ISA", ll_isa_name(i), 1);
        assert_int_equal(ll_isa_best(), ll_isa_runs(i) ? i : (int)best);
    }
    setenv("LOSSLAB_ISA", "nonsense", 1);
    assert_int_equal(ll_isa_best(), best);
    unsetenv("LOSSLAB_ISA");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_are_found_again),
        cmocka_unit_test(the_definitions_and_the_base_build_run_everywhere),
        cmocka_unit_test(the_environment_chooses_among_what_runs),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
