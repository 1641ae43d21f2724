/* Folders are walked here; archives are read by archive.c. */
#include "class/export.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/file.h"
#include "base/mem.h"
#include "base/unpack.h"
#include "class/archive.h"

ll_err ll_export_add(struct ll_export *export, const char *path, char *bytes, size_t length)
{
    char *copy = ll_string_copy(path, strlen(path));
    if (copy == NULL || !ll_array_grow((void **)&export->files, &export->capacity,
                                       export->count + 1, sizeof *export->files)) {
        free(copy);
        free(bytes);
        return LL_ERR_MEMORY;
    }
    export->files[export->count++] = (struct ll_export_file){copy, bytes, length};
    export->bytes += length;
    return LL_OK;
}

void ll_export_broke(struct ll_export *export, const char *path, const char *key)
{
    ll_str_format(&export->broken, "%s\t%s\n", path, key);
}

void ll_export_done(struct ll_export *export)
{
    for (size_t i = 0; i < export->count; i++) {
        free(export->files[i].path);
        free(export->files[i].bytes);
    }
    free(export->files);
    for (size_t i = 0; i < export->folder_count; i++)
        free(export->folders[i]);
    free(export->folders);
    ll_str_done(&export->broken);
    *export = (struct ll_export){0};
}

static ll_err add_folder(struct ll_export *export, const char *name)
{
    char *copy = ll_string_copy(name, strlen(name));
    if (copy == NULL || !ll_array_grow((void **)&export->folders, &export->folder_capacity,
                                       export->folder_count + 1, sizeof *export->folders)) {
        free(copy);
        return LL_ERR_MEMORY;
    }
    export->folders[export->folder_count++] = copy;
    return LL_OK;
}

/* A folder being walked: its place on disk and the part of it below the top. */
struct walk {
    const struct ll_probe *host;
    struct ll_export *export;
    struct ll_message *why;
};

static int is_inside(const struct dirent *entry)
{
    return strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0;
}

static int by_bytes(const struct dirent **a, const struct dirent **b)
{
    return strcmp((*a)->d_name, (*b)->d_name);
}

static ll_err walk_folder(const struct walk *w, const char *folder, const char *below,
                          size_t depth);

/* Not through links: what lies behind one is not the student's. What is no folder is a file here,
 * whatever it is: whoever opens it finds out. */
static ll_err walk_entry(const struct walk *w, const char *folder, const char *below,
                         const char *name, size_t depth)
{
    struct ll_str path = {0}, relative = {0};
    struct stat info;
    ll_err err = LL_OK;
    ll_path_join(&path, folder, name);
    ll_str_format(&relative, "%s%s", below, name);
    bool is_there = lstat(ll_str_text(&path), &info) == 0;
    bool is_folder = is_there && S_ISDIR(info.st_mode);
    bool is_file = is_there && S_ISREG(info.st_mode);
    if (is_folder && depth == 0)
        err = add_folder(w->export, name);
    if (is_folder || (is_file && ll_unpack_is_archive(name)))
        ll_str_add_char(&relative, '/');
    if (err == LL_OK)
        err = path.failed || relative.failed ? LL_ERR_MEMORY : LL_OK;
    if (err == LL_OK && is_folder && depth < LL_EXPORT_DEPTH)
        err = walk_folder(w, ll_str_text(&path), ll_str_text(&relative), depth + 1);
    else if (err == LL_OK && is_file && ll_unpack_is_archive(name))
        err = ll_archive_read(w->host, ll_str_text(&path), ll_str_text(&relative), 1, w->why,
                              w->export);
    else if (err == LL_OK && !is_folder)
        err = ll_export_add(w->export, ll_str_text(&relative), NULL, 0);
    ll_str_done(&path);
    ll_str_done(&relative);
    return err;
}

static ll_err walk_folder(const struct walk *w, const char *folder, const char *below, size_t depth)
{
    struct dirent **names = NULL;
    ll_err err = LL_OK;
    int count = scandir(folder, &names, is_inside, by_bytes);
    if (count < 0)
        return ll_fail(w->why, LL_ERR_IO, "%s: %s", folder, strerror(errno));
    for (int i = 0; i < count; i++) {
        const char *name = names[i]->d_name;
        if (name[0] == '.')
            w->export->hidden++;
        else if (err == LL_OK)
            err = walk_entry(w, folder, below, name, depth);
        free(names[i]);
    }
    free(names);
    return err;
}

static int by_path(const void *a, const void *b)
{
    const struct ll_export_file *x = a, *y = b;
    return strcmp(x->path, y->path);
}

ll_err ll_export_open(const struct ll_probe *host, const char *path, struct ll_message *why,
                      struct ll_export *out)
{
    const struct walk w = {host, out, why};
    struct stat info;
    *out = (struct ll_export){0};
    if (stat(path, &info) != 0)
        return ll_fail(why, LL_ERR_NOT_FOUND, "%s: %s", path, strerror(errno));
    out->is_archive = !S_ISDIR(info.st_mode);
    ll_err err = out->is_archive ? ll_archive_read(host, path, "", 0, why, out)
                                 : walk_folder(&w, path, "", 0);
    if (err == LL_OK)
        err = ll_str_err(&out->broken);
    if (out->count > 0)
        qsort(out->files, out->count, sizeof *out->files, by_path);
    return err;
}
