/* The starter file, and the settings that let an editor complete names in it. */
#include "exercise/starter.h"

#include <string.h>

#include <cjson/cJSON.h>

#include "base/file.h"
#include "exercise/python.h"

/* Appends the object as JSON; takes it. */
static void add_json(cJSON *object, struct ll_str *out)
{
    char *text = cJSON_Print(object);
    if (text)
        ll_str_format(out, "%s\n", text);
    cJSON_free(text);
    cJSON_Delete(object);
}

static void add_list(cJSON *object, const char *name, const char *item)
{
    cJSON_AddItemToArray(cJSON_AddArrayToObject(object, name), cJSON_CreateString(item));
}

static bool add_luarc(struct ll_str *out)
{
    struct ll_str annotations = {0};
    bool is_there = ll_path_data("lessons/meta", NULL, &annotations) == LL_OK;
    if (is_there) {
        cJSON *object = cJSON_CreateObject();
        cJSON_AddStringToObject(object, "runtime.version", "Lua 5.4");
        add_list(object, "workspace.library", ll_str_text(&annotations));
        add_json(object, out);
    }
    ll_str_done(&annotations);
    return is_there;
}

static bool add_compile_flags(struct ll_str *out)
{
    struct ll_str headers = {0};
    bool is_there = ll_path_data("engine/runner/include", NULL, &headers) == LL_OK;
    if (is_there)
        ll_str_format(out,
                      "-std=c11\n-D_DEFAULT_SOURCE\n-Werror=implicit-function-declaration\n-Wall\n-"
                      "Wextra\n-I%s\n",
                      ll_str_text(&headers));
    ll_str_done(&headers);
    return is_there;
}

static bool add_pyright(struct ll_str *out)
{
    struct ll_str python = {0};
    struct ll_str packages = {0};
    bool is_there = ll_python_find(NULL, &python) == LL_OK &&
                    ll_python_packages(ll_str_text(&python), &packages);
    if (is_there) {
        cJSON *object = cJSON_CreateObject();
        add_list(object, "extraPaths", ll_str_text(&packages));
        add_json(object, out);
    }
    ll_str_done(&packages);
    ll_str_done(&python);
    return is_there;
}

static const struct {
    const char *name;
    bool (*add)(struct ll_str *out);
} editor_files[LL_LANGUAGE_COUNT] = {
    [LL_LANGUAGE_LUA] = {".luarc.json", add_luarc},
    [LL_LANGUAGE_C] = {"compile_flags.txt", add_compile_flags},
    [LL_LANGUAGE_PYTHON] = {"pyrightconfig.json", add_pyright},
};

static void write_editor_file(enum ll_language language, const char *folder)
{
    struct ll_str path = {0};
    struct ll_str text = {0};
    ll_path_join(&path, folder, editor_files[language].name);
    if (editor_files[language].add(&text))
        (void)ll_file_write_new(ll_str_text(&path), ll_str_text(&text), text.length, NULL);
    ll_str_done(&text);
    ll_str_done(&path);
}

ll_err ll_starter_write(const struct ll_exercise *exercise, enum ll_language language,
                        const char *path, struct ll_message *why)
{
    const char *slash = strrchr(path, '/');
    struct ll_str text = {0};
    struct ll_str folder = {0};
    ll_err err = ll_exercise_starter(exercise, language, why, &text);
    if (err == LL_OK)
        err = ll_file_write_new(path, ll_str_text(&text), text.length, why);
    if (slash)
        ll_str_add_n(&folder, path, slash == path ? 1 : (size_t)(slash - path));
    if (err == LL_OK)
        write_editor_file(language, ll_str_text(&folder));
    ll_str_done(&folder);
    ll_str_done(&text);
    return err;
}
