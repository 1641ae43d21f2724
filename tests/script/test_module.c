/* `require`, on files that the test writes into a folder of its own. */
#include "script/value.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/file.h"

static const struct {
    const char *name, *text;
} files[] = {
    {"one.lua", "runs = (runs or 0) + 1\nreturn { value = 1, name = ... }"},
    {"deep/two.lua", "return { value = require('one').value + 1 }"},
    {"nothing.lua", "local x = 1"},
    {"broken.lua", "local x =\n= 2"},
    {"fails.lua", "\nerror('on purpose')"},
    {"circle.lua", "return require 'circle'"},
};

struct place {
    char folder[64];
    struct ll_script *script;
};

static void path_of(const struct place *place, const char *name, struct ll_str *path)
{
    ll_path_join(path, place->folder, name);
}

static int set_up(void **state)
{
    struct place *place = calloc(1, sizeof *place);
    *state = place;
    strcpy(place->folder, "/tmp/losslab-module-XXXXXX");
    if (mkdtemp(place->folder) == NULL)
        return -1;
    struct ll_str deep = {0};
    path_of(place, "deep", &deep);
    ll_err err = ll_folder_make(ll_str_text(&deep), NULL);
    ll_str_done(&deep);
    for (size_t i = 0; err == LL_OK && i < sizeof files / sizeof *files; i++) {
        struct ll_str path = {0};
        path_of(place, files[i].name, &path);
        err = ll_file_write(ll_str_text(&path), files[i].text, strlen(files[i].text), NULL);
        ll_str_done(&path);
    }
    struct ll_script_options options = ll_script_options_lesson();
    options.modules = place->folder;
    return err == LL_OK && ll_script_new(&options, NULL, &place->script) == LL_OK ? 0 : -1;
}

static int tear_down(void **state)
{
    struct place *place = *state;
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        struct ll_str path = {0};
        path_of(place, files[i].name, &path);
        unlink(ll_str_text(&path));
        ll_str_done(&path);
    }
    struct ll_str deep = {0};
    path_of(place, "deep", &deep);
    rmdir(ll_str_text(&deep));
    ll_str_done(&deep);
    rmdir(place->folder);
    ll_script_free(&place->script);
    free(place);
    return 0;
}

static ll_err eval(struct place *place, const char *code, struct ll_message *why,
                   struct ll_value *out)
{
    return ll_value_eval(place->script, code, strlen(code), "main.lua", why, out);
}

static void a_module_runs_once_and_is_found_in_folders(void **state)
{
    struct ll_message why = {""};
    struct ll_value out = {0};
    const char *code = "local one, two = require 'one', require 'deep.two'\n"
                       "return one == require 'one' and runs == 1 and two.value == 2\n"
                       "and one.name == 'one' and require 'nothing' == true";
    if (eval(*state, code, &why, &out) != LL_OK)
        fail_msg("%s", why.text);
    assert_true(ll_value_true(&out));
    ll_value_done(&out);
}

/* What both folders have is taken from the first. */
static void a_folder_of_ones_own_comes_first(void **state)
{
    struct place *place = *state;
    struct ll_message why = {""};
    struct ll_value out = {0};
    struct ll_str deep = {0};
    struct ll_script *script = NULL;
    struct ll_script_options options = ll_script_options_lesson();
    const char *code = "return require 'two'.value == 2 and require 'one'.name == 'one'";
    path_of(place, "deep", &deep);
    options.modules = place->folder;
    options.own = ll_str_text(&deep);
    assert_int_equal(ll_script_new(&options, &why, &script), LL_OK);
    if (ll_value_eval(script, code, strlen(code), "main.lua", &why, &out) != LL_OK)
        fail_msg("%s", why.text);
    assert_true(ll_value_true(&out));
    ll_value_done(&out);
    ll_script_free(&script);
    ll_str_done(&deep);
}

static void names_that_lead_elsewhere_are_refused(void **state)
{
    static const char *const names[] = {"../one", "..one",     "/etc/passwd", "one/..", "",
                                        ".",      "one\\0two", "deep..two",   "one."};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        char code[64];
        struct ll_message why = {""};
        struct ll_value out = {0};
        snprintf(code, sizeof code, "require '%s'", names[i]);
        assert_int_equal(eval(*state, code, &why, &out), LL_ERR_SCRIPT);
        assert_non_null(strstr(why.text, "no module name"));
    }
}

static void failures_name_the_module_and_its_line(void **state)
{
    static const struct {
        const char *name, *says;
    } cases[] = {
        {"missing", "main.lua:1: require: no module 'missing' (looked for missing.lua)"},
        {"broken", "broken.lua:2: unexpected symbol near '='"},
        {"fails", "fails.lua:2: on purpose"},
        {"circle", "circle.lua:1: require: 'circle' requires itself"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char code[64];
        struct ll_message why = {""};
        struct ll_value out = {0};
        snprintf(code, sizeof code, "require '%s'", cases[i].name);
        assert_int_equal(eval(*state, code, &why, &out), LL_ERR_SCRIPT);
        assert_string_equal(why.text, cases[i].says);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_module_runs_once_and_is_found_in_folders, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(a_folder_of_ones_own_comes_first, set_up, tear_down),
        cmocka_unit_test_setup_teardown(names_that_lead_elsewhere_are_refused, set_up, tear_down),
        cmocka_unit_test_setup_teardown(failures_name_the_module_and_its_line, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
