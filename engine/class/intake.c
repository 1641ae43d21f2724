/* The files of an export, each with its student, its exercise and its attempt. */
#include "class/intake.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/file.h"
#include "base/mem.h"
#include "base/unpack.h"
#include "base/utf8.h"
#include "class/export.h"
#include "class/submitters.h"
#include "exercise/exercise.h"
#include "grade/meant.h"

struct intake {
    const struct ll_intake_options *options;
    const struct ll_layout *layout;
    struct ll_batch *batch;
    const char *path;  /* as it was given */
    const char *clone; /* the student whose clone it is, or NULL */
    struct ll_export export;
    struct ll_submitters submitters; /* of a Gradescope export that has their list */
    char **exercises;
    size_t first; /* item of the batch */
};

static bool place(const struct intake *in, const char *path, struct ll_placed *out)
{
    *out = (struct ll_placed){0};
    if (in->options->pattern)
        return ll_layout_match(in->options->pattern, path, out);
    if (!in->layout->place(path, out))
        return false;
    if (in->clone)
        out->student = (struct ll_slice){in->clone, strlen(in->clone)};
    return true;
}

/* The number behind a name that was handed in again, taken out of it: "tversky-1.py", "tversky
 * (1).py". 0 for none. */
static int again_of(struct ll_str *file)
{
    char *dot = strrchr(file->data, '.'), *end = dot ? dot : file->data + file->length;
    char *at = end;
    bool has_brackets = at > file->data && at[-1] == ')';
    at -= has_brackets;
    char *last = at;
    while (at > file->data && isdigit((unsigned char)at[-1]))
        at--;
    if (at == last || last - at > 3 || at - file->data < 2)
        return 0;
    int number = (int)strtol(at, NULL, 10); /* at most three digits */
    at--;
    if (*at != (has_brackets ? '(' : '-'))
        return 0;
    if (has_brackets && at > file->data && at[-1] == ' ')
        at--;
    memmove(at, end, strlen(end) + 1);
    file->length = strlen(file->data);
    return number;
}

/* Gradescope's list of who handed in what. */
static bool is_list(const char *path)
{
    static const char list[] = "submission_metadata.yml";
    const char *slash = strrchr(path, '/');
    return strcmp(slash ? slash + 1 : path, list) == 0;
}

static char *copy(struct ll_slice slice)
{
    struct ll_str text = {0};
    ll_utf8_compose(&text, slice.at, slice.length);
    return ll_str_take(&text);
}

/* What the file is for, or NULL: then it is noted. */
static const char *exercise_of(const struct intake *in, const char *file, bool *is_guessed)
{
    enum ll_language language;
    bool is_exact = true;
    if (!ll_language_of(file, &language))
        return NULL;
    const char *meant = ll_meant_exercise(file, in->exercises, &is_exact);
    *is_guessed = !is_exact;
    const char *given = in->options->exercise;
    return given && (!meant || strcmp(meant, given) == 0) ? given : given ? NULL : meant;
}

static struct ll_slice slice_of(const char *text)
{
    return (struct ll_slice){text ? text : "", text ? strlen(text) : 0};
}

static ll_err add_item(struct intake *in, struct ll_export_file *file,
                       const struct ll_placed *placed, const char *exercise, bool is_guessed,
                       int again, int before)
{
    struct ll_str path = {0};
    char *student = placed->student.length > 0 ? copy(placed->student) : NULL;
    char *name = placed->name.length > 0 ? copy(placed->name) : NULL;
    ll_str_format(&path, "%s/%s", in->path, file->path);
    struct ll_batch_item item = {
        .path = path.data,
        .root = file->bytes ? 0 : strlen(in->path),
        .top = strlen(in->path),
        .student = student,
        .name = name,
        .exercise = (char *)(uintptr_t)exercise,
        .is_guessed = is_guessed,
        .is_late = placed->is_late,
        .again = again,
        .before = before,
        .bytes = file->bytes,
        .length = file->length,
    };
    file->bytes = NULL; /* taken */
    bool ok = !path.failed && (student || placed->student.length == 0) &&
              (name || placed->name.length == 0);
    ll_err err = ok ? ll_batch_add(in->batch, &item) : LL_ERR_MEMORY;
    ll_str_done(&path);
    free(student);
    free(name);
    return err;
}

/* The file once for each of those who handed it in together. */
static ll_err add_each(struct intake *in, const struct ll_submitted *by,
                       struct ll_export_file *file, const struct ll_placed *placed,
                       const char *exercise, bool is_guessed, int again)
{
    ll_err err = LL_OK;
    for (size_t i = 0; i < by->count && err == LL_OK; i++) {
        struct ll_export_file one = *file;
        struct ll_placed person = *placed;
        const char *id = ll_submitter_id(&by->people[i]);
        if (id)
            person.student = slice_of(id);
        person.name = slice_of(by->people[i].name);
        one.bytes = file->bytes ? ll_string_copy(file->bytes, file->length) : NULL;
        err = file->bytes && one.bytes == NULL ? LL_ERR_MEMORY : LL_OK;
        if (err == LL_OK)
            err = add_item(in, &one, &person, exercise, is_guessed, again, (int)by->earlier);
    }
    return err;
}

