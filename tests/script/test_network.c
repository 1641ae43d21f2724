/* The network that ships, as assets/network/quality.lua measures it: at equal squared error blur
 * and noise cost far more than brightness, and a photograph can be rebuilt from the features alone.
 * As an argument: in how many steps, where they are to be others than a test has time for. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/file.h"
#include "base/str.h"
#include "script/value.h"

/* Without oneDNN and with checks in every access a step takes many times as long. */
#if defined(__SANITIZE_ADDRESS__)
static int steps = 90;
static double least_psnr = 16;
#else
static int steps = 300;
static double least_psnr = 21;
#endif

enum { PHOTOS = 3, SOURCE_LIMIT = 1 << 16 };

static void the_features_see_what_an_eye_sees(void **state)
{
    (void)state;
    struct ll_script_options options = ll_script_options_lesson();
    struct ll_script *script = NULL;
    struct ll_value report = {0};
    struct ll_message why = {""};
    struct ll_str path = {0}, source = {0}, code = {0};
    options.instructions = 0;
    options.milliseconds = 0;
    assert_int_equal(ll_path_data("assets/network/quality.lua", NULL, &path), LL_OK);
    assert_int_equal(ll_file_read(ll_str_text(&path), SOURCE_LIMIT, NULL, &source), LL_OK);
    ll_str_format(&code, "steps = %d\n%s", steps, ll_str_text(&source));
    assert_int_equal(ll_script_new(&options, &why, &script), LL_OK);
    if (ll_value_eval(script, ll_str_text(&code), code.length, "quality.lua", &why, &report) !=
        LL_OK)
        fail_msg("%s", why.text);
    const char *line = ll_value_string(&report, NULL);
    assert_non_null(line);
    for (int i = 0; i < PHOTOS; i++) {
        double blur, noise, brightness;
        assert_int_equal(sscanf(strchr(line, ':'), ": blur %lf, noise %lf, brightness %lf", &blur,
                                &noise, &brightness),
                         3);
        if (!(blur > 20 * brightness && noise > 20 * brightness && brightness > 0))
            fail_msg("%.60s", line);
        line = strchr(line, '\n') + 1;
    }
    double psnr;
    assert_int_equal(sscanf(strchr(line, ':'), ": PSNR %lf", &psnr), 1);
    if (!(psnr >= least_psnr))
        fail_msg("%s", line);
    ll_value_done(&report);
    ll_script_free(&script);
    ll_str_done(&code);
    ll_str_done(&source);
    ll_str_done(&path);
}

int main(int argc, char **argv)
{
    if (argc > 2) {
        steps = atoi(argv[1]);
        least_psnr = atof(argv[2]);
    }
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_features_see_what_an_eye_sees),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
