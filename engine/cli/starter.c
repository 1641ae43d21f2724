#include "cli/starter.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include <cjson/cJSON.h>

#include "base/file.h"
#include "grade/python.h"

ll_err ll_cli_write_new(const char *path, const char *text, size_t length, struct ll_message *why)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (fd < 0)
        return ll_fail(why, errno == EEXIST ? LL_ERR_EXISTS : LL_ERR_IO, "%s: %s", path,
                       strerror(errno));
    ll_err err = LL_OK;
    while (length > 0 && err == LL_OK) {
        ssize_t n = write(fd, text, length);
        if (n < 0 && errno != EINTR)
            err = ll_fail(why, LL_ERR_IO, "%s: %s", path, strerror(errno));
        text += n > 0 ? n : 0;
        length -= n > 0 ? (size_t)n : 0;
    }
    if (close(fd) != 0 && err == LL_OK)
        err = ll_fail(why, LL_ERR_IO, "%s: %s", path, strerror(errno));
    return err;
}

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
    bool is_there = ll_path_data("lessons/library", NULL, &annotations) == LL_OK;
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
        ll_str_format(out, "-std=c11\n-Wall\n-Wextra\n-I%s\n", ll_str_text(&headers));
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

void ll_cli_write_editor_file(enum ll_language language, const char *folder)
{
    struct ll_str path = {0};
    struct ll_str text = {0};
    ll_path_join(&path, folder, editor_files[language].name);
    if (editor_files[language].add(&text))
        (void)ll_cli_write_new(ll_str_text(&path), ll_str_text(&text), text.length, NULL);
    ll_str_done(&text);
    ll_str_done(&path);
}
