/* The data that ships with the course, as tensors: digits, clothes, photographs.
 *
 * Pixels are 0 to 1, labels whole numbers from 0. Each call reads its file anew and gives new
 * tensors, one reference each. The tape's message says what is wrong with a file. */
#ifndef LL_NN_DATASET_H
#define LL_NN_DATASET_H

#include "tensor/tensor.h"

/* 1,797 digits: images (N, 8, 8), labels (N). */
ll_err ll_dataset_digits(struct ll_tape *tape, struct ll_tensor **images,
                         struct ll_tensor **labels);

/* 10,000 pictures of clothes in 10 classes (Xiao, Rasul and Vollgraf 2017): images (N, 28, 28),
 * labels (N). */
ll_err ll_dataset_fashion(struct ll_tape *tape, struct ll_tensor **images,
                          struct ll_tensor **labels);

/* A photograph by name ("chelsea", "coffee", "astronaut", "rocket", and the grey "camera",
 * "brick", "grass", "gravel"): (3, side, side), red, green, blue; side is 128, 64 or 32, reduced by
 * area. LL_ERR_NOT_FOUND, LL_ERR_ARGUMENT. */
ll_err ll_dataset_photo(struct ll_tape *tape, const char *name, size_t side,
                        struct ll_tensor **out);

#endif
