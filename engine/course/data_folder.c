/* Folders of pictures: a folder a class, or folders `images` and `masks`. */
#include <dirent.h>
#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

#include "base/file.h"
#include "base/mem.h"
#include "course/data_read.h"

enum { ENTRIES_MOST = 2 * LL_PICTURES_MOST };

/* What a folder holds, by name, in the order of bytes. */
struct listing {
    char **names;
    size_t count, capacity;
};

static void listing_done(struct listing *list)
{
    for (size_t i = 0; i < list->count; i++)
        free(list->names[i]);
    free(list->names);
}

static int by_name(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static ll_err add_entry(struct listing *list, const char *name)
{
    void *names = list->names;
    if (!ll_array_grow(&names, &list->capacity, list->count + 1, sizeof *list->names))
        return LL_ERR_MEMORY;
    list->names = names;
    list->names[list->count] = ll_string_copy(name, strlen(name));
    if (list->names[list->count] == NULL)
        return LL_ERR_MEMORY;
    list->count++;
    return LL_OK;
}

static ll_err read_listing(const char *path, struct ll_message *why, struct listing *out)
{
    DIR *folder = opendir(path);
    ll_err err = LL_OK;
    if (folder == NULL)
        return ll_fail(why, LL_ERR_IO, "%s: %s", path, strerror(errno));
    for (struct dirent *entry; err == LL_OK && (entry = readdir(folder)) != NULL;) {
        if (entry->d_name[0] == '.')
            continue;
        if (out->count == ENTRIES_MOST)
            err = ll_fail(why, LL_ERR_TOO_LARGE, "%s: more than %d files", path, ENTRIES_MOST);
        else
            err = add_entry(out, entry->d_name);
    }
    closedir(folder);
    if (out->count > 0)
        qsort(out->names, out->count, sizeof *out->names, by_name);
    return err;
}

static bool is_folder(const char *path)
{
    struct stat info;
    return stat(path, &info) == 0 && S_ISDIR(info.st_mode);
}

static bool has_folder(const char *path, const char *name)
{
    struct ll_str inner = {0};
    ll_path_join(&inner, path, name);
    bool has = is_folder(ll_str_text(&inner));
    ll_str_done(&inner);
    return has;
}

/* A picture that is not read would be left out without a word. */
static bool names_other_picture(const char *name)
{
    static const char *const endings[] = {".jpg", ".jpeg", ".gif", ".bmp", ".webp",
                                          ".tif", ".tiff", ".pbm", NULL};
    const char *dot = strrchr(name, '.');
    for (const char *const *ending = endings; dot && *ending; ending++)
        if (strcasecmp(dot, *ending) == 0)
            return true;
    return false;
}

static void free_pixels(struct ll_picture *picture)
{
    free((void *)(uintptr_t)picture->pixels);
    picture->pixels = NULL;
}

/* The mask of a picture's name: the same, or another ending of a picture. */
static bool find_mask(const char *masks, const char *name, struct ll_str *out)
{
    static const char *const endings[] = {".png",    ".pgm",    ".ppm",    ".pnm",
                                          ".pgm.gz", ".ppm.gz", ".pnm.gz", NULL};
    const char *dot = strchr(name, '.');
    ll_path_join(out, masks, name);
    if (ll_file_exists(ll_str_text(out)))
        return true;
    for (const char *const *ending = endings; *ending; ending++) {
        ll_str_clear(out);
        ll_path_join(out, masks, "");
        ll_str_add_n(out, name, dot ? (size_t)(dot - name) : strlen(name));
        ll_str_add(out, *ending);
        if (ll_file_exists(ll_str_text(out)))
            return true;
    }
    return false;
}

static ll_err add_mask(const char *masks, const char *name, const struct ll_picture *picture,
                       struct ll_message *why, struct ll_pictures *set)
{
    struct ll_str path = {0};
    struct ll_picture mask = {0};
    ll_err err = LL_OK;
    if (!find_mask(masks, name, &path))
        err = ll_fail(why, LL_ERR_NOT_FOUND, "%s: no mask for the picture %s", masks, name);
    if (err == LL_OK)
        err = data_picture_file(ll_str_text(&path), why, &mask);
    if (err == LL_OK && (mask.width != picture->width || mask.height != picture->height))
        err = ll_fail(why, LL_ERR_FORMAT,
                      "%s: a mask of %zu by %zu pixels; %zu by %zu are expected, as in its picture",
                      ll_str_text(&path), mask.width, mask.height, picture->width, picture->height);
    if (err == LL_OK)
        err = ll_pictures_add_mask(set, &mask, why);
    free_pixels(&mask);
    ll_str_done(&path);
    return err;
}

static ll_err add_file(const char *folder, const char *name, const char *masks,
                       struct ll_message *why, struct ll_pictures *set)
{
    struct ll_str path = {0};
    struct ll_picture picture = {0};
    ll_path_join(&path, folder, name);
    ll_err err = data_picture_file(ll_str_text(&path), why, &picture);
    if (err == LL_OK)
        err = ll_pictures_add(set, &picture, why);
    if (err == LL_OK && masks)
        err = add_mask(masks, name, &picture, why, set);
    free_pixels(&picture);
    ll_str_done(&path);
    return err;
}

/* Adds the pictures that lie in a folder, each with its mask where `masks` is a folder, each of the
 * class `label` where `labelled`. */
static ll_err add_pictures(const char *folder, const char *masks, bool labelled, size_t label,
                           struct ll_message *why, struct ll_pictures *set)
{
    struct listing list = {0};
    size_t before = ll_pictures_count(set);
    ll_err err = read_listing(folder, why, &list);
    for (size_t i = 0; err == LL_OK && i < list.count; i++) {
        if (names_other_picture(list.names[i]))
            err = ll_fail(why, LL_ERR_FORMAT,
                          "%s/%s: PNG, PPM or PGM is expected; convert it, or take it out", folder,
                          list.names[i]);
        else if (data_names_picture(list.names[i]))
            err = add_file(folder, list.names[i], masks, why, set);
        else
            continue;
        if (err == LL_OK && labelled)
            err = ll_pictures_add_label(set, label, why);
    }
    if (err == LL_OK && ll_pictures_count(set) == before)
        err = ll_fail(why, LL_ERR_FORMAT, "%s: no pictures; PNG, PPM or PGM are expected in it",
                      folder);
    listing_done(&list);
    return err;
}

static ll_err read_masked(const char *path, struct ll_message *why, struct ll_pictures *set)
{
    struct ll_str images = {0}, masks = {0};
    ll_path_join(&images, path, "images");
    ll_path_join(&masks, path, "masks");
    ll_err err = add_pictures(ll_str_text(&images), ll_str_text(&masks), false, 0, why, set);
    ll_str_done(&images);
    ll_str_done(&masks);
    return err;
}

static ll_err read_classes(const char *path, const struct listing *list, struct ll_message *why,
                           struct ll_pictures *set, size_t *classes)
{
    ll_err err = LL_OK;
    for (size_t i = 0; err == LL_OK && i < list->count; i++) {
        struct ll_str inner = {0};
        if (!has_folder(path, list->names[i]))
            continue;
        ll_path_join(&inner, path, list->names[i]);
        err = ll_pictures_add_name(set, list->names[i]);
        if (err == LL_OK)
            err = add_pictures(ll_str_text(&inner), NULL, true, (*classes)++, why, set);
        ll_str_done(&inner);
    }
    return err;
}

ll_err data_folder(const char *path, struct ll_message *why, struct ll_pictures *set)
{
    struct listing list = {0};
    size_t classes = 0;
    if (has_folder(path, "images") && has_folder(path, "masks"))
        return read_masked(path, why, set);
    ll_err err = read_listing(path, why, &list);
    if (err == LL_OK)
        err = read_classes(path, &list, why, set, &classes);
    if (err == LL_OK && classes == 0)
        err = add_pictures(path, NULL, false, 0, why, set);
    listing_done(&list);
    return err;
}
