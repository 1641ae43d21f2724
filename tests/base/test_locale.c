/* Languages hold the same keys and names in them, and the environment chooses among them. */
#include "base/locale.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

struct other {
    struct ll_locale *locale;
    size_t seen;
};

/* Every {name} of `text` stands in `twin` too. */
static void check_names(const char *key, const char *text, const char *twin)
{
    for (const char *open = strchr(text, '{'); open; open = strchr(open + 1, '{')) {
        const char *close = strchr(open, '}');
        char name[64];
        const char *forms = close ? memchr(open, '|', (size_t)(close - open)) : NULL;
        if (close == NULL || forms || (size_t)(close - open) >= sizeof name)
            continue; /* the forms of a word after a count are a language's own */
        memcpy(name, open, (size_t)(close - open) + 1);
        name[close - open + 1] = '\0';
        if (strstr(twin, name) == NULL)
            fail_msg("%s: %s is missing in the other language", key, name);
    }
}

static void check_twin(const char *key, const char *text, void *arg)
{
    struct other *other = arg;
    const char *twin = ll_text(other->locale, key);
    if (twin == key)
        fail_msg("%s: not in %s", key, ll_locale_lang(other->locale));
    check_names(key, text, twin);
    other->seen++;
}

static void every_language_has_the_same_keys_and_names(void **state)
{
    (void)state;
    struct ll_message why = {""};
    struct ll_locale *first = NULL;
    assert_int_equal(ll_locale_new(ll_languages[0], &why, &first), LL_OK);
    for (size_t i = 1; ll_languages[i] != NULL; i++) {
        struct other ours = {first, 0}, theirs = {NULL, 0};
        assert_int_equal(ll_locale_new(ll_languages[i], &why, &theirs.locale), LL_OK);
        ll_locale_each(first, check_twin, &theirs);
        ll_locale_each(theirs.locale, check_twin, &ours);
        assert_int_equal(ours.seen, theirs.seen);
        ll_locale_free(&theirs.locale);
    }
    ll_locale_free(&first);
}

/* Of two texts with one key, a look-up finds one. */
static void check_found(const char *key, const char *text, void *arg)
{
    const struct ll_locale *locale = arg;
    if (ll_text(locale, key) != text)
        fail_msg("%s stands twice in %s", key, ll_locale_lang(locale));
}

static void no_key_stands_twice(void **state)
{
    (void)state;
    struct ll_message why = {""};
    for (size_t i = 0; ll_languages[i] != NULL; i++) {
        struct ll_locale *locale = NULL;
        assert_int_equal(ll_locale_new(ll_languages[i], &why, &locale), LL_OK);
        ll_locale_each(locale, check_found, locale);
        ll_locale_free(&locale);
    }
}

static void the_language_follows_the_environment(void **state)
{
    (void)state;
    unsetenv("LOSSLAB_LANG");
    setenv("LC_ALL", "ko_KR.UTF-8", 1);
    assert_string_equal(ll_locale_choose(NULL), "ko");
    assert_string_equal(ll_locale_choose("en"), "en");
    setenv("LOSSLAB_LANG", "en", 1);
    assert_string_equal(ll_locale_choose(NULL), "en");
    setenv("LOSSLAB_LANG", "fr", 1);
    assert_string_equal(ll_locale_choose(NULL), "en");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_language_has_the_same_keys_and_names),
        cmocka_unit_test(no_key_stands_twice),
        cmocka_unit_test(the_language_follows_the_environment),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
