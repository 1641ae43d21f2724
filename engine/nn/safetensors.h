/* Weights in files: the safetensors format (Hugging Face, 2022), read and written.
 *
 * A file is a length, a JSON header that names each tensor's type, shape and place, and the bytes.
 * F16, BF16 and F32 are read, all as float32; F16 and F32 are written. A file is not trusted: every
 * number of the header is checked against the file before a byte is taken. Only the header is read
 * at once, and each tensor when it is asked for: half a gigabyte of VGG-16 costs no more memory
 * than the layers that are used. */
#ifndef LL_NN_SAFETENSORS_H
#define LL_NN_SAFETENSORS_H

#include "tensor/tensor.h"

struct ll_weights;

/* Opens the file at `path`, of at most `limit` bytes, and reads its header. LL_ERR_FORMAT says what
 * is wrong with it: header, type, shape, a tensor that reaches past the end or into another. */
ll_err ll_weights_open(const char *path, size_t limit, struct ll_message *why,
                       struct ll_weights **out);
void ll_weights_free(struct ll_weights **weights);

size_t ll_weights_count(const struct ll_weights *weights);

/* The shape of the tensor of that name; LL_ERR_NOT_FOUND where there is none. */
ll_err ll_weights_shape(const struct ll_weights *weights, const char *name, struct ll_shape *out);

/* The tensor of that name, read and converted. LL_ERR_NOT_FOUND; LL_ERR_IO where the file has
 * become shorter since. */
ll_err ll_weights_get(const struct ll_weights *weights, struct ll_tape *tape, const char *name,
                      struct ll_tensor **out);

enum ll_weights_type {
    LL_WEIGHTS_F32,
    LL_WEIGHTS_F16, /* rounded to nearest, ties to even; past its range becomes infinite */
};

struct ll_weights_entry {
    const char *name;
    const struct ll_tensor *tensor;
};

/* Writes the tensors, whole or not at all. */
ll_err ll_weights_write(const char *path, const struct ll_weights_entry *entries, size_t count,
                        enum ll_weights_type type, struct ll_message *why);

#endif
