/* What an instructor names becomes submissions: a file, a folder, an LMS's export, a clone. */
#ifndef LL_CLASS_INTAKE_H
#define LL_CLASS_INTAKE_H

#include "class/layout.h"
#include "grade/batch.h"
#include "sandbox/probe.h"

struct ll_intake_options {
    const struct ll_probe *host;
    const struct ll_layout *layout; /* NULL: the one that is recognised */
    const char *pattern;            /* in place of a layout (see ll_layout_match), or NULL */
    const char *exercise;           /* that all files are for; NULL: what their names say */
};

/* Adds what is at `path`: a file; a folder with a folder a student, or with files; what Moodle,
 * Canvas, Blackboard, Brightspace, Gradescope or nbgrader give; an archive of any of these; a clone
 * (a folder with .git in it), whose student is the folder's name. Taken are files in a language of
 * ours that are named after an exercise, or mean one; what else is there is noted in the batch.
 * Where a student handed in a file twice, both are there, numbered. *layout (may be NULL) is the
 * one taken, or NULL for a single file. LL_ERR_NOT_FOUND where there is nothing at `path`. */
ll_err ll_intake_add(struct ll_batch *batch, const char *path,
                     const struct ll_intake_options *options, struct ll_message *why,
                     const struct ll_layout **layout);

#endif
