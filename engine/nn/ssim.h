/* Structural similarity of two pictures. Wang, Bovik, Sheikh and Simoncelli 2004, "Image quality
 * assessment: from error visibility to structural similarity", equation 13. */
#ifndef LL_NN_SSIM_H
#define LL_NN_SSIM_H

#include "base/err.h"
#include "tensor/tensor.h"

/* The mean over all windows and channels of two pictures (H, W) or (..., H, W), values from 0 to 1,
 * of one shape: 1 where they are equal, below it otherwise, down to -1. Windows are 11 x 11,
 * weighted by a Gaussian of deviation 1.5, and lie inside the picture; K1 = 0.01, K2 = 0.03. NaN in
 * a pixel gives NaN. LL_ERR_SHAPE where the shapes differ or a window does not fit. */
ll_err ll_ssim(struct ll_tape *tape, const struct ll_tensor *a, const struct ll_tensor *b,
               double *out);

#endif
