/* The rules, an LMS at a time. */
#include "class/layout.h"

#include <ctype.h>
#include <stdint.h>
#include <string.h>

#include "exercise/language.h"

static struct ll_slice slice(const char *at, const char *end)
{
    return (struct ll_slice){at, (size_t)(end - at)};
}

static struct ll_slice last_part(const char *path)
{
    const char *slash = strrchr(path, '/');
    const char *at = slash ? slash + 1 : path;
    return slice(at, at + strlen(at));
}

static bool is_digits(struct ll_slice text)
{
    for (size_t i = 0; i < text.length; i++)
        if (!isdigit((unsigned char)text.at[i]))
            return false;
    return text.length > 0;
}

static bool is_word(struct ll_slice text, const char *word)
{
    return text.length == strlen(word) && strncmp(text.at, word, text.length) == 0;
}

/* ---- Moodle: FULLNAME_ID_assignsubmission_file/SUB/NAME, or flat _file_NAME; before 4.1 with an
 * underscore behind. The first '_' ends the name; a group without a number has its name alone.
 * (mod/assign/classes/downloader.php, mod/assign/feedback/file/importziplib.php) */

static const char *after_plugin(const char *part)
{
    static const char *const plugins[] = {"assignsubmission_file", "assignsubmission_onlinetext",
                                          "assignfeedback_file"};
    for (size_t i = 0; i < sizeof plugins / sizeof *plugins; i++) {
        size_t length = strlen(plugins[i]);
        if (strncmp(part, plugins[i], length) == 0)
            return part + length;
    }
    return NULL;
}

static bool moodle_part(const char *part, struct ll_placed *out)
{
    const char *end = part + strcspn(part, "_/");
    if (*end != '_')
        return false;
    const char *id = end + 1, *id_end = id + strspn(id, "0123456789");
    const char *rest = id_end > id && *id_end == '_' ? after_plugin(id_end + 1) : NULL;
    bool has_id = rest != NULL;
    if (rest == NULL)
        rest = after_plugin(id);
    if (rest == NULL)
        return false;
    rest += *rest == '_';
    rest += *rest == '/';
    out->name = slice(part, end);
    out->student = has_id ? slice(id, id_end) : out->name;
    out->file = last_part(rest);
    return out->file.length > 0;
}

static bool moodle(const char *path, struct ll_placed *out)
{
    for (const char *part = path; part; part = strchr(part, '/')) {
        part += *part == '/';
        if (moodle_part(part, out))
            return true;
    }
    return false;
}

/* ---- Canvas: NAME[_LATE]_USERID_ATTACHMENTID_DISPLAYNAME, all in one folder; graded anonymously
 * anon_CODE_ATTACHMENTID_…. Read from the left, as Canvas itself does, since the last part may hold
 * anything. (lib/content_zipper.rb, app/models/abstract_assignment.rb) */

static bool next_token(const char **at, struct ll_slice *token)
{
    size_t length = strcspn(*at, "_");
    *token = (struct ll_slice){*at, length};
    if ((*at)[length] == '\0')
        return false;
    *at += length + 1;
    return true;
}

static bool canvas_anonymous(const char *at, struct ll_placed *out)
{
    struct ll_slice attachment;
    return next_token(&at, &out->student) && next_token(&at, &attachment) &&
           is_digits(attachment) && out->student.length > 0 &&
           (out->file = slice(at, at + strlen(at))).length > 0;
}

static bool canvas(const char *path, struct ll_placed *out)
{
    const char *at = last_part(path).at, *start = at;
    struct ll_slice token, attachment;
    bool is_first = true;
    while (next_token(&at, &token)) {
        if (is_word(token, "LATE"))
            out->is_late = true;
        else if (is_first && is_word(token, "anon"))
            return canvas_anonymous(at, out);
        else if (is_digits(token)) {
            out->student = token;
            /* A name of digits, or one that ends in them, is taken for the number. */
            out->is_doubtful = is_first;
            break;
        } else {
            out->name = slice(start, token.at + token.length);
            is_first = false;
        }
    }
    return out->student.length > 0 && next_token(&at, &attachment) && is_digits(attachment) &&
           (out->file = slice(at, at + strlen(at))).length > 0;
}

/* ---- Blackboard: ASSIGNMENT_USERNAME_attempt_YYYY-MM-DD-HH-MM-SS_NAME. */

static bool blackboard(const char *path, struct ll_placed *out)
{
    static const char form[] = "dddd-dd-dd-dd-dd-dd_", word[] = "_attempt_";
    const char *start = last_part(path).at, *attempt = strstr(start, word);
    if (attempt == NULL || attempt == start)
        return false;
    const char *date = attempt + strlen(word);
    for (size_t i = 0; form[i]; i++)
        if (form[i] == 'd' ? !isdigit((unsigned char)date[i]) : date[i] != form[i])
            return false;
    const char *user = attempt;
    while (user > start && user[-1] != '_')
        user--;
    const char *file = date + strlen(form);
    out->student = slice(user, attempt);
    out->file = slice(file, file + strlen(file));
    return user > start && out->student.length > 0 && out->file.length > 0;
}

/* ---- Brightspace: "NNNNN-NNNNNN - First Last - Oct 10, 2025 1022 AM/FILE", or flat " - FILE". */

