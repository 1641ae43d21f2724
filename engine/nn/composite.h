/* Composites: small objects laid on photographs and textures, for segmentation.
 *
 * A scene is a piece of a shipped photograph or texture. On it lie one to three small blobs of
 * another texture, tinted warm, which are what is to be found, and one or two that look alike but
 * are tinted cold, which are not. Some tints are faint. Every mask is exact: it is what was drawn.
 * The same seed gives the same scenes on every machine. */
#ifndef LL_NN_COMPOSITE_H
#define LL_NN_COMPOSITE_H

#include <stdint.h>

#include "tensor/tensor.h"

enum { LL_COMPOSITE_SIDE = 32 };

/* Draws `count` scenes, at least 1: images (N, 3, 32, 32), RGB, 0 to 1; masks (N, 1, 32, 32), 1
 * where an object is, about 4 % of the pixels. A reference each. LL_ERR_ARGUMENT, LL_ERR_LIMIT,
 * LL_ERR_MEMORY, and where a photograph is missing LL_ERR_NOT_FOUND. */
ll_err ll_composite_draw(struct ll_tape *tape, size_t count, uint64_t seed,
                         struct ll_tensor **images, struct ll_tensor **masks);

#endif
