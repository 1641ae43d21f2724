#include "tui/sharing.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "store/sharer.h"

enum { CLOSE_WAIT_MS = 500 };

static void say_to_board(struct ll_app *app, bool is_over)
{
    struct ll_share share;
    if (app->sharer == NULL || ll_share_take(app->store, &share) != LL_OK)
        return;
    share.left = is_over ? (int64_t)time(NULL) : 0;
    ll_sharer_tell(app->sharer, &share);
}

/* Begins or ends where `losslab share` has said so, be it beside the open tutorial. */
static void follow_setting(struct ll_app *app)
{
    struct ll_str folder = {0};
    (void)ll_share_folder(app->store, &folder);
    if (strcmp(ll_str_text(&folder), ll_str_text(&app->shared_to)) != 0) {
        if (app->sharer)
            ll_sharer_withdraw(app->sharer);
        ll_sharer_free(&app->sharer, 0); /* its disk is nothing to wait for */
        ll_str_clear(&app->shared_to);
        ll_str_add(&app->shared_to, ll_str_text(&folder));
        if (folder.length > 0)
            (void)ll_sharer_new(ll_str_text(&folder), &app->sharer);
    }
    ll_str_done(&folder);
    app->asks_help = app->sharer && ll_share_helpless(app->store);
}

void ll_sharing_begin(struct ll_app *app)
{
    follow_setting(app);
    if (app->sharer)
        (void)ll_share_arrive(app->store);
}

void ll_sharing_follow(struct ll_app *app)
{
    if (app->is_board || ll_store_version(app->store) == app->shared)
        return;
    follow_setting(app);
    say_to_board(app, false);
    app->shared = ll_store_version(app->store);
}

void ll_sharing_flag(struct ll_app *app)
{
    if (app->sharer == NULL) {
        ll_app_say(app, "tui.say.not_shared", NULL);
        return;
    }
    app->asks_help = !app->asks_help;
    ll_app_stored(app, ll_share_help(app->store, app->asks_help));
    ll_app_say(app, app->asks_help ? "tui.say.flag_up" : "tui.say.flag_down", NULL);
}

void ll_sharing_end(struct ll_app *app)
{
    if (app->store && app->sharer) {
        if (app->asks_help)
            (void)ll_share_help(app->store, false);
        say_to_board(app, true);
    }
    ll_sharer_free(&app->sharer, CLOSE_WAIT_MS);
    ll_str_done(&app->shared_to);
}