static bool brightspace(const char *path, struct ll_placed *out)
{
    static const char dash[] = " - ";
    for (const char *part = path; part; part = strchr(part, '/')) {
        part += *part == '/';
        const char *end = part + strspn(part, "0123456789-");
        if (end == part || !memchr(part, '-', (size_t)(end - part)) ||
            strncmp(end, dash, strlen(dash)) != 0)
            continue;
        const char *name = end + strlen(dash), *name_end = strstr(name, dash);
        if (name_end == NULL)
            continue;
        const char *date = name_end + strlen(dash);
        const char *slash = strchr(date, '/'), *flat = strstr(date, dash);
        const char *file = slash ? last_part(slash).at : flat ? flat + strlen(dash) : NULL;
        if (file == NULL || *file == '\0')
            continue;
        out->student = slice(part, memchr(part, '-', (size_t)(end - part)));
        out->name = slice(name, name_end);
        out->file = slice(file, file + strlen(file));
        return true;
    }
    return false;
}

/* ---- Gradescope: submission_NNN/FILES; who, stands in submission_metadata.yml beside. */

static bool gradescope(const char *path, struct ll_placed *out)
{
    static const char word[] = "submission_";
    for (const char *part = path; part; part = strchr(part, '/')) {
        part += *part == '/';
        if (strncmp(part, word, strlen(word)) != 0)
            continue;
        const char *id = part + strlen(word), *end = id + strspn(id, "0123456789");
        if (end == id || *end != '/')
            continue;
        out->student = slice(part, end);
        out->file = last_part(end);
        return out->file.length > 0;
    }
    return false;
}

/* ---- nbgrader: submitted/STUDENT/ASSIGNMENT/NOTEBOOK (nbgrader/coursedir.py). */

static bool nbgrader(const char *path, struct ll_placed *out)
{
    static const char step[] = "submitted/";
    const char *at = strncmp(path, step, strlen(step)) == 0 ? path : strstr(path, "/submitted/");
    if (at == NULL)
        return false;
    at += strlen(step) + (*at == '/');
    const char *end = strchr(at, '/');
    if (end == NULL || end == at || strchr(end + 1, '/') == NULL)
        return false;
    out->student = slice(at, end);
    out->file = last_part(end);
    return out->file.length > 0;
}

/* ---- A folder a student; files alone. */

static bool students(const char *path, struct ll_placed *out)
{
    const char *end = strchr(path, '/');
    if (end == NULL || end == path)
        return false;
    out->student = slice(path, end);
    out->file = last_part(end);
    return out->file.length > 0;
}

static bool flat(const char *path, struct ll_placed *out)
{
    out->file = last_part(path);
    return true;
}

const struct ll_layout ll_layouts[] = {
    {"moodle", moodle},
    {"blackboard", blackboard},
    {"brightspace", brightspace},
    {"gradescope", gradescope},
    {"nbgrader", nbgrader},
    {"canvas", canvas},
    {"students", students},
    {"flat", flat},
    {0},
};

const struct ll_layout *ll_layout_find(const char *name)
{
    for (const struct ll_layout *layout = ll_layouts; layout->name; layout++)
        if (strcmp(layout->name, name) == 0)
            return layout;
    return NULL;
}

const struct ll_layout *ll_layout_recognise(const char *const *paths, size_t count)
{
    const struct ll_layout *layout = ll_layouts;
    for (; layout->place != flat; layout++) {
        size_t taken = 0, all = 0;
        for (size_t i = 0; i < count; i++) {
            struct ll_placed placed = {0};
            enum ll_language language;
            if (!ll_language_of(paths[i], &language))
                continue;
            all++;
            taken += layout->place(paths[i], &placed);
        }
        if (taken > 0 && taken * 2 >= all)
            break;
    }
    return layout;
}

/* ---- An instructor's own pattern --------------------------------------------------------------*/

/* The field that begins at `pattern`, or NULL; *length are the bytes of its word and braces. */
static struct ll_slice *field_at(const char *pattern, struct ll_placed *out, struct ll_slice *any,
                                 size_t *length)
{
    const struct {
        const char *word;
        struct ll_slice *field;
    } fields[] = {{"{student}", &out->student},
                  {"{name}", &out->name},
                  {"{file}", &out->file},
                  {"{any}", any}};
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
        *length = strlen(fields[i].word);
        if (strncmp(pattern, fields[i].word, *length) == 0)
            return fields[i].field;
    }
    return NULL;
}

bool ll_layout_match(const char *pattern, const char *path, struct ll_placed *out)
{
    struct ll_slice any, *field;
    size_t length;
    if (*pattern == '\0')
        return *path == '\0';
    if ((field = field_at(pattern, out, &any, &length)) == NULL)
        return *pattern == *path && ll_layout_match(pattern + 1, path + 1, out);
    for (size_t n = 1; path[n - 1] && path[n - 1] != '/'; n++) {
        if (!ll_layout_match(pattern + length, path + n, out))
            continue;
        *field = (struct ll_slice){path, n};
        return true;
    }
    return false;
}

bool ll_layout_pattern_valid(const char *pattern)
{
    struct ll_placed placed;
    struct ll_slice any;
    size_t length;
    bool has_student = false, has_file = false;
    for (; *pattern; pattern++)
        if (*pattern == '{') {
            const struct ll_slice *field = field_at(pattern, &placed, &any, &length);
            has_student = has_student || field == &placed.student;
            has_file = has_file || field == &placed.file;
            if (field == NULL)
                return false;
        }
    return has_student && has_file;
}
