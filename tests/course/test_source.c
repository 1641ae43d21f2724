/* The C source that pages show, found with its comment, of every loss in the catalogue. */
#include "course/source.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "loss/catalogue.h"

static const char code[] = "#include <x.h>\n"
                           "\n"
                           "/* Declared, not defined. */\n"
                           "double twice(double x);\n"
                           "\n"
                           "static double use(void)\n"
                           "{\n"
                           "    return twice(1); }\n"
                           "\n"
                           "}\n"
                           "/* Twice the number,\n"
                           " * and no more. */\n"
                           "double twice(double x)\n"
                           "{\n"
                           "    if (x) {\n"
                           "        return x + x;\n"
                           "    }\n"
                           "    return 0;\n"
                           "}\n"
                           "\n"
                           "static inline double\n"
                           "thrice(double x)\n"
                           "{\n"
                           "    return 3 * x;\n"
                           "}";

static void expect(const char *function, const char *expected)
{
    size_t from, length;
    assert_true(ll_source_find(code, function, &from, &length));
    assert_int_equal(length, strlen(expected));
    assert_memory_equal(code + from, expected, length);
}

static void a_definition_is_found_with_its_comment(void **state)
{
    (void)state;
    expect("twice", "/* Twice the number,\n * and no more. */\ndouble twice(double x)\n{\n"
                    "    if (x) {\n        return x + x;\n    }\n    return 0;\n}");
    expect("thrice", "static inline double\nthrice(double x)\n{\n    return 3 * x;\n}");
}

static void a_name_that_is_not_defined_is_not_found(void **state)
{
    (void)state;
    size_t from, length;
    assert_false(ll_source_find(code, "wice", &from, &length));
    assert_false(ll_source_find(code, "x", &from, &length));
    assert_false(ll_source_find(code, "four", &from, &length));
    assert_false(ll_source_find("", "four", &from, &length));
}

static void the_kernels_own_source_is_read(void **state)
{
    (void)state;
    struct ll_str text = {0};
    struct ll_message why = {""};
    size_t line = 0;
    assert_int_equal(
        ll_source_read("engine/kernel/regression.c", "ll_huber_ref", &why, &text, &line), LL_OK);
    assert_true(line > 1);
    assert_memory_equal(ll_str_text(&text), "/* Huber", 8);
    assert_non_null(strstr(ll_str_text(&text), "double ll_huber_ref(const float *pred"));
    assert_string_equal(ll_str_text(&text) + text.length - 3, "\n}\n");
    ll_str_clear(&text);
    assert_int_equal(ll_source_read("engine/kernel/regression.c", "ll_nothing", &why, &text, &line),
                     LL_ERR_NOT_FOUND);
    assert_non_null(strstr(why.text, "ll_nothing"));
    ll_str_done(&text);
}

static void every_loss_of_the_catalogue_has_its_source(void **state)
{
    (void)state;
    for (size_t i = 0; i < ll_loss_count(); i++) {
        struct ll_source source;
        struct ll_message why = {""};
        if (ll_source_loss(ll_loss_at(i)->name, &why, &source) != LL_OK)
            fail_msg("%s: %s", ll_loss_at(i)->name, why.text);
        assert_true(source.line > 0 && source.definition.length > 0);
        ll_source_done(&source);
    }
}

static void a_kernel_has_its_vector_twin(void **state)
{
    (void)state;
    static const struct {
        const char *loss, *part;
    } cases[] = {{"huber", "LL_INLINE struct ll_curve_point huber("},
                 {"tversky", "struct ll_overlap_line tversky("}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct ll_source source;
        struct ll_message why = {""};
        assert_int_equal(ll_source_loss(cases[i].loss, &why, &source), LL_OK);
        if (strstr(ll_str_text(&source.vector), cases[i].part) == NULL)
            fail_msg("%s: no %s in: %s", cases[i].loss, cases[i].part, ll_str_text(&source.vector));
        assert_non_null(strstr(ll_str_text(&source.vector_file), "_vec.c"));
        assert_true(source.vector_line > 0);
        ll_source_done(&source);
    }
    struct ll_source source;
    assert_int_equal(ll_source_loss("no_such_loss", NULL, &source), LL_ERR_NOT_FOUND);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_definition_is_found_with_its_comment),
        cmocka_unit_test(a_name_that_is_not_defined_is_not_found),
        cmocka_unit_test(the_kernels_own_source_is_read),
        cmocka_unit_test(every_loss_of_the_catalogue_has_its_source),
        cmocka_unit_test(a_kernel_has_its_vector_twin),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
