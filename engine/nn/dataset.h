/* The data that ships with the course, as tensors: digits, clothes, photographs.
 *
 * Pixels are 0 to 1, labels whole numbers from 0. Each call gives new tensors, one reference each,
 * and reads its file anew, but for the clothes, whose files may be kept unpacked. The tape's
 * message says what is wrong with a file. */
#ifndef LL_NN_DATASET_H
#define LL_NN_DATASET_H

#include "base/str.h"
#include "tensor/tensor.h"

/* 1,797 digits: images (N, 8, 8), labels (N). */
ll_err ll_dataset_digits(struct ll_tape *tape, struct ll_tensor **images,
                         struct ll_tensor **labels);

/* The files of the clothes, unpacked; empty before the first call that is given it. */
struct ll_dataset_files {
    struct ll_str images, labels;
};
void ll_dataset_files_done(struct ll_dataset_files *files);

/* Which of the clothes, and how large. */
struct ll_dataset_part {
    const size_t *rows; /* from 0 on; NULL: all */
    size_t count;       /* of the rows */
    size_t side;        /* 28, or 14: means of 2 by 2 pixels */
};

/* 10,000 pictures of clothes in 10 classes (Xiao, Rasul and Vollgraf 2017): images (N, side, side),
 * labels (N). LL_ERR_ARGUMENT for a row or a side that there is not. */
ll_err ll_dataset_fashion(struct ll_tape *tape, struct ll_dataset_files *files,
                          const struct ll_dataset_part *part, struct ll_tensor **images,
                          struct ll_tensor **labels);

/* A photograph by name ("chelsea", "coffee", "astronaut", "rocket", and the grey "camera",
 * "brick", "grass", "gravel"): (3, side, side), red, green, blue; side is 128, 64 or 32, reduced by
 * area. LL_ERR_NOT_FOUND, LL_ERR_ARGUMENT. */
ll_err ll_dataset_photo(struct ll_tape *tape, const char *name, size_t side,
                        struct ll_tensor **out);

#endif
