/* C that compiles, does not, or should have been warned of. */
#include "sandbox/compile.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

struct compile_test {
    struct ll_probe host;
    struct ll_compiler compiler;
};

/* Compiles `text` as square.c, beside a copy of `header` if any; the caller ends the result. */
static void compile(const struct compile_test *t, const char *text, const char *header,
                    struct ll_compile_result *result)
{
    struct ll_scratch *scratch;
    struct ll_message why = {0};
    const struct ll_compile_order order = {.source = "square.c", .output = "square.so"};
    ll_compile_result_done(result);
    assert_int_equal(ll_scratch_new(&t->host, NULL, &scratch), LL_OK);
    assert_int_equal(ll_scratch_write(scratch, "square.c", text, strlen(text), NULL), LL_OK);
    if (header)
        assert_int_equal(ll_scratch_copy(scratch, header, NULL), LL_OK);
    if (ll_compile(&t->host, &t->compiler, scratch, &order, &why, result) != LL_OK)
        fail_msg("%s", why.text);
    ll_scratch_free(&scratch);
}

static void a_good_file_compiles_without_a_word(void **state)
{
    struct compile_test *t = *state;
    struct ll_compile_result r = {0};
    compile(t, "#include <math.h>\nfloat square(float x)\n{\n    return fabsf(x * x);\n}\n", NULL,
            &r);
    assert_int_equal(r.end, LL_COMPILE_DONE);
    assert_string_equal(ll_str_text(&r.words), "");
    assert_int_equal(r.line, 0);
    ll_compile_result_done(&r);
}

static void an_error_names_its_line_and_keeps_its_words(void **state)
{
    struct compile_test *t = *state;
    struct ll_compile_result r = {0};
    compile(t, "float square(float x)\n{\n    return x * y;\n}\n", NULL, &r);
    assert_int_equal(r.end, LL_COMPILE_ERRORS);
    assert_int_equal(r.line, 3);
    assert_non_null(strstr(ll_str_text(&r.words), "square.c:3:"));
    assert_non_null(strstr(ll_str_text(&r.words), "y"));
    assert_null(strchr(ll_str_text(&r.words), '\033'));
    ll_compile_result_done(&r);
}

static void a_warning_is_told_and_does_not_reject(void **state)
{
    struct compile_test *t = *state;
    struct ll_compile_result r = {0};
    compile(t, "float square(float x)\n{\n    int unused;\n    return x * x;\n}\n", NULL, &r);
    assert_int_equal(r.end, LL_COMPILE_DONE);
    assert_int_equal(r.line, 3);
    ll_compile_result_done(&r);
}

/* Which takes some optimising. */
static void a_sum_without_a_beginning_is_told(void **state)
{
    struct compile_test *t = *state;
    struct ll_compile_result r = {0};
    compile(t,
            "float square(const float *x, int n)\n{\n    float sum;\n"
            "    for (int i = 0; i < n; i++)\n        sum += x[i] * x[i];\n    return sum;\n}\n",
            NULL, &r);
    assert_int_equal(r.end, LL_COMPILE_DONE);
    assert_non_null(strstr(ll_str_text(&r.words), "uninitialized"));
    ll_compile_result_done(&r);
}

static void our_headers_are_found(void **state)
{
    struct compile_test *t = *state;
    struct ll_compile_result r = {0};
    char folder[] = "/tmp/losslab-headers-XXXXXX", path[128];
    assert_non_null(mkdtemp(folder));
    snprintf(path, sizeof path, "%s/ours.h", folder);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fputs("enum { OURS = 4 };\n", file);
    fclose(file);
    const char *text = "#include <ours.h>\nint square(void)\n{\n    return OURS * OURS;\n}\n";
    compile(t, text, path, &r);
    assert_int_equal(r.end, LL_COMPILE_DONE);
    compile(t, text, NULL, &r);
    assert_int_equal(r.end, LL_COMPILE_ERRORS);
    unlink(path);
    rmdir(folder);
    ll_compile_result_done(&r);
}

/* Scratch folders and temporary objects have names drawn anew; messages must not show them. */
static void the_same_file_is_told_the_same_words(void **state)
{
    struct compile_test *t = *state;
    struct ll_compile_result first = {0}, second = {0};
    const char *const texts[] = {
        "__asm__(\".nonsense\");\n",
        "int twice = 1;\n__asm__(\".globl twice\\ntwice:\\n\");\n",
        "extern int far __attribute__((visibility(\"hidden\")));\nint *f(void) { return &far; }\n",
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        compile(t, texts[i], NULL, &first);
        compile(t, texts[i], NULL, &second);
        assert_int_equal(first.end, LL_COMPILE_ERRORS);
        assert_string_equal(ll_str_text(&first.words), ll_str_text(&second.words));
        assert_null(strstr(ll_str_text(&first.words), "losslab-"));
    }
    ll_compile_result_done(&first);
    ll_compile_result_done(&second);
}

int main(void)
{
    struct compile_test t;
    struct ll_message why = {0};
    if (ll_probe_run(&why, &t.host) != LL_OK) {
        print_error("%s\n", why.text);
        return 1;
    }
    if (t.host.strength == LL_STRENGTH_REFUSED || ll_compiler_find(NULL, &t.compiler) != LL_OK)
        return 77;
#define FACT(f) cmocka_unit_test_prestate(f, &t)
    const struct CMUnitTest tests[] = {
        FACT(a_good_file_compiles_without_a_word),
        FACT(an_error_names_its_line_and_keeps_its_words),
        FACT(a_warning_is_told_and_does_not_reject),
        FACT(a_sum_without_a_beginning_is_told),
        FACT(our_headers_are_found),
        FACT(the_same_file_is_told_the_same_words),
    };
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    if (t.host.strength == LL_STRENGTH_FULL) {
        t.host.strength = LL_STRENGTH_NO_NAMESPACES;
        failed += cmocka_run_group_tests(tests, NULL, NULL);
    }
    return failed;
}
