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

static bool take_name(struct ll_screen *below, struct ll_app *app, const char *name)
{
    struct page_screen *page = (struct page_screen *)below;
    if (!ll_own_loss_make(app, ll_page_program_scene(page), name))
        return false;
    ll_page_renew_program(page, app, name);
    return true;
}

enum ll_did ll_page_edit_program(struct page_screen *page, struct ll_app *app)
{
    struct ll_screen *naming = NULL;
    struct ll_scene *scene = ll_page_program_scene(page);
    const char *name = scene ? ll_own_loss_name(scene) : NULL;
    if (scene == NULL)
        return LL_DID_NOTHING;
    if (name) {
        ll_own_loss_edit(app, name);
        ll_page_renew_program(page, app, NULL);
        return LL_DID_TAKE;
    }
    ll_err err = ll_name_new("tui.own.title", "tui.own.prompt", &page->screen, take_name, &naming);
    if (err == LL_OK)
        ll_app_push(app, naming);
    else
        ll_app_say_text(app, ll_err_text(err), true);
    return LL_DID_TAKE;
}
