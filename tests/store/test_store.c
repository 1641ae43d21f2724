/* What was written is there at the next start. */
#include "store/store.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#include "store/progress.h"

static char folder[] = "/tmp/losslab-store-XXXXXX";
static char path[64];

static int make_folder(void **state)
{
    (void)state;
    if (mkdtemp(folder) == NULL)
        return -1;
    snprintf(path, sizeof path, "%s/sub/progress.db", folder);
    return 0;
}

static int drop_folder(void **state)
{
    (void)state;
    char command[96];
    snprintf(command, sizeof command, "rm -rf %s", folder);
    return system(command);
}

static void what_was_written_is_there_at_the_next_start(void **state)
{
    (void)state;
    struct ll_message why = {""};
    struct ll_store *store = NULL;
    struct ll_page_state page;
    assert_int_equal(ll_store_open(path, &why, &store), LL_OK);
    assert_int_equal(ll_page_seen(store, "1.1", 2), LL_OK);
    ll_store_free(&store);
    assert_int_equal(ll_store_open(path, &why, &store), LL_OK);
    assert_int_equal(ll_page_state_get(store, "1.1", &page), LL_OK);
    assert_int_equal(page.steps_seen, 2);
    ll_store_free(&store);
    assert_null(store);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_written_is_there_at_the_next_start),
    };
    return cmocka_run_group_tests(tests, make_folder, drop_folder);
}
