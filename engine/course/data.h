/* The learner's own data, given with --data: points, with or without classes, or pictures with
 * classes or masks.
 *
 * What a path may be, told by its content and not by its name:
 *   CSV of two columns                      points
 *   CSV of three columns                    points, and in the last column the class of each
 *   CSV of five columns or more             a picture a row: its pixels and, in the last column or
 *                                           in one called label, class, target or y, its class
 *   .npy or IDX, gzipped or not             pictures (N,H,W), (N,3,H,W) or (N,H,W,3); their classes
 *                                           or masks stand beside, in a file whose name has
 *                                           "labels" or "masks" for "images"
 *   PNG, PPM, PGM                           one picture
 *   a folder of folders of pictures         a folder a class
 *   a folder with folders images and masks  pictures with masks of the same names
 *
 * Of more than LL_DATA_KEPT pictures about that many are kept, of each class the same share.
 * Every size is looked at before anything is allocated for it. */
#ifndef LL_COURSE_DATA_H
#define LL_COURSE_DATA_H

#include "base/locale.h"
#include "course/points.h"
#include "nn/pictures.h"

struct ll_data {
    char *path;
    struct ll_points points;
    struct ll_pictures *pictures; /* NULL where the data are points */
};

/* Reads what is at `path`. LL_ERR_NOT_FOUND, LL_ERR_TOO_LARGE, LL_ERR_FORMAT, LL_ERR_ENCODING or
 * LL_ERR_UNSUPPORTED; `why` names the file, what is expected and what was found. */
ll_err ll_data_read(const char *path, struct ll_message *why, struct ll_data **out);
void ll_data_free(struct ll_data **data);

/* What a page takes. */
enum ll_data_need {
    LL_DATA_NONE,
    LL_DATA_POINTS,
    LL_DATA_CLASSES, /* pictures in 2 to 10 classes, at least LL_DATA_OF_EACH of each */
    LL_DATA_MASKS,   /* at least LL_DATA_MASKED pictures with masks */
    LL_DATA_OBJECTS, /* the same, of two kinds of objects or more */
    LL_DATA_GROUPS,  /* points in two classes, at least LL_DATA_OF_EACH of each */
    LL_DATA_BOXES,   /* pictures with masks, one of LL_DATA_BOXED that ll_pictures_boxed counts */
    LL_DATA_PICTURES /* pictures of any kind, one at least that is not of one colour */
};
enum {
    LL_DATA_OF_EACH = 4,
    LL_DATA_MASKED = 8,
    LL_DATA_BOXED = 10,
    LL_DATA_CLASSES_MOST = 10,
    LL_DATA_KEPT = 10000,
};

bool ll_data_fits(const struct ll_data *data, enum ll_data_need need);

/* Appends what is to be said to who gives data to a page that does not take it; nothing where it
 * fits. */
void ll_data_note(const struct ll_data *data, enum ll_data_need need,
                  const struct ll_locale *locale, struct ll_str *out);

/* Appends, as Markdown, what stands before the texts of a page that runs on the learner's own: what
 * they are, and that figures in the texts are not theirs. */
void ll_data_used(const struct ll_data *data, const struct ll_locale *locale, struct ll_str *out);

#endif
