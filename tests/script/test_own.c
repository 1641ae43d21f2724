/* data.own: the learner's pictures in a script. */
#include "check.h"

#include "nn/pictures.h"

static struct ll_script *open_script(void)
{
    struct ll_script_options options = ll_script_options_lesson();
    struct ll_script *script = NULL;
    assert_int_equal(ll_script_new(&options, NULL, &script), LL_OK);
    return script;
}

static void without_pictures_it_is_nil(void **state)
{
    (void)state;
    static const struct check checks[] = {
        {"data.own() == nil", "true"},
        {"data.own { side = 0 }", "!a side from 1 to 64"},
        {"data.own { channels = 2 }", "!1 or 3 channels"},
        {"data.own { size = 2 }", "!has no option 'size'"},
    };
    CHECK_ALL(checks);
}

static void pictures_come_at_the_size_that_is_asked_for(void **state)
{
    (void)state;
    struct ll_pictures *set = NULL;
    struct ll_script *script = open_script();
    const unsigned char pixels[] = {0, 51, 102, 255};
    const struct ll_picture picture = {2, 2, 1, pixels};
    assert_int_equal(ll_pictures_new(&set), LL_OK);
    for (size_t label = 0; label < 2; label++) {
        assert_int_equal(ll_pictures_add(set, &picture, NULL), LL_OK);
        assert_int_equal(ll_pictures_add_label(set, label, NULL), LL_OK);
        assert_int_equal(ll_pictures_add_mask(set, &picture, NULL), LL_OK);
    }
    assert_int_equal(ll_pictures_add_name(set, "cat"), LL_OK);
    assert_int_equal(ll_pictures_finish(set, NULL), LL_OK);
    ll_script_own(script, set);
    static const struct check checks[] = {
        {"table.concat(data.own { side = 3 }.images.shape, ' ')", "2 3 3"},
        {"table.concat(data.own { side = 3, channels = 3 }.images.shape, ' ')", "2 3 3 3"},
        {"('%.4f'):format(data.own { side = 1 }.images:max():item())", "0.4000"},
        {"data.own().labels:sum():item()", "1"},
        {"table.concat(data.own().names, ' ')", "cat 1"},
        {"data.own { side = 2 }.masks:max():item()", "3"},
        {"data.own { from = 2, count = 1 }.labels:item()", "1"},
        {"data.own { side = 2, from = 2 }.masks:size(1)", "1"},
        {"data.own { from = 2, count = 2 }", "!there are 2 pictures; from 2 on there are not 2"},
        {"data.own { from = 0 }", "!from 0 on"},
    };
    for (size_t i = 0; i < sizeof checks / sizeof *checks; i++)
        check_one(script, &checks[i]);
    ll_script_free(&script);
    ll_pictures_free(&set);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(without_pictures_it_is_nil),
        cmocka_unit_test(pictures_come_at_the_size_that_is_asked_for),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
