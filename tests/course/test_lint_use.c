/* The page of an exercise, held to its claims with a program that stands in for the learner's. */
#include "course/lint.h"

#include <string.h>

#include "sample.h"
#include "script/value.h"

static void note(const char *where, const char *what, void *arg)
{
    ll_str_format(arg, "%s: %s\n", where, what);
}

/* Stands in for the learner's program: the kernel, or one that takes one weight for the other. */
static ll_err lend(struct ll_script *script, void *arg, struct ll_message *why)
{
    struct ll_value nothing = {0};
    struct ll_str code = {0};
    ll_str_format(&code,
                  "yours = { loss = function(pred, masks, o) return loss.tversky(pred, masks, "
                  "{ alpha = o.%s, beta = o.%s, smooth = o.smooth }) end }",
                  arg ? "beta" : "alpha", arg ? "alpha" : "beta");
    ll_err err = ll_value_eval(script, ll_str_text(&code), code.length, "program", why, &nothing);
    ll_str_done(&code);
    ll_value_done(&nothing);
    return err;
}

static ll_err lend_turned(struct ll_script *script, void *arg, struct ll_message *why)
{
    (void)arg;
    return lend(script, "", why);
}

/* The claims of an exercise's page are tried with the program that answers claims. */
static void an_exercises_page_is_held_to_its_claims(void **state)
{
    (void)state;
    ll_page_extend *const programs[] = {lend, lend_turned};
    for (size_t i = 0; i < 2; i++) {
        const struct ll_lint_yours program = {lend, programs[i], NULL};
        const struct ll_claim_options options = {0};
        struct ll_lint_counts counts = {0};
        struct ll_course *course = NULL;
        struct ll_message why = {""};
        struct ll_str said = {0};
        size_t entry;
        assert_int_equal(ll_course_new(NULL, &why, &course), LL_OK);
        assert_true(ll_course_find(course, "tversky", &entry));
        ll_course_lint_use(course, entry, &program, &options, note, &said, &counts);
        bool holds = strstr(ll_str_text(&said), "claim \"halves\" does not hold") == NULL;
        if (holds != (i == 0) || (counts.findings == 0) != (i == 0))
            fail_msg("program %zu: %s", i, ll_str_text(&said));
        assert_true(counts.claims >= 6);
        ll_str_done(&said);
        ll_course_free(&course);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_exercises_page_is_held_to_its_claims),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
