/* The losses that a learner keeps: a folder with one file a loss, NAME.lua, plain Lua to be read,
 * edited in any editor and given to others. */
#ifndef LL_SCRIPT_SHELF_H
#define LL_SCRIPT_SHELF_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "base/str.h"

enum {
    LL_SHELF_NAME_MAX = 32,      /* bytes of a name */
    LL_SHELF_MOST = 100,         /* losses that are listed */
    LL_SHELF_BYTES_MAX = 1 << 16 /* bytes of one */
};

/* Appends the learner's own folder: "losses" in losslab's folder for state. Not created; errors as
 * ll_path_state. */
ll_err ll_shelf_folder(struct ll_message *why, struct ll_str *out);

/* True for what can stand behind `loss.mine.`: a word of Lua, letters of ASCII, digits and
 * underscores, at most LL_SHELF_NAME_MAX long. */
bool ll_shelf_is_name(const char *name);

/* Appends FOLDER/NAME.lua. */
void ll_shelf_path(const char *folder, const char *name, struct ll_str *out);

/* Appends the text of a loss. LL_ERR_ARGUMENT where the name is none, LL_ERR_NOT_FOUND,
 * LL_ERR_TOO_LARGE, LL_ERR_FORMAT where it is no file. */
ll_err ll_shelf_read(const char *folder, const char *name, struct ll_message *why,
                     struct ll_str *out);

/* The names in the folder, sorted, at most LL_SHELF_MOST; a folder that is not there has none.
 * Files of other names are passed over. */
struct ll_shelf_names {
    char names[LL_SHELF_MOST][LL_SHELF_NAME_MAX + 1];
    size_t count;
};
void ll_shelf_list(const char *folder, struct ll_shelf_names *out);

#endif
