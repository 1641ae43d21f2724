/* The losses that the learner writes, where a page's scene has them among its programs. */
#include "tui/page_screen.h"

#include "base/clock.h"

struct ll_scene *ll_page_program_scene(const struct page_screen *page)
{
    size_t control;
    struct ll_scene *scene = page->session ? ll_page_step_now(page)->scene : NULL;
    return scene && ll_scene_program(scene, &control) ? scene : NULL;
}

void ll_page_renew_program(struct page_screen *page, struct ll_app *app, const char *name)
{
    struct ll_message why = {""};
    ll_page_drop_views(page);
    if (ll_visit_translate(page->session, ll_app_lang(app), &why) != LL_OK)
        ll_app_say_text(app, why.text, true);
    else if (name)
        ll_own_loss_pick(ll_page_step_now(page)->scene, name);
    ll_own_loss_see(&page->own, app, ll_clock_seconds());
}

/* What was written in place is kept, and the page anew with it. */
static bool take_text(struct ll_screen *below, struct ll_app *app, const char *name,
                      const char *text, size_t length)
{
    if (!ll_own_loss_keep(app, name, text, length))
        return false;
    ll_page_renew_program((struct page_screen *)below, app, name);
    return true;
}

static void open_program(struct page_screen *page, struct ll_app *app, const char *name)
{
    if (page->own_in_place) {
        struct ll_screen *writing = ll_own_loss_write(app, name, &page->screen, take_text);
        if (writing)
            ll_app_push(app, writing);
        return;
    }
    ll_own_loss_edit(app, name);
    ll_page_renew_program(page, app, name);
}

/* The name's screen is over the page still: what is written in place opens when it is gone. */
static bool take_name(struct ll_screen *below, struct ll_app *app, const char *name)
{
    struct page_screen *page = (struct page_screen *)below;
    if (!ll_own_loss_make(app, ll_page_program_scene(page), name))
        return false;
    page->own_opens = page->own_in_place;
    if (page->own_in_place)
        ll_page_renew_program(page, app, name);
    else
        open_program(page, app, name);
    return true;
}

bool ll_page_open_named(struct page_screen *page, struct ll_app *app)
{
    const struct ll_scene *scene = ll_page_program_scene(page);
    const char *name = scene && page->own_opens ? ll_own_loss_name(scene) : NULL;
    page->own_opens = false;
    if (name)
        open_program(page, app, name);
    return name != NULL;
}

enum ll_did ll_page_edit_program(struct page_screen *page, struct ll_app *app, bool in_place)
{
    struct ll_screen *naming = NULL;
    struct ll_scene *scene = ll_page_program_scene(page);
    if (scene == NULL)
        return LL_DID_NOTHING;
    page->own_in_place = in_place;
    if (ll_own_loss_name(scene)) {
        struct ll_str name = {0}; /* the scene's goes where the page is renewed */
        ll_str_add(&name, ll_own_loss_name(scene));
        open_program(page, app, ll_str_text(&name));
        ll_str_done(&name);
        return LL_DID_TAKE;
    }
    ll_err err = ll_name_new("tui.own.title", "tui.own.prompt", &page->screen, take_name, &naming);
    if (err == LL_OK)
        ll_app_push(app, naming);
    else
        ll_app_say_text(app, ll_err_text(err), true);
    return LL_DID_TAKE;
}
