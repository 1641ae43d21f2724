/* JSON Lines, a result each, with the bytes that lie beside them. */
#include "class/results.h"

#include <cjson/cJSON.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/file.h"
#include "base/str.h"
#include "class/participant.h"
#include "grade/field.h"

enum { RESULTS_MOST = 1 << 30, SOURCE_MOST = 8 << 20 };

/* A seed may be larger than a double holds, and cJSON keeps only that: its digits are read. */
static uint64_t seed_of(const char *line)
{
    const char *at = strstr(line, "\"seed\":");
    return at ? strtoull(at + strlen("\"seed\":"), NULL, 10) : 0;
}

ll_err ll_result_entry_read(const char *line, struct ll_result_entry *out)
{
    cJSON *json = cJSON_Parse(line);
    const char *schema = ll_field_text(json, "schema"), *exercise = ll_field_text(json, "exercise");
    *out = (struct ll_result_entry){.json = json};
    if (schema == NULL || strcmp(schema, "losslab.grade/1") != 0 || exercise == NULL) {
        ll_result_entry_done(out);
        return LL_ERR_FORMAT;
    }
    const char *file = ll_field_text(json, "submission"), *slash = file ? strrchr(file, '/') : NULL;
    out->entry = (struct ll_book_entry){
        .student = ll_field_text(json, "student"),
        .name = ll_field_text(json, "student_name"),
        .exercise = exercise,
        .language = ll_field_text(json, "language"),
        .file = slash ? slash + 1 : file,
        .sha256 = ll_field_text(json, "source_sha256"),
        .attempt = (int64_t)ll_field_number(json, "attempt"),
        .is_late = cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(json, "late")),
        .seed = seed_of(line),
        .engine = ll_field_text(json, "engine_version"),
        .course = ll_field_text(json, "course_version"),
        .status = ll_field_text(json, "status"),
        .score = ll_field_number(json, "score"),
        .max_score = ll_field_number(json, "max_score"),
        .result = line,
    };
    return out->entry.status ? LL_OK : LL_ERR_FORMAT;
}

const char *ll_result_entry_path(const struct ll_result_entry *entry)
{
    const char *path = ll_field_text(entry->json, "submission");
    return path ? path : "";
}

void ll_result_entry_done(struct ll_result_entry *entry)
{
    cJSON_Delete(entry->json);
    *entry = (struct ll_result_entry){0};
}

/* The bytes that lie beside the results, where they do. */
static void read_source(const char *folder, const char *sha256, struct ll_str *out)
{
    struct ll_str path = {0};
    if (folder == NULL || sha256 == NULL || strspn(sha256, "0123456789abcdef") != 64)
        return;
    ll_str_format(&path, "%s/sources/%s", folder, sha256);
    (void)ll_file_read(ll_str_text(&path), SOURCE_MOST, NULL, out);
    ll_str_done(&path);
}

/* A student of Moodle's download is a number that holds for this assignment alone. */
static ll_err add_participant(struct ll_book *book, const struct ll_book_entry *entry,
                              struct ll_message *why)
{
    const struct ll_book_participant participant = {
        .exercise = entry->exercise, .number = entry->student, .name = entry->name};
    return ll_book_participant_set(book, &participant, why);
}

static ll_err add_line(struct ll_book *book, const char *line, const char *folder, int64_t handed,
                       struct ll_message *why, struct ll_results_import *out)
{
    struct ll_result_entry read;
    struct ll_str source = {0};
    bool is_new = false;
    out->lines++;
    if (ll_result_entry_read(line, &read) != LL_OK) {
        ll_result_entry_done(&read);
        out->unreadable++;
        return LL_OK;
    }
    ll_err err = LL_OK;
    if (strcmp(read.entry.status, "error") == 0)
        out->errors++;
    else if (read.entry.student == NULL)
        out->homeless++;
    else {
        read_source(folder, read.entry.sha256, &source);
        read.entry.source = source.data;
        read.entry.source_length = source.length;
        read.entry.handed = handed;
        out->sourceless += source.data == NULL;
        err = ll_book_add(book, &read.entry, false, why, &is_new);
        out->added += is_new;
        if (err == LL_OK && ll_participant_is_path(ll_result_entry_path(&read)))
            err = add_participant(book, &read.entry, why);
    }
    ll_str_done(&source);
    ll_result_entry_done(&read);
    return err;
}

static ll_err add_lines(struct ll_book *book, struct ll_str *text, const char *folder,
                        int64_t handed, struct ll_message *why, struct ll_results_import *out)
{
    ll_err err = LL_OK;
    for (char *at = text->data; at && *at && err == LL_OK;) {
        char *end = at + strcspn(at, "\n");
        char *next = *end ? end + 1 : end;
        *end = '\0';
        if (*at)
            err = add_line(book, at, folder, handed, why, out);
        at = next;
    }
    return err;
}

ll_err ll_results_import(struct ll_book *book, const char *path, int64_t handed,
                         struct ll_message *why, struct ll_results_import *out)
{
    struct ll_str file = {0}, text = {0};
    struct stat info;
    bool is_folder = stat(path, &info) == 0 && S_ISDIR(info.st_mode);
    *out = (struct ll_results_import){0};
    if (is_folder)
        ll_path_join(&file, path, "results.jsonl");
    else
        ll_str_add(&file, path);
    ll_err err = ll_file_read(ll_str_text(&file), RESULTS_MOST, why, &text);
    if (err == LL_OK)
        err = ll_book_begin(book, why);
    if (err == LL_OK) {
        err = add_lines(book, &text, is_folder ? path : NULL, handed, why, out);
        if (err == LL_OK)
            err = ll_book_commit(book, why);
        if (err != LL_OK)
            ll_book_rollback(book);
    }
    ll_str_done(&file);
    ll_str_done(&text);
    return err;
}
