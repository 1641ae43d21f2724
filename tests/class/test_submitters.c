/* Gradescope's list of who handed in what, as its exports have it, and lists that mean harm. */
#include "class/submitters.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../seldom.h"
#include "base/str.h"

/* Two submissions: one alone, handed in three times, with results in it; one by two people, the
 * second of whom has no number. */
static const char list[] = "---\n"
                           "submission_771:\n"
                           "  :submitters:\n"
                           "  - :name: 이서연\n"
                           "    :sid: '20231235'\n"
                           "    :email: s@example.kr\n"
                           "  :created_at: 2026-11-29 21:04:05.123 +09:00\n"
                           "  :score: 85.0\n"
                           "  :status: processed\n"
                           "  :results:\n"
                           "    score: 85.0\n"
                           "    tests:\n"
                           "    - name: 'a: [b'\n"
                           "      output: |\n"
                           "        :submitters:\n"
                           "        - :name: Mallory\n"
                           "    extra:\n"
                           "      :submitters:\n"
                           "      - :name: Mallory\n"
                           "  :history:\n"
                           "  - :id: 770\n"
                           "    :results: {score: 1.0, ':name': Mallory}\n"
                           "  - :id: 768\n"
                           "submission_772:\n"
                           "  :submitters:\n"
                           "  - :name: \"Kim Min-su\"\n"
                           "    :sid: ~\n"
                           "    :email: k@example.kr\n"
                           "  - :sid: 00123\n"
                           "    :name: null\n"
                           "  :history: []\n";

static void read_list(const char *bytes, size_t length, struct ll_submitters *out,
                      const char *expected)
{
    const char *wrong = "";
    assert_int_equal(ll_submitters_read(bytes, length, out, &wrong), LL_OK);
    if (expected == NULL && wrong)
        fail_msg("read as %s", wrong);
    if (expected && (wrong == NULL || strcmp(wrong, expected) != 0))
        fail_msg("read as %s, not %s", wrong ? wrong : "right", expected);
    if (expected)
        assert_int_equal(out->count, 0);
}

static void people_are_those_of_the_list(void **state)
{
    (void)state;
    struct ll_submitters read;
    read_list(list, strlen(list), &read, NULL);
    assert_int_equal(read.count, 2);
    const struct ll_submitted *one = ll_submitters_find(&read, "submission_771/x", 14);
    assert_non_null(one);
    assert_int_equal(one->count, 1);
    assert_string_equal(one->people[0].name, "이서연");
    assert_string_equal(ll_submitter_id(&one->people[0]), "20231235");
    assert_int_equal(one->earlier, 2);
    const struct ll_submitted *two = ll_submitters_find(&read, "submission_772", 14);
    assert_int_equal(two->count, 2);
    assert_int_equal(two->earlier, 0);
    assert_string_equal(ll_submitter_id(&two->people[0]), "k@example.kr");
    assert_string_equal(ll_submitter_id(&two->people[1]), "00123");
    assert_null(two->people[1].name);
    assert_null(ll_submitters_find(&read, "submission_77", 13));
    assert_null(ll_submitters_find(&read, "", 0));
    ll_submitters_done(&read);
}

static void what_is_no_list_is_told(void **state)
{
    (void)state;
    static const char *const wrong[] = {
        "",
        "just words",
        "- a\n- b\n",
        "a: b\n",
        "submission_1: x\n",
        "submission_1: [",
        "submission_1:\n  :submitters:\n  - :name: \"half",
        "\xff\xfe\x00",
        "%YAML 9.9\n--- a",
        "submission_1: *nobody\n",
        "tversky.pdf:\n  :submitters: []\n",
    };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        struct ll_submitters read;
        read_list(wrong[i], strlen(wrong[i]), &read, "metadata");
    }
    /* Wherever it is cut, it is read or told, and nothing is left of it. */
    for (size_t length = 0; length < strlen(list); length += 7) {
        struct ll_submitters read;
        const char *key;
        assert_int_equal(ll_submitters_read(list, length, &read, &key), LL_OK);
        assert_true(key == NULL || read.count == 0);
        ll_submitters_done(&read);
    }
}

/* A billion laughs: each alias stands for ten of the one before. None of them is followed. */
static void aliases_are_not_followed(void **state)
{
    (void)state;
    struct ll_str bomb = {0};
    struct ll_submitters read;
    ll_str_add(&bomb, "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
    for (int i = 1; i < 40; i++)
        ll_str_format(&bomb, "a%d: &a%d [*a%d, *a%d, *a%d, *a%d, *a%d, *a%d, *a%d, *a%d]\n", i, i,
                      i - 1, i - 1, i - 1, i - 1, i - 1, i - 1, i - 1, i - 1);
    ll_str_add(&bomb, "submission_1:\n  :submitters:\n  - :name: *a39\n    :sid: 7\n");
    read_list(ll_str_text(&bomb), bomb.length, &read, NULL);
    assert_int_equal(read.count, 1);
    assert_null(read.items[0].people[0].name);
    assert_string_equal(read.items[0].people[0].number, "7");
    ll_submitters_done(&read);
    ll_str_done(&bomb);
}

static void depth_and_size_are_bounded(void **state)
{
    (void)state;
    struct ll_str text = {0};
    struct ll_submitters read;
    ll_str_add(&text, "submission_1: ");
    ll_str_add_repeat(&text, "[", 100000);
    read_list(ll_str_text(&text), text.length, &read, "metadata");
    /* People without end, and a value without end. */
    ll_str_clear(&text);
    ll_str_add(&text, "submission_1:\n  :submitters:\n");
    ll_str_add_repeat(&text, "  - :sid: 1\n", 1000);
    read_list(ll_str_text(&text), text.length, &read, "metadata-bound");
    ll_str_clear(&text);
    ll_str_add(&text, "submission_1:\n  :submitters:\n  - :sid: 1\n    :name: ");
    ll_str_add_repeat(&text, "x", 30000000 / one_in(1000));
    read_list(ll_str_text(&text), text.length, &read, NULL);
    assert_null(read.items[0].people[0].name);
    ll_submitters_done(&read);
    ll_str_done(&text);
}

/* 60 MB of values, more than any class's. */
static void reading_ends_at_a_bound(void **state)
{
    (void)state;
    struct ll_str text = {0};
    struct ll_submitters read;
    if (is_seldom())
        skip();
    ll_str_add(&text, "submission_1: [");
    ll_str_add_repeat(&text, "1,\n", 20000000);
    read_list(ll_str_text(&text), text.length, &read, "metadata-bound");
    ll_str_done(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(people_are_those_of_the_list),
        cmocka_unit_test(what_is_no_list_is_told),
        cmocka_unit_test(aliases_are_not_followed),
        cmocka_unit_test(depth_and_size_are_bounded),
        cmocka_unit_test(reading_ends_at_a_bound),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
