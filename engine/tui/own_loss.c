#include "tui/own_loss.h"

#include <string.h>
#include <sys/stat.h>

#include "base/file.h"
#include "script/shelf.h"
#include "tui/editor.h"

static const double look_pause = 0.5; /* seconds between two looks at the folder */

static uint64_t mix(uint64_t sum, uint64_t value)
{
    return (sum ^ value) * 0x100000001b3; /* FNV-1a, a word at a time */
}

/* Changes with the names, the sizes and the times of the losses. */
static uint64_t look(const char *folder)
{
    struct ll_shelf_names all;
    uint64_t sum = 0xcbf29ce484222325;
    ll_shelf_list(folder, &all);
    for (size_t i = 0; i < all.count; i++) {
        struct ll_str path = {0};
        struct stat file;
        ll_shelf_path(folder, all.names[i], &path);
        for (const char *c = all.names[i]; *c != '\0'; c++)
            sum = mix(sum, (unsigned char)*c);
        if (stat(ll_str_text(&path), &file) == 0) {
            sum = mix(sum, (uint64_t)file.st_size);
            sum = mix(sum, (uint64_t)file.st_mtim.tv_sec);
            sum = mix(sum, (uint64_t)file.st_mtim.tv_nsec);
        }
        ll_str_done(&path);
    }
    return sum;
}

void ll_own_loss_see(struct ll_own_loss *own, const struct ll_app *app, double now)
{
    own->seen = look(ll_str_text(&app->kept));
    own->looked = now;
}

bool ll_own_loss_changed(struct ll_own_loss *own, const struct ll_app *app, double now)
{
    if (now - own->looked < look_pause)
        return false;
    uint64_t before = own->seen;
    ll_own_loss_see(own, app, now);
    return own->seen != before;
}

double ll_own_loss_wait(const struct ll_own_loss *own, double now)
{
    double left = own->looked + look_pause - now;
    return left > 0 ? left : 0;
}

static const struct ll_control *program_of(const struct ll_scene *scene)
{
    size_t at;
    return ll_scene_program(scene, &at) ? ll_scene_control(scene, at) : NULL;
}

const char *ll_own_loss_name(const struct ll_scene *scene)
{
    const struct ll_control *control = program_of(scene);
    const char *key = control ? control->options[(size_t)control->value[0]] : "";
    size_t length = strlen(LL_PROGRAM_OWN);
    return strncmp(key, LL_PROGRAM_OWN, length) == 0 ? key + length : NULL;
}

static void open_editor(struct ll_app *app, const char *path)
{
    struct ll_message why = {""};
    if (ll_editor_run(app->term, path, &why) != LL_OK)
        ll_app_say_text(app, why.text, true);
}

/* Writes the new file; false, and told, where it cannot be. */
static bool write_new(struct ll_app *app, const char *path, const char *name, const char *text)
{
    struct ll_message why = {""};
    const char *const pairs[] = {"name", name, NULL};
    ll_err err = ll_folder_make(ll_str_text(&app->kept), &why);
    if (err == LL_OK)
        err = ll_file_write_new(path, text, strlen(text), &why);
    if (err == LL_ERR_EXISTS)
        ll_app_say(app, "tui.own.taken", pairs);
    else if (err != LL_OK)
        ll_app_say_text(app, why.text[0] != '\0' ? why.text : ll_err_text(err), true);
    return err == LL_OK;
}

bool ll_own_loss_make(struct ll_app *app, const struct ll_scene *scene, const char *name)
{
    const struct ll_control *control = program_of(scene);
    struct ll_str path = {0};
    if (control == NULL || app->kept.length == 0 || !ll_shelf_is_name(name)) {
        ll_app_say(app, app->kept.length == 0 ? "tui.own.nowhere" : "tui.own.bad_name", NULL);
        return false;
    }
    ll_shelf_path(ll_str_text(&app->kept), name, &path);
    bool made =
        write_new(app, ll_str_text(&path), name, control->programs[(size_t)control->value[0]]);
    ll_str_done(&path);
    return made;
}

struct ll_screen *ll_own_loss_write(struct ll_app *app, const char *name, struct ll_screen *below,
                                    ll_pad_take *take)
{
    struct ll_screen *screen = NULL;
    struct ll_str text = {0};
    struct ll_message why = {""};
    ll_err err = ll_shelf_read(ll_str_text(&app->kept), name, &why, &text);
    if (err == LL_OK)
        err = ll_pad_screen_new(name, ll_str_text(&text), text.length, LL_SHELF_BYTES_MAX, below,
                                take, &screen);
    if (err != LL_OK)
        ll_app_say_text(app, why.text[0] != '\0' ? why.text : ll_err_text(err), true);
    ll_str_done(&text);
    return screen;
}

bool ll_own_loss_keep(struct ll_app *app, const char *name, const char *text, size_t length)
{
    struct ll_str path = {0};
    struct ll_message why = {""};
    ll_shelf_path(ll_str_text(&app->kept), name, &path);
    ll_err err = ll_file_write(ll_str_text(&path), text, length, &why);
    if (err != LL_OK)
        ll_app_say_text(app, why.text[0] != '\0' ? why.text : ll_err_text(err), true);
    ll_str_done(&path);
    return err == LL_OK;
}

void ll_own_loss_edit(struct ll_app *app, const char *name)
{
    struct ll_str path = {0};
    ll_shelf_path(ll_str_text(&app->kept), name, &path);
    open_editor(app, ll_str_text(&path));
    ll_str_done(&path);
}

void ll_own_loss_pick(struct ll_scene *scene, const char *name)
{
    const struct ll_control *control = program_of(scene);
    size_t at, length = strlen(LL_PROGRAM_OWN);
    if (control == NULL || !ll_scene_program(scene, &at))
        return;
    for (size_t i = 0; i < control->option_count; i++)
        if (strncmp(control->options[i], LL_PROGRAM_OWN, length) == 0 &&
            strcmp(control->options[i] + length, name) == 0)
            (void)ll_scene_set(scene, at, 0, LL_MOVE_VALUE, (double)i);
}
