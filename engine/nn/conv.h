/* Convolution and pooling of images, on tensors. */
#ifndef LL_NN_CONV_H
#define LL_NN_CONV_H

#include "tensor/tensor.h"

/* input (N, C, H, W) or (C, H, W) by weight (O, C, kh, kw), plus bias (O) or NULL, zeros padded on
 * all sides: (N, O, (H + 2·padding − kh)/stride + 1, …). A cross-correlation, as every framework
 * calls convolution. Gradient to all three. LL_ERR_SHAPE, LL_ERR_ARGUMENT (stride 0). */
ll_err ll_conv2d(struct ll_tape *tape, struct ll_tensor *input, struct ll_tensor *weight,
                 struct ll_tensor *bias, size_t stride, size_t padding, struct ll_tensor **out);

/* Windows of size x size, side by side, of (N, C, H, W) or (C, H, W); what does not fill a window
 * is left out. The maximum's gradient goes to the first of equals; a NaN wins. LL_ERR_SHAPE where
 * not one window fits. */
ll_err ll_max_pool2d(struct ll_tape *tape, struct ll_tensor *input, size_t size,
                     struct ll_tensor **out);
ll_err ll_avg_pool2d(struct ll_tape *tape, struct ll_tensor *input, size_t size,
                     struct ll_tensor **out);

#endif
