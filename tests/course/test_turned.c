/* Prose that Markdown turns into something that its author did not mean. */
#include "course/turned.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/str.h"

static void note(size_t line, const char *what, void *arg)
{
    ll_str_format(arg, "%zu %s;", line, what);
}

struct row {
    const char *text, *said;
};

static void expect_all(const struct row *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct ll_str said = {0};
        ll_text_turned(rows[i].text, strlen(rows[i].text), note, &said);
        if (strcmp(ll_str_text(&said), rows[i].said) != 0)
            fail_msg("%s\nsays \"%s\", not \"%s\"", rows[i].text, ll_str_text(&said), rows[i].said);
        ll_str_done(&said);
    }
}

static void a_sentence_that_becomes_something_else_is_found(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"+ s keeps it small.", "0 a list;0 a list of one item;"},
        {"It grows,\n+ s holds it.", "1 a list;1 a list of one item;"},
        {"It is 3\n- 1 of them is left.", "1 a list;1 a list of one item;"},
        {"- 1 is the label of the others.", "0 a list of one item;"},
        {"There is\n1. of them.", "1 a list;1 a list of one item;"},
        {"1964. Huber writes.", "0 a list that begins with this number;0 a list of one item;"},
        {"It has\n# of rows.", "1 a heading;"},
        {"Where e\n> 0 it grows.", "1 a quotation;"},
        {"> 0 it grows.", "0 a quotation;"},
        {"One line\n---\nand another.", "1 the underline of a heading;"},
        {"All n*c*h*w of them.", "0 an emphasis;"},
        {"Which?\n- `a` This.\n  > + s does.\n- `b` That.\n  > No.", "2 a list;"},
        {"Which?\n- `a` This.\n  > Where e\n  > > 0 it grows.\n- `b` That.", "3 a quotation;"},
        {"- - 1 is one.\n- And two.", "0 a list within a list;"},
    };
    expect_all(rows, sizeof rows / sizeof *rows);
}

static void what_is_meant_is_let_be(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"", ""},
        {"Two things:\n\n- the first\n- the second, which\n  goes on\n", ""},
        {"Two things:\n- the first\n- the second\n", ""},
        {"Which?\n- `a` This.\n  > Yes, and it\n  > goes on.\n- `b` That.\n", ""},
        {"- `loss` one word alone\n", ""},
        {"- **One** thing alone.\n", ""},
        {"1. the first\n2. the second\n", ""},
        {"The year was\n1964. Huber wrote.", ""},
        {"    L = a\n    + s   the rest\n    > 0\n", ""},
        {"```\n+ s\n# no heading\n```\n", ""},
        {"| a | b |\n|---|---|\n| 1 | 2 |\n", ""},
        {"`n*c*h*w` of them, and a*b alone.", ""},
        {"Text.\n\n### A heading\n\nText.", ""},
        {"-1 is no item, +1 is none, #1 is no heading, 3.5 is none.\n-2 neither.", ""},
    };
    expect_all(rows, sizeof rows / sizeof *rows);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_sentence_that_becomes_something_else_is_found),
        cmocka_unit_test(what_is_meant_is_let_be),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
