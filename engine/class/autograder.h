/* Gradescope's autograder: a folder whose contents, zipped, are one (autograder_samples, "specs").
 *
 * At its top stand setup.sh, which Gradescope runs once while it builds an image, and
 * run_autograder, for each submission; beside them losslab as source, since the image is another
 * system than ours: what is needed to build the program, course's exercises; and in course/ and
 * checks/ what is the instructor's own. Students never see the image. */
#ifndef LL_CLASS_AUTOGRADER_H
#define LL_CLASS_AUTOGRADER_H

#include "base/err.h"

struct ll_autograder {
    const char *exercises; /* their names, a space between them */
    const char *lang;      /* of what students read: "en" */
    const char *course;    /* the instructor's own, or NULL: ours alone */
    const char *checks;    /* a folder of private checks, or NULL */
    const char *source; /* a checkout of losslab, or NULL: the one that the program's data is of */
};

/* Writes the folder, which must not be there or be empty: LL_ERR_EXISTS. LL_ERR_NOT_FOUND where the
 * source is no checkout. Links and hidden names are left out. */
ll_err ll_autograder_write(const struct ll_autograder *autograder, const char *folder,
                           struct ll_message *why);

#endif
