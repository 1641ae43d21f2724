/* Tables of compiled Lua, on the one that the build made of the files in compiled/. */
#include "script/compiled.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "script/value.h"

extern const struct ll_compiled ll_compiled_sample;

static const char answer[] = "-- What test_compiled.c has compiled.\nreturn 42\n";
static const char fails[] = "-- What test_compiled.c has compiled.\nlocal function fail()\n"
                            "  error(\"on purpose\")\nend\nfail()\n";

/* What the text gives in a script that has the table. */
static ll_err run(const struct ll_compiled *table, const char *name, const char *text,
                  struct ll_message *why, double *out)
{
    struct ll_script_options options = ll_script_options_lesson();
    struct ll_script *script = NULL;
    struct ll_value value = {0};
    options.compiled = table;
    options.milliseconds = 0;
    assert_int_equal(ll_script_new(&options, why, &script), LL_OK);
    ll_err err = ll_value_eval(script, text, strlen(text), name, why, &value);
    if (err == LL_OK)
        err = ll_value_number(&value, why, out);
    ll_value_done(&value);
    ll_script_free(&script);
    return err;
}

static double answer_of(const struct ll_compiled *table, const char *name, const char *text)
{
    struct ll_message why = {""};
    double number = 0;
    if (run(table, name, text, &why, &number) != LL_OK)
        fail_msg("%s", why.text);
    return number;
}

/* A table that holds the code of answer.lua for another text: so it shows which of them ran. */
static struct ll_compiled_chunk instead_of(const char *name, const char *text)
{
    const struct ll_compiled_chunk *chunk =
        ll_compiled_find(&ll_compiled_sample, "answer.lua", answer, strlen(answer));
    assert_non_null(chunk);
    return (struct ll_compiled_chunk){ll_compiled_digest(name, text, strlen(text)), chunk->code,
                                      chunk->size};
}

static void test_code_of_the_table_runs(void **state)
{
    (void)state;
    struct ll_compiled_chunk chunk = instead_of("other.lua", "return 41");
    struct ll_compiled table = {ll_compiled_sample.lua, &chunk, 1};
    assert_float_equal(answer_of(&table, "other.lua", "return 41"), 42, 0);
}

static void test_a_changed_text_runs_as_it_is(void **state)
{
    (void)state;
    struct ll_compiled_chunk chunk = instead_of("other.lua", "return 41");
    struct ll_compiled table = {ll_compiled_sample.lua, &chunk, 1};
    assert_float_equal(answer_of(&table, "other.lua", "return 40"), 40, 0);
    assert_float_equal(answer_of(&table, "other.lua", "return 41 "), 41, 0);
    assert_float_equal(answer_of(&table, "another.lua", "return 41"), 41, 0);
}

static void test_code_of_another_lua_is_left(void **state)
{
    (void)state;
    struct ll_compiled_chunk chunk = instead_of("other.lua", "return 41");
    struct ll_compiled table = {"$LuaVersion: Lua 5.4.99", &chunk, 1};
    assert_float_equal(answer_of(&table, "other.lua", "return 41"), 41, 0);
}

static void test_code_that_lua_refuses_is_left(void **state)
{
    (void)state;
    struct ll_compiled_chunk chunk = instead_of("other.lua", "return 41");
    struct ll_compiled table = {ll_compiled_sample.lua, &chunk, 1};
    chunk.size = 20; /* within the header */
    assert_float_equal(answer_of(&table, "other.lua", "return 41"), 41, 0);
}

static void test_errors_name_the_same_line(void **state)
{
    (void)state;
    struct ll_message with = {""}, without = {""};
    double number;
    assert_non_null(ll_compiled_find(&ll_compiled_sample, "fails.lua", fails, strlen(fails)));
    assert_int_equal(run(&ll_compiled_sample, "fails.lua", fails, &with, &number), LL_ERR_SCRIPT);
    assert_int_equal(run(NULL, "fails.lua", fails, &without, &number), LL_ERR_SCRIPT);
    assert_string_equal(with.text, "fails.lua:3: on purpose");
    assert_string_equal(with.text, without.text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_code_of_the_table_runs),
        cmocka_unit_test(test_a_changed_text_runs_as_it_is),
        cmocka_unit_test(test_code_of_another_lua_is_left),
        cmocka_unit_test(test_code_that_lua_refuses_is_left),
        cmocka_unit_test(test_errors_name_the_same_line),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
