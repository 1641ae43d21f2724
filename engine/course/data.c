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
    if (err == LL_OK && data->pictures)
        ll_pictures_thin(data->pictures, LL_DATA_KEPT);
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

static bool picture_fits(const struct ll_pictures *set, enum ll_data_need need)
{
    size_t classes = ll_pictures_classes(set), objects = ll_pictures_objects(set);
    switch (need) {
    case LL_DATA_CLASSES:
        return classes >= 2 && classes <= LL_DATA_CLASSES_MOST &&
               ll_pictures_fewest(set) >= LL_DATA_OF_EACH;
    case LL_DATA_MASKS:
    case LL_DATA_OBJECTS:
        return objects >= (need == LL_DATA_OBJECTS ? 2 : 1) &&
               ll_pictures_count(set) >= LL_DATA_MASKED;
    case LL_DATA_BOXES:
        return LL_DATA_BOXED * ll_pictures_boxed(set) >= ll_pictures_count(set);
    case LL_DATA_PICTURES:
        return ll_pictures_varied(set) > 0;
    case LL_DATA_NONE:
    case LL_DATA_POINTS:
    case LL_DATA_GROUPS:
        break;
    }
    return false;
}

bool ll_data_fits(const struct ll_data *data, enum ll_data_need need)
{
    if (data->pictures)
        return picture_fits(data->pictures, need);
    if (need == LL_DATA_GROUPS)
        return data->points.classes == 2 && ll_points_fewest(&data->points) >= LL_DATA_OF_EACH;
    return need == LL_DATA_POINTS && data->points.classes == 0;
}

static const char *kind_of(const struct ll_data *data, bool used)
{
    if (data->pictures == NULL)
        return data->points.classes > 0 ? "data.is.groups" : "data.is.points";
    if (ll_pictures_classes(data->pictures) > 0)
        return "data.is.classes";
    if (ll_pictures_objects(data->pictures) > 0)
        return "data.is.masks";
    return used ? "data.is.any" : "data.is.pictures";
}

/* What the data are: "300 pictures, 3 classes, the smallest of 20". */
static void add_kind(const struct ll_data *data, bool used, const struct ll_locale *locale,
                     struct ll_str *out)
{
    char count[24], classes[24], fewest[24], objects[24];
    const struct ll_pictures *set = data->pictures;
    const struct ll_points *points = &data->points;
    snprintf(count, sizeof count, "%zu", set ? ll_pictures_count(set) : points->count);
    snprintf(classes, sizeof classes, "%zu", set ? ll_pictures_classes(set) : points->classes);
    snprintf(fewest, sizeof fewest, "%zu",
             set ? ll_pictures_fewest(set) : ll_points_fewest(points));
    snprintf(objects, sizeof objects, "%zu", set ? ll_pictures_objects(set) : 0);
    ll_text_fill(locale, kind_of(data, used),
                 (const char *const[]){"n", count, "classes", classes, "fewest", fewest, "objects",
                                       objects, NULL},
                 out);
}

void ll_data_note(const struct ll_data *data, enum ll_data_need need,
                  const struct ll_locale *locale, struct ll_str *out)
{
    static const char *const takes[] = {
        [LL_DATA_NONE] = "data.takes.none",       [LL_DATA_POINTS] = "data.takes.points",
        [LL_DATA_CLASSES] = "data.takes.classes", [LL_DATA_MASKS] = "data.takes.masks",
        [LL_DATA_OBJECTS] = "data.takes.objects", [LL_DATA_GROUPS] = "data.takes.groups",
        [LL_DATA_BOXES] = "data.takes.boxes",     [LL_DATA_PICTURES] = "data.takes.pictures",
    };
    struct ll_str is = {0}, name = {0};
    if (ll_data_fits(data, need))
        return;
    add_kind(data, false, locale, &is);
    const char *slash = strrchr(data->path, '/');
    ll_plain_add_name(&name, slash && slash[1] != '\0' ? slash + 1 : data->path);
    ll_text_fill(locale, "data.note",
                 (const char *const[]){"takes", ll_text(locale, takes[need]), "file",
                                       ll_str_text(&name), "is", ll_str_text(&is), NULL},
                 out);
    ll_str_done(&name);
    ll_str_done(&is);
}

void ll_data_used(const struct ll_data *data, const struct ll_locale *locale, struct ll_str *out)
{
    struct ll_str is = {0};
    add_kind(data, true, locale, &is);
    ll_text_fill(locale, "data.used", (const char *const[]){"is", ll_str_text(&is), NULL}, out);
    ll_str_done(&is);
}
