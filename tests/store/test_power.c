/* The power is cut at random moments: the store opens again, whole, with all that it had said was
 * kept. `test_store_power CUTS` says how often; the figures go to standard output. */
#include "store/progress.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "../seldom.h"
#include "base/rng.h"
#include "power.h"

static size_t cuts = 60;

/* Makes changes until the power fails; the last step that the store said was kept. */
static size_t work_until_dark(const char *path, size_t from)
{
    struct ll_message why = {""};
    struct ll_store *store = NULL;
    size_t kept = from;
    if (ll_store_open(path, &why, &store) != LL_OK) {
        assert_true(power_has_failed());
        return kept;
    }
    while (!power_has_failed()) {
        if (ll_page_seen(store, "2.3", kept + 1) == LL_OK)
            kept++;
        else
            break;
        if (ll_answer_add(store, "2.3", "check", "0.43875", "right") != LL_OK)
            break;
    }
    assert_true(power_has_failed());
    ll_store_free(&store);
    return kept;
}

static void a_power_cut_at_any_moment_loses_nothing_kept(void **state)
{
    (void)state;
    char folder[] = "/tmp/losslab-power-XXXXXX", path[64], command[64];
    struct ll_rng rng;
    size_t kept = 0, total = 0;
    ll_rng_seed(&rng, 11);
    assert_non_null(mkdtemp(folder));
    snprintf(path, sizeof path, "%s/progress.db", folder);
    power_install();
    for (size_t i = 0; i < cuts; i++) {
        struct ll_message why = {""};
        struct ll_store *store = NULL;
        struct ll_store_look look;
        struct ll_page_state page;
        if (i % 20 == 19) { /* and in the first start of all */
            unlink(path);
            kept = 0;
        }
        power_fail_at(1 + (size_t)ll_rng_below(&rng, 150));
        size_t before = kept;
        kept = work_until_dark(path, kept);
        power_return(ll_rng_next(&rng));
        if (ll_store_open(path, &why, &store) != LL_OK)
            fail_msg("cut %zu: %s", i, why.text);
        ll_store_look(store, &look);
        if (look.aside.text[0] != '\0')
            fail_msg("cut %zu: the store was damaged: %s", i, look.aside.text);
        assert_int_equal(ll_page_state_get(store, "2.3", &page), LL_OK);
        if (page.steps_seen < kept)
            fail_msg("cut %zu: %zu steps were kept, %zu are there", i, kept, page.steps_seen);
        kept = page.steps_seen;
        total += kept - before;
        ll_store_free(&store);
        power_return(1); /* all was synced: nothing is pending */
    }
    printf("%zu power cuts: 0 damaged, 0 of %zu kept changes lost\n", cuts, total);
    snprintf(command, sizeof command, "rm -rf %s", folder);
    assert_int_equal(system(command), 0);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_power_cut_at_any_moment_loses_nothing_kept),
    };
    if (argc > 1)
        cuts = strtoul(argv[1], NULL, 10);
    cuts /= one_in(4);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
