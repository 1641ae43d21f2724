/* For tests of bindings: pieces of Lua, and what they print or how they fail. */
#ifndef LL_TESTS_SCRIPT_CHECK_H
#define LL_TESTS_SCRIPT_CHECK_H

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "script/line.h"
#include "script/print.h"

struct check {
    const char *code;
    const char *prints; /* as ll_print_value; or, where it begins with '!', part of the error */
};

static inline void check_one(struct ll_script *script, const struct check *check)
{
    struct ll_value value = {0};
    struct ll_message why = {""};
    struct ll_str text = {0};
    bool fails = check->prints[0] == '!';
    ll_err err = ll_line_eval(script, check->code, strlen(check->code), "t", &why, &value);
    if (err == LL_OK)
        err = ll_print_value(&value, &why, &text);
    if (fails ? err == LL_OK : err != LL_OK)
        fail_msg("%s\n gave %s%s\n expected %s", check->code, ll_str_text(&text), why.text,
                 check->prints);
    bool good = fails ? strstr(why.text, check->prints + 1) != NULL
                      : strcmp(ll_str_text(&text), check->prints) == 0;
    if (!good)
        fail_msg("%s\n gave %s\n expected %s", check->code, fails ? why.text : ll_str_text(&text),
                 check->prints);
    ll_value_done(&value);
    ll_str_done(&text);
}

/* The lesson's libraries, with as much time as a slow machine needs and the given memory. */
static inline void check_all(const struct check *checks, size_t count, size_t memory)
{
    struct ll_script_options options = ll_script_options_lesson();
    struct ll_message why = {""};
    struct ll_script *script;
    options.memory = memory;
    options.milliseconds = 0;
    if (ll_script_new(&options, &why, &script) != LL_OK)
        fail_msg("%s", why.text);
    for (size_t i = 0; i < count; i++)
        check_one(script, &checks[i]);
    ll_script_free(&script);
}

#define CHECK_ALL(checks) check_all(checks, sizeof(checks) / sizeof *(checks), (size_t)1 << 30)

#endif