static ll_err add_file(struct intake *in, struct ll_export_file *file)
{
    struct ll_placed placed;
    struct ll_str name = {0}, full = {0};
    bool is_guessed = false;
    int again = 0;
    const char *exercise = NULL;
    bool is_placed = place(in, file->path, &placed);
    if (is_placed) {
        ll_utf8_compose(&name, placed.file.at, placed.file.length);
        again = name.data ? again_of(&name) : 0;
        exercise = exercise_of(in, ll_str_text(&name), &is_guessed);
    }
    const struct ll_submitted *by =
        ll_submitters_find(&in->submitters, placed.student.at, placed.student.length);
    ll_err err = ll_str_err(&name);
    if (err == LL_OK && exercise && by && by->count > 0)
        err = add_each(in, by, file, &placed, exercise, is_guessed, again);
    else if (err == LL_OK && exercise)
        err = add_item(in, file, &placed, exercise, is_guessed, again, 0);
    else if (err == LL_OK && !is_list(file->path)) {
        ll_str_format(&full, "%s/%s", in->path, file->path);
        err = full.failed ? LL_ERR_MEMORY : ll_batch_name(&in->batch->skipped, ll_str_text(&full));
    }
    ll_str_done(&name);
    ll_str_done(&full);
    return err;
}

static bool same(const char *a, const char *b)
{
    return a == b || (a && b && strcmp(a, b) == 0);
}

/* Work that was handed in more than once is numbered, in the order of the copies. */
static void number_attempts(struct intake *in)
{
    struct ll_batch_item *items = in->batch->items;
    for (size_t i = in->first; i < in->batch->count; i++) {
        bool is_alone = true;
        int before = 1;
        if (items[i].student == NULL)
            continue;
        for (size_t j = in->first; j < in->batch->count; j++) {
            enum ll_language a, b;
            if (j == i || !same(items[i].student, items[j].student) ||
                !same(items[i].exercise, items[j].exercise) || !ll_language_of(items[i].path, &a) ||
                !ll_language_of(items[j].path, &b) || a != b)
                continue;
            is_alone = false;
            before +=
                items[j].again < items[i].again || (items[j].again == items[i].again && j < i);
        }
        before += items[i].before;
        items[i].attempt = is_alone && items[i].before == 0 ? 0 : before;
    }
}

static bool has_item(const struct intake *in, const char *student)
{
    for (size_t i = in->first; i < in->batch->count; i++)
        if (same(in->batch->items[i].student, student))
            return true;
    return false;
}

/* The same of those whom Gradescope's list has. */
static ll_err note_submitters(struct intake *in)
{
    ll_err err = LL_OK;
    for (size_t i = 0; i < in->submitters.count; i++)
        for (size_t k = 0; k < in->submitters.items[i].count && err == LL_OK; k++) {
            const char *id = ll_submitter_id(&in->submitters.items[i].people[k]);
            char *student = id ? copy(slice_of(id)) : NULL;
            if (id && student == NULL)
                err = LL_ERR_MEMORY;
            else if (student && !has_item(in, student))
                err = ll_batch_name(&in->batch->without, student);
            free(student);
        }
    return err;
}

/* Students of whose work nothing was taken. */
static ll_err note_without(struct intake *in)
{
    ll_err err = note_submitters(in);
    for (size_t i = 0; i < in->export.count && err == LL_OK; i++) {
        struct ll_placed placed;
        if (!place(in, in->export.files[i].path, &placed) || placed.student.length == 0 ||
            ll_submitters_find(&in->submitters, placed.student.at, placed.student.length))
            continue;
        char *student = copy(placed.student);
        err = student == NULL         ? LL_ERR_MEMORY
              : has_item(in, student) ? LL_OK
                                      : ll_batch_name(&in->batch->without, student);
        free(student);
    }
    for (size_t i = 0; i < in->export.folder_count && err == LL_OK; i++)
        if (!in->options->pattern && strcmp(in->layout->name, "students") == 0 &&
            !has_item(in, in->export.folders[i]))
            err = ll_batch_name(&in->batch->without, in->export.folders[i]);
    return err;
}

static ll_err note_broken(struct intake *in)
{
    ll_err err = LL_OK;
    for (const char *at = ll_str_text(&in->export.broken); *at && err == LL_OK;) {
        struct ll_str line = {0};
        size_t length = strcspn(at, "\n");
        ll_str_format(&line, "%s%s%.*s", in->path, *at == '\t' ? "" : "/", (int)length, at);
        err = line.failed ? LL_ERR_MEMORY : ll_batch_name(&in->batch->broken, ll_str_text(&line));
        ll_str_done(&line);
        at += length + 1;
    }
    return err;
}

