#include "course/data.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/file.h"
#include "base/gzip.h"
#include "base/mem.h"
#include "base/plain.h"
#include "course/data_read.h"

enum { TABLE_LEAST = 5 }; /* columns, from which on a CSV is of pictures */

ll_err data_file(const char *path, size_t limit, struct ll_message *why, struct ll_str *out)
{
    struct stat info;
    if (stat(path, &info) != 0)
        return ll_fail(why, errno == ENOENT ? LL_ERR_NOT_FOUND : LL_ERR_IO, "%s: %s", path,
                       strerror(errno));
    if (!S_ISREG(info.st_mode)) /* opening it might wait for ever */
        return ll_fail(why, LL_ERR_FORMAT, "%s: not a regular file", path);
    if ((size_t)info.st_size > limit)
        return ll_fail(why, LL_ERR_TOO_LARGE, "%s: more than %zu MiB; at most that is taken", path,
                       limit >> 20);
    return ll_gzip_read(path, limit, why, out);
}

static ll_err read_one(const char *path, const struct ll_str *file, struct ll_message *why,
                       struct ll_pictures *set)
{
    struct ll_picture picture;
    ll_err err = data_picture(path, file, why, &picture);
    if (err != LL_OK)
        return err;
    err = ll_pictures_add(set, &picture, why);
    free((void *)(uintptr_t)picture.pixels);
    return err;
}

static ll_err read_file(struct ll_data *data, struct ll_message *why)
{
    struct ll_str file = {0};
    const char *path = data->path, *given = ll_file_given(path);
    ll_err err = ll_file_is_pipe(given) ? ll_gzip_read(given, DATA_FILE_BYTES, why, &file)
                                        : data_file(given, DATA_FILE_BYTES, why, &file);
    if (err != LL_OK) {
        ll_str_done(&file);
        return err;
    }
    if (data_is_array(&file)) {
        err = data_arrays(path, &file, why, data->pictures);
    } else if (data_is_picture(&file)) {
        err = read_one(path, &file, why, data->pictures);
    } else if (data_table_columns(&file) >= TABLE_LEAST) {
        err = data_table(path, &file, why, data->pictures);
    } else {
        err = ll_points_parse(path, &file, why, &data->points);
        ll_pictures_free(&data->pictures);
    }
    ll_str_done(&file);
    return err;
}

ll_err ll_data_read(const char *path, struct ll_message *why, struct ll_data **out)
{
    struct stat info;
    struct ll_data *data = ll_array_new(1, sizeof *data);
    if (data == NULL)
        return LL_ERR_MEMORY;
    data->path = ll_string_copy(path, strlen(path));
    ll_err err = data->path ? ll_pictures_new(&data->pictures) : LL_ERR_MEMORY;
    if (err == LL_OK && stat(path, &info) == 0 && S_ISDIR(info.st_mode))
        err = data_folder(path, why, data->pictures);
    else if (err == LL_OK)
        err = read_file(data, why);
    if (err == LL_OK && data->pictures)
        err = ll_pictures_finish(data->pictures, why);
    if (err != LL_OK)
        ll_data_free(&data);
    *out = data;
    return err;
}

void ll_data_free(struct ll_data **data)
{
    if (*data == NULL)
        return;
    ll_points_done(&(*data)->points);
    ll_pictures_free(&(*data)->pictures);
    free((*data)->path);
    free(*data);
    *data = NULL;
}

bool ll_data_fits(const struct ll_data *data, enum ll_data_need need)
{
    const struct ll_pictures *set = data->pictures;
    if (need == LL_DATA_POINTS || set == NULL)
        return need == LL_DATA_POINTS && set == NULL;
    if (need == LL_DATA_CLASSES)
        return ll_pictures_classes(set) >= 2 && ll_pictures_classes(set) <= LL_DATA_CLASSES_MOST &&
               ll_pictures_fewest(set) >= LL_DATA_OF_EACH;
    size_t objects = need == LL_DATA_OBJECTS ? 2 : 1;
    return need != LL_DATA_NONE && ll_pictures_objects(set) >= objects &&
           ll_pictures_count(set) >= LL_DATA_MASKED;
}

static const char *kind_of(const struct ll_data *data)
{
    if (data->pictures == NULL)
        return "data.is.points";
    if (ll_pictures_classes(data->pictures) > 0)
        return "data.is.classes";
    return ll_pictures_objects(data->pictures) > 0 ? "data.is.masks" : "data.is.pictures";
}

void ll_data_note(const struct ll_data *data, enum ll_data_need need,
                  const struct ll_locale *locale, struct ll_str *out)
{
    static const char *const takes[] = {"data.takes.none", "data.takes.points",
                                        "data.takes.classes", "data.takes.masks",
                                        "data.takes.objects"};
    struct ll_str is = {0}, name = {0};
    char count[24], classes[24], fewest[24], objects[24];
    const struct ll_pictures *set = data->pictures;
    if (ll_data_fits(data, need))
        return;
    snprintf(count, sizeof count, "%zu", set ? ll_pictures_count(set) : data->points.count);
    snprintf(classes, sizeof classes, "%zu", set ? ll_pictures_classes(set) : 0);
    snprintf(fewest, sizeof fewest, "%zu", set ? ll_pictures_fewest(set) : 0);
    snprintf(objects, sizeof objects, "%zu", set ? ll_pictures_objects(set) : 0);
    const char *slash = strrchr(data->path, '/');
    ll_plain_add_name(&name, slash && slash[1] != '\0' ? slash + 1 : data->path);
    ll_text_fill(locale, kind_of(data),
                 (const char *const[]){"n", count, "classes", classes, "fewest", fewest, "objects",
                                       objects, NULL},
                 &is);
    ll_text_fill(locale, "data.note",
                 (const char *const[]){"takes", ll_text(locale, takes[need]), "file",
                                       ll_str_text(&name), "is", ll_str_text(&is), NULL},
                 out);
    ll_str_done(&name);
    ll_str_done(&is);
}
