/* Private to the room: the formats of a learner's data, each in a file of its own. */
#ifndef LL_COURSE_DATA_READ_H
#define LL_COURSE_DATA_READ_H

#include "base/str.h"
#include "nn/pictures.h"

enum {
    DATA_FILE_BYTES = 256 << 20,   /* of a file, unpacked */
    DATA_PICTURE_BYTES = 64 << 20, /* of a picture's file */
    DATA_PICTURE_SIDE = 16384,     /* of a picture as it stands in its file */
    DATA_PICTURE_PIXELS = 1 << 25,
    DATA_RANK = 4,
};

/* Reads a regular file, unpacked where it is gzipped. Pipes and devices are LL_ERR_FORMAT. */
ll_err data_file(const char *path, size_t limit, struct ll_message *why, struct ll_str *out);

/* --- arrays: IDX and npy --- */

/* Its values stay in the file's bytes. */
struct data_array {
    size_t rank, dim[DATA_RANK], count; /* `count` values in all, at least one */
    char kind;                          /* 'u', 'i', 'f', or 'b' for booleans */
    size_t size;                        /* bytes of a value */
    bool big_endian;
    const unsigned char *values;
};

bool data_is_array(const struct ll_str *file);
ll_err data_array_read(const char *path, const struct ll_str *file, struct ll_message *why,
                       struct data_array *out);
double data_array_at(const struct data_array *array, size_t index);

/* Adds the pictures of an array file, with the labels or masks that stand beside it. */
ll_err data_arrays(const char *path, const struct ll_str *file, struct ll_message *why,
                   struct ll_pictures *set);

/* --- one picture: PNG, PPM, PGM --- */

bool data_is_picture(const struct ll_str *file);
/* `name` is of a file that holds a picture: a known ending, .gz behind it or not. */
bool data_names_picture(const char *name);
/* The pixels are the caller's to free, on success. */
ll_err data_picture(const char *path, const struct ll_str *file, struct ll_message *why,
                    struct ll_picture *out);
ll_err data_picture_file(const char *path, struct ll_message *why, struct ll_picture *out);

/* --- PNG (data_png.c, or data_png_none.c where libpng is not there) --- */

ll_err data_png(const char *path, const struct ll_str *file, struct ll_message *why,
                struct ll_picture *out);

/* LL_OK where a picture may have that size. */
ll_err data_check_size(const char *path, size_t width, size_t height, struct ll_message *why);

/* --- a CSV of a picture a row --- */

/* How many columns the first line with anything in it has. */
size_t data_table_columns(const struct ll_str *file);
ll_err data_table(const char *path, const struct ll_str *file, struct ll_message *why,
                  struct ll_pictures *set);

/* --- folders --- */

ll_err data_folder(const char *path, struct ll_message *why, struct ll_pictures *set);

/* A pixel as 0 to 255, where `top` is white. */
unsigned char data_pixel(double value, double top);

#endif