static ll_err recognise(struct intake *in)
{
    const struct ll_export *export = &in->export;
    in->layout = in->options->layout;
    if (in->layout)
        return LL_OK;
    const char **paths = ll_array_new(export->count, sizeof *paths);
    if (paths == NULL)
        return LL_ERR_MEMORY;
    for (size_t i = 0; i < export->count; i++)
        paths[i] = export->files[i].path;
    in->layout = ll_layout_recognise(paths, export->count);
    /* Folders in which nothing is written in a language of ours are students' all the same. */
    if (strcmp(in->layout->name, "flat") == 0 && export->folder_count > 0 && !in->clone)
        in->layout = ll_layout_find("students");
    free(paths);
    return LL_OK;
}

/* Reads the list that stands highest, where the export is Gradescope's. What is wrong with it
 * becomes a word, and numbers are then those of the folders. */
static ll_err read_list(struct intake *in)
{
    struct ll_export_file *list = NULL;
    struct ll_str bytes = {0}, path = {0};
    const char *wrong = NULL;
    ll_err err = LL_OK;
    if (in->options->pattern || strcmp(in->layout->name, "gradescope") != 0)
        return LL_OK;
    for (size_t i = 0; i < in->export.count; i++) {
        struct ll_export_file *file = &in->export.files[i];
        struct ll_placed inside; /* a student's folder: theirs, whatever it says */
        if (is_list(file->path) && !place(in, file->path, &inside) &&
            (list == NULL || strlen(file->path) < strlen(list->path)))
            list = file;
    }
    if (list == NULL)
        return LL_OK;
    ll_path_join(&path, in->path, list->path);
    if (list->bytes)
        err = ll_submitters_read(list->bytes, list->length, &in->submitters, &wrong);
    else if (in->export.is_archive) /* too large to be sent: that is told already */
        wrong = NULL;
    else if (ll_file_read(ll_str_text(&path), LL_UNPACK_INNER, NULL, &bytes) != LL_OK)
        wrong = "metadata-bound";
    else
        err = ll_submitters_read(ll_str_text(&bytes), bytes.length, &in->submitters, &wrong);
    if (wrong)
        ll_export_broke(&in->export, list->path, wrong);
    ll_str_done(&path);
    ll_str_done(&bytes);
    return err;
}

/* The name of the folder that a clone lies in, in `name`. */
static bool is_clone(const char *path, struct ll_str *name)
{
    struct ll_str git = {0};
    size_t length = strlen(path);
    ll_path_join(&git, path, ".git");
    bool is_there = ll_file_exists(ll_str_text(&git));
    ll_str_done(&git);
    while (length > 0 && path[length - 1] == '/')
        length--;
    size_t start = length;
    while (start > 0 && path[start - 1] != '/')
        start--;
    ll_str_add_n(name, path + start, length - start);
    return is_there && length > start && strcmp(ll_str_text(name), ".") != 0;
}

static ll_err take_in(struct intake *in, struct ll_message *why)
{
    struct ll_str clone = {0};
    in->clone = is_clone(in->path, &clone) ? ll_str_text(&clone) : NULL;
    ll_err err = ll_export_open(in->options->host, in->path, why, &in->export);
    if (err == LL_OK)
        err = recognise(in);
    if (err == LL_OK)
        err = read_list(in);
    for (size_t i = 0; i < in->export.count && err == LL_OK; i++)
        err = add_file(in, &in->export.files[i]);
    if (err == LL_OK) {
        number_attempts(in);
        err = note_without(in);
    }
    if (err == LL_OK)
        err = note_broken(in);
    in->batch->hidden += in->export.hidden;
    ll_submitters_done(&in->submitters);
    ll_export_done(&in->export);
    ll_str_done(&clone);
    return err;
}

ll_err ll_intake_add(struct ll_batch *batch, const char *path,
                     const struct ll_intake_options *options, struct ll_message *why,
                     const struct ll_layout **layout)
{
    struct intake in = {.options = options, .batch = batch, .path = path, .first = batch->count};
    struct stat info;
    if (layout)
        *layout = NULL;
    if (lstat(path, &info) != 0)
        return ll_fail(why, LL_ERR_NOT_FOUND, "%s: %s", path, strerror(errno));
    bool is_there = stat(path, &info) == 0;
    if (!is_there ||
        (!S_ISDIR(info.st_mode) && !(S_ISREG(info.st_mode) && ll_unpack_is_archive(path)))) {
        const struct ll_batch_item item = {.path = (char *)(uintptr_t)path,
                                           .exercise = (char *)(uintptr_t)options->exercise};
        return ll_batch_add(batch, &item);
    }
    ll_err err = ll_exercise_list(why, &in.exercises);
    if (err == LL_OK)
        err = take_in(&in, why);
    ll_exercise_list_free(&in.exercises);
    if (layout && err == LL_OK)
        *layout = options->pattern ? NULL : in.layout;
    return err;
}
