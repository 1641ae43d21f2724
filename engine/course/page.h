/* A page: its five parts in order, each of one step or more (a plain page may lack some), in one
 * language.
 *
 * A page runs its lesson's Lua in a state of its own, so that nothing of one page reaches another.
 * Strings and objects that a page gives live as long as it does. */
#ifndef LL_COURSE_PAGE_H
#define LL_COURSE_PAGE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "base/str.h"
#include "course/course.h"

struct ll_data;
struct ll_locale;
struct ll_page;
struct ll_mine_host;
struct ll_question;
struct ll_scene;

enum ll_part {
    LL_PART_IDEA,
    LL_PART_PREDICT,
    LL_PART_RUN,
    LL_PART_EXPLAIN,
    LL_PART_USE,
    LL_PART_COUNT,
};

enum ll_step_kind {
    LL_STEP_TEXT,
    LL_STEP_QUESTION,
    LL_STEP_SCENE,
};

/* One step of a page: what one screen shows. `text` is the block's Markdown: prose, a question's
 * prompt without its items, or what stands beside a scene. */
struct ll_step {
    enum ll_part part;
    enum ll_step_kind kind;
    const char *id;
    const char *text;
    size_t text_length;
    struct ll_question *question; /* NULL unless kind is LL_STEP_QUESTION */
    struct ll_scene *scene;       /* NULL unless kind is LL_STEP_SCENE */
};

/* Gives a page's script more than what lessons call. */
struct ll_script;
typedef ll_err ll_page_extend(struct ll_script *script, void *arg, struct ll_message *why);

struct ll_page_options {
    const char *lang;            /* one of ll_languages */
    const struct ll_data *data;  /* the learner's own, which must outlive the page and its
                                    translations; may be NULL */
    ll_page_extend *extend;      /* called before the page's own Lua runs; may be NULL */
    void *extend_arg;            /* must outlive the page and its translations */
    bool claims;                 /* opened to try its claims (claim.h) */
    const char *lua;             /* stands in for the text of the page's Lua file; may be NULL */
    bool ascii;                  /* labels and values are written in ASCII */
    const char *kept;            /* folder of the learner's own losses (script/shelf.h), which must
                                    outlive the page and its translations; NULL: none */
    struct ll_mine_host *losses; /* who runs losses written in Lua, which must outlive them, too;
                                    NULL: this process (script/mine.h) */
};

/* Opens a page of `course`, which must outlive it. An exercise's page is its use.lua, where the
 * learner's own program is put to work. LL_ERR_NOT_FOUND where there is no such page, or
 * a translation, block or word is missing; LL_ERR_SCRIPT where the lesson fails. `why` names the
 * file, the line and what is expected. */
ll_err ll_page_new(struct ll_course *course, size_t entry, const struct ll_page_options *options,
                   struct ll_message *why, struct ll_page **out);
void ll_page_free(struct ll_page **page);

/* The same page in another language: the same steps, with the values of `from`'s controls; its
 * training runs are run again, by ticks, up to the frames that are shown. */
ll_err ll_page_translate(const struct ll_page *from, const char *lang, struct ll_message *why,
                         struct ll_page **out);

/* Appends what is to be said where the page does not take the learner's own data; nothing where it
 * does, or there are none. */
void ll_page_data_note(const struct ll_page *page, const struct ll_locale *locale,
                       struct ll_str *out);

/* Works for about `seconds` on what the scenes from step `from` on will show, so that none of them
 * keeps its reader waiting; true where there is more to do. */
bool ll_page_prepare(struct ll_page *page, size_t from, double seconds);
bool ll_page_is_prepared(const struct ll_page *page, size_t from);

const char *ll_page_id(const struct ll_page *page);
const char *ll_page_title(const struct ll_page *page);
size_t ll_page_step_count(const struct ll_page *page);
const struct ll_step *ll_page_step(const struct ll_page *page, size_t index);

#endif
