/* Pictures of the learner's own: as they were read, and as the tensors that a page asks for.
 *
 * Pixels are kept in 8 bits, each picture at its own size, grey or in colour. What is larger than
 * LL_PICTURES_SIDE either way is reduced to that side by area when it is added, masks by their
 * nearest pixels, so that a folder of photographs fits in memory. */
#ifndef LL_NN_PICTURES_H
#define LL_NN_PICTURES_H

#include <stdbool.h>

#include "base/str.h"
#include "tensor/tensor.h"

enum {
    LL_PICTURES_SIDE = 64,           /* kept of a picture, at most */
    LL_PICTURES_MOST = 100000,       /* pictures of a set */
    LL_PICTURES_BYTES = 256 << 20,   /* of all their pixels */
    LL_PICTURES_CLASSES_MOST = 1000, /* classes of a set */
    LL_PICTURES_OBJECTS_MOST = 16,   /* kinds of objects in its masks */
};

/* A picture as it comes: `channels` is 1 or 3, pixels row by row, their channels side by side. */
struct ll_picture {
    size_t width, height, channels;
    const unsigned char *pixels;
};

struct ll_pictures;

ll_err ll_pictures_new(struct ll_pictures **out);
void ll_pictures_free(struct ll_pictures **set);

/* Adds a picture (copied). LL_ERR_TOO_LARGE where the set is full. */
ll_err ll_pictures_add(struct ll_pictures *set, const struct ll_picture *picture,
                       struct ll_message *why);

/* The mask of the picture that was added last: what its pixels say is told apart by their values,
 * and 0 (black) is the background. */
ll_err ll_pictures_add_mask(struct ll_pictures *set, const struct ll_picture *mask,
                            struct ll_message *why);

/* The class of the picture that was added last, from 0 on. */
ll_err ll_pictures_add_label(struct ll_pictures *set, size_t label, struct ll_message *why);

/* The name of the class that comes next, 0 first (copied, cleaned of what acts on a terminal). */
ll_err ll_pictures_add_name(struct ll_pictures *set, const char *name);

/* Numbers the kinds of objects in the masks from 1 on, the kind that covers least first. Called
 * once, when all pictures are added. LL_ERR_FORMAT where there are more kinds than are allowed. */
ll_err ll_pictures_finish(struct ll_pictures *set, struct ll_message *why);

/* Of more than `most` pictures keeps about that many, of each class the same share (rounded up),
 * spread evenly over the set. Called once, at the end. */
void ll_pictures_thin(struct ll_pictures *set, size_t most);

size_t ll_pictures_count(const struct ll_pictures *set);
size_t ll_pictures_classes(const struct ll_pictures *set); /* 0: without labels */
size_t ll_pictures_objects(const struct ll_pictures *set); /* 0: without masks */
size_t ll_pictures_fewest(const struct ll_pictures *set);  /* pictures of the smallest class */
size_t ll_pictures_varied(const struct ll_pictures *set);  /* pictures not of one colour */
/* Pictures in whose mask the kind of objects that covers least, of those there are, leaves a fifth
 * of the width or the height free on one side at least: another box fits beside its own. */
size_t ll_pictures_boxed(const struct ll_pictures *set);
/* The name of a class, its number where it has none. Valid as long as the set. */
const char *ll_pictures_name(const struct ll_pictures *set, size_t label);

/* Some pictures of a set, one behind the other. */
struct ll_pictures_part {
    size_t from, count; /* from 0 on; within the set */
};

/* The pictures of a part (NULL: all) stretched to `side`: (N, side, side) grey, or (N, 3, side,
 * side), from 0 to 1. */
ll_err ll_pictures_images(const struct ll_pictures *set, struct ll_tape *tape,
                          const struct ll_pictures_part *part, size_t side, size_t channels,
                          struct ll_tensor **out);
/* Classes (N). */
ll_err ll_pictures_labels(const struct ll_pictures *set, struct ll_tape *tape,
                          const struct ll_pictures_part *part, struct ll_tensor **out);
/* Kinds of objects (N, side, side), 0 the background; the nearest pixel's. */
ll_err ll_pictures_masks(const struct ll_pictures *set, struct ll_tape *tape,
                         const struct ll_pictures_part *part, size_t side, struct ll_tensor **out);

#endif
