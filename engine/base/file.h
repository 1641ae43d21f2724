/* Files: whole reads with a limit, writes that are whole or not at all, and where things live. */
#ifndef LL_BASE_FILE_H
#define LL_BASE_FILE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "base/str.h"

/* Opens the regular file at `path` for reading, as *fd, which the caller closes; *size is its
 * bytes. LL_ERR_NOT_FOUND, LL_ERR_TOO_LARGE past `limit` bytes, LL_ERR_FORMAT where it is a folder,
 * FIFO or device. */
ll_err ll_file_open(const char *path, size_t limit, struct ll_message *why, int *fd, size_t *size);

/* Reads exactly `length` bytes from byte `place` on; LL_ERR_IO where there are fewer. */
ll_err ll_file_read_at(int fd, size_t place, size_t length, void *out);

/* Appends the regular file at `path` to `out`. LL_ERR_NOT_FOUND, LL_ERR_TOO_LARGE past `limit`
 * bytes, LL_ERR_FORMAT where it is a folder, FIFO or device (it is never opened for reading). */
ll_err ll_file_read(const char *path, size_t limit, struct ll_message *why, struct ll_str *out);

/* The path of a file that the user named: "-" is standard input. */
const char *ll_file_given(const char *path);

/* Whether the path is a pipe (of a shell's <(...), a FIFO, standard input): to be read to its end,
 * which may wait for whoever writes. */
bool ll_file_is_pipe(const char *path);

/* The same as ll_file_read for a file that the user named, which may be a pipe. */
ll_err ll_file_read_given(const char *path, size_t limit, struct ll_message *why,
                          struct ll_str *out);

/* Appends what is left to read of a descriptor. LL_ERR_TOO_LARGE past `limit` bytes, LL_ERR_IO. */
ll_err ll_file_read_rest(int fd, size_t limit, struct ll_str *out);

/* Writes beside `path`, syncs and renames: a reader sees the old file or the new one, whole.
 * LL_ERR_SYSTEM where the disk is full or fails, LL_ERR_IO where the place may not be written. */
ll_err ll_file_write(const char *path, const void *bytes, size_t length, struct ll_message *why);

/* Writes a file that must not be there yet, and never over one that is: LL_ERR_EXISTS. Where it
 * cannot be written whole, nothing is left. */
ll_err ll_file_write_new(const char *path, const void *bytes, size_t length,
                         struct ll_message *why);

bool ll_file_exists(const char *path);

/* Makes `path` and the folders above it, mode 0700 where new. */
ll_err ll_folder_make(const char *path, struct ll_message *why);

/* Appends `folder`/`name`, or `name` alone where it is absolute or the folder is empty. */
void ll_path_join(struct ll_str *out, const char *folder, const char *name);

/* Appends the place of a shipped file, named from the project's top ("lessons/course.lua",
 * "engine/kernel/regression.c"): under $LOSSLAB_DATA, the installed share folder beside the
 * program, the checkout that the program's folder lies in, or the source tree that was built. */
ll_err ll_path_data(const char *name, struct ll_message *why, struct ll_str *out);

/* Appends the folder of an instructor's own course, $LOSSLAB_COURSE; false, and nothing appended,
 * where it is not set or empty. What is named "exercises/NAME/..." in ll_path_data is looked for
 * there first, but for exercises/library, which is what an exercise of whichever course stands on.
 */
bool ll_path_course(struct ll_str *out);

/* Appends the folder of an instructor's private checks, $LOSSLAB_CHECKS; false where there is none.
 */
bool ll_path_checks(struct ll_str *out);

/* Where the message begins with the name of a file of `folder` and a colon ("7.1.lua:12: ..."),
 * puts the folder before it, so that it can be opened. */
void ll_path_place(struct ll_message *why, const char *folder);

/* Appends the place of one of our own helper programs: in a folder of $LOSSLAB_PROGRAMS (a
 * list with colons), the build tree or the installed libexec folder. */
ll_err ll_path_program(const char *name, struct ll_message *why, struct ll_str *out);

/* Appends losslab's folder for state ($XDG_STATE_HOME or ~/.local/state) or for settings
 * ($XDG_CONFIG_HOME or ~/.config). Not created; LL_ERR_NOT_FOUND where neither the variable is set
 * nor the home folder is there. */
ll_err ll_path_state(struct ll_message *why, struct ll_str *out);
ll_err ll_path_config(struct ll_message *why, struct ll_str *out);

#endif
