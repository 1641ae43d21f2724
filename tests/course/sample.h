/* Opens pages of the sample course for tests. */
#ifndef LL_TESTS_COURSE_SAMPLE_H
#define LL_TESTS_COURSE_SAMPLE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/file.h"
#include "course/page.h"

static inline struct ll_course *sample_course(void)
{
    struct ll_course *course = NULL;
    struct ll_message why = {""};
    struct ll_str path = {0};
    assert_int_equal(ll_path_data("tests/course/sample", &why, &path), LL_OK);
    if (ll_course_new(ll_str_text(&path), &why, &course) != LL_OK)
        fail_msg("%s", why.text);
    ll_str_done(&path);
    return course;
}

static inline struct ll_page *sample_page(struct ll_course *course, const char *id,
                                          const char *lang, const struct ll_data *data)
{
    struct ll_page *page = NULL;
    struct ll_message why = {""};
    struct ll_page_options options = {lang, data};
    size_t entry;
    assert_true(ll_course_find(course, id, &entry));
    if (ll_page_new(course, entry, &options, &why, &page) != LL_OK)
        fail_msg("%s", why.text);
    return page;
}

/* The step of the block `id`. */
static inline const struct ll_step *sample_step(const struct ll_page *page, const char *id)
{
    for (size_t i = 0; i < ll_page_step_count(page); i++)
        if (strcmp(ll_page_step(page, i)->id, id) == 0)
            return ll_page_step(page, i);
    fail_msg("no step %s", id);
    return NULL;
}

#endif
