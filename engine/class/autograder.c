/* Two scripts with their names filled in, and a copy of the source. */
#include "class/autograder.h"

#include <dirent.h>
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/file.h"
#include "base/str.h"

enum { SCRIPT_MOST = 1 << 16, FILE_MOST = 64 << 20, DEPTH_MOST = 12 };

/* Of a checkout, what a build reads. */
static const char *const parts[] = {"meson.build", "meson_options.txt", "LICENSE",   "README.md",
                                    "engine",      "lessons",           "exercises", "assets"};

static bool is_left_out(const char *name)
{
    return name[0] == '.' || strcmp(name, "screenshots") == 0 || strcmp(name, "__pycache__") == 0;
}

static ll_err copy_file(const char *from, const char *to, mode_t mode, struct ll_message *why)
{
    struct ll_str bytes = {0};
    ll_err err = ll_file_read(from, FILE_MOST, why, &bytes);
    if (err == LL_OK)
        err = ll_file_write_new(to, ll_str_text(&bytes), bytes.length, why);
    if (err == LL_OK && chmod(to, mode & 0111 ? 0755 : 0644) != 0)
        err = ll_fail(why, LL_ERR_IO, "%s: %s", to, strerror(errno));
    ll_str_done(&bytes);
    return err;
}

static ll_err copy_tree(const char *from, const char *to, int depth, struct ll_message *why);

static ll_err copy_folder(const char *from, const char *to, int depth, struct ll_message *why)
{
    ll_err err = ll_folder_make(to, why);
    DIR *names = err == LL_OK ? opendir(from) : NULL;
    const struct dirent *entry;
    if (err == LL_OK && names == NULL)
        return ll_fail(why, LL_ERR_IO, "%s: %s", from, strerror(errno));
    while (err == LL_OK && (entry = readdir(names))) {
        struct ll_str inner = {0}, target = {0};
        if (is_left_out(entry->d_name))
            continue;
        ll_path_join(&inner, from, entry->d_name);
        ll_path_join(&target, to, entry->d_name);
        err = inner.failed || target.failed
                  ? LL_ERR_MEMORY
                  : copy_tree(ll_str_text(&inner), ll_str_text(&target), depth + 1, why);
        ll_str_done(&inner);
        ll_str_done(&target);
    }
    if (names)
        closedir(names);
    return err;
}

/* Neither through links nor what is neither file nor folder. */
static ll_err copy_tree(const char *from, const char *to, int depth, struct ll_message *why)
{
    struct stat info;
    if (lstat(from, &info) != 0)
        return ll_fail(why, LL_ERR_NOT_FOUND, "%s: %s", from, strerror(errno));
    if (S_ISREG(info.st_mode))
        return copy_file(from, to, info.st_mode, why);
    if (S_ISDIR(info.st_mode) && depth < DEPTH_MOST)
        return copy_folder(from, to, depth, why);
    return LL_OK;
}

/* The script with its places in '@' filled. */
static ll_err write_script(const struct ll_autograder *a, const char *name, const char *folder,
                           struct ll_message *why)
{
    struct ll_str asset = {0}, from = {0}, text = {0}, filled = {0}, to = {0};
    ll_str_format(&asset, "assets/autograder/%s", name);
    ll_err err = ll_path_data(ll_str_text(&asset), why, &from);
    if (err == LL_OK)
        err = ll_file_read(ll_str_text(&from), SCRIPT_MOST, why, &text);
    for (const char *at = ll_str_text(&text); err == LL_OK && *at;) {
        static const char exercises[] = "@EXERCISES@", lang[] = "@LANG@";
        if (strncmp(at, exercises, sizeof exercises - 1) == 0) {
            ll_str_add(&filled, a->exercises);
            at += sizeof exercises - 1;
        } else if (strncmp(at, lang, sizeof lang - 1) == 0) {
            ll_str_add(&filled, a->lang);
            at += sizeof lang - 1;
        } else
            ll_str_add_char(&filled, *at++);
    }
    ll_path_join(&to, folder, name);
    if (err == LL_OK)
        err = ll_file_write_new(ll_str_text(&to), ll_str_text(&filled), filled.length, why);
    if (err == LL_OK && chmod(ll_str_text(&to), 0755) != 0)
        err = ll_fail(why, LL_ERR_IO, "%s: %s", ll_str_text(&to), strerror(errno));
    ll_str_done(&asset);
    ll_str_done(&from);
    ll_str_done(&text);
    ll_str_done(&filled);
    ll_str_done(&to);
    return err;
}

/* The checkout's top, without a slash at its end. */
static ll_err find_source(const struct ll_autograder *a, struct ll_message *why, struct ll_str *out)
{
    struct ll_str build = {0};
    ll_err err = LL_OK;
    if (a->source) {
        ll_str_add(out, a->source);
        ll_path_join(&build, a->source, "meson.build");
        err = ll_file_exists(ll_str_text(&build)) ? LL_OK : LL_ERR_NOT_FOUND;
    } else {
        err = ll_path_data("meson.build", NULL, &build);
        if (err == LL_OK)
            ll_str_add_n(out, ll_str_text(&build), build.length - strlen("/meson.build"));
    }
    ll_str_done(&build);
    if (err != LL_OK)
        err = ll_fail(why, LL_ERR_NOT_FOUND,
                      "%s: no source of losslab, which an autograder's image is built from: name a "
                      "checkout with --source",
                      a->source ? a->source : "this program");
    return err;
}

static bool is_empty(const char *folder)
{
    DIR *names = opendir(folder);
    const struct dirent *entry;
    bool is = true;
    while (names && is && (entry = readdir(names)))
        is = strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0;
    if (names)
        closedir(names);
    return is;
}

/* The instructor's own folder, where there is one. */
static ll_err copy_own(const char *own, const char *folder, const char *name,
                       struct ll_message *why)
{
    struct ll_str to = {0};
    if (own == NULL || own[0] == '\0')
        return LL_OK;
    ll_path_join(&to, folder, name);
    ll_err err = copy_tree(own, ll_str_text(&to), 0, why);
    ll_str_done(&to);
    return err;
}

ll_err ll_autograder_write(const struct ll_autograder *autograder, const char *folder,
                           struct ll_message *why)
{
    struct ll_str source = {0}, copy = {0};
    if (!is_empty(folder))
        return ll_fail(why, LL_ERR_EXISTS, "%s: there is something in that folder", folder);
    ll_err err = find_source(autograder, why, &source);
    ll_str_format(&copy, "%s/losslab", folder);
    if (err == LL_OK)
        err = ll_folder_make(ll_str_text(&copy), why);
    if (err == LL_OK)
        err = write_script(autograder, "setup.sh", folder, why);
    if (err == LL_OK)
        err = write_script(autograder, "run_autograder", folder, why);
    for (size_t i = 0; i < sizeof parts / sizeof *parts && err == LL_OK; i++) {
        struct ll_str from = {0}, to = {0};
        ll_path_join(&from, ll_str_text(&source), parts[i]);
        ll_path_join(&to, ll_str_text(&copy), parts[i]);
        err = copy_tree(ll_str_text(&from), ll_str_text(&to), 0, why);
        ll_str_done(&from);
        ll_str_done(&to);
    }
    if (err == LL_OK)
        err = copy_own(autograder->course, folder, "course", why);
    if (err == LL_OK)
        err = copy_own(autograder->checks, folder, "checks", why);
    ll_str_done(&source);
    ll_str_done(&copy);
    return err;
}
