/* Finding exercises under exercises/, and what lies in the folder of one. */
#include "exercise/exercise.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/locale.h"
#include "base/mem.h"
#include "exercise/blocks.h"
#include "exercise/spec.h"

enum { SOURCE_LIMIT = 1 << 20, HINT_LIMIT = 32 };

struct ll_exercise {
    char *name;
    char *folder;
    char *lang; /* the reader's */
    struct ll_blocks blocks;
    struct ll_blocks private_blocks; /* of private checks; empty where there are none */
    bool is_private;
    char *version;
    struct ll_spec *spec;
    char **mistakes; /* ids, sorted, ending with NULL */
    size_t mistake_count;
    size_t hint_count;
};

/* Names of folders are plain words: no dots and slashes that would lead elsewhere. */
static bool is_name(const char *text)
{
    return text[0] != '\0' && text[strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789-_")] == '\0';
}

static int by_bytes(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

void ll_exercise_list_free(char ***list)
{
    for (char **name = *list; name && *name; name++)
        free(*name);
    free(*list);
    *list = NULL;
}

/* The names in `folder` for which `keep` gives a name to keep (which the list takes), sorted. */
static ll_err list_folder(const char *folder, char *(*keep)(const char *folder, const char *name),
                          struct ll_message *why, char ***out, size_t *count)
{
    size_t capacity = 0;
    ll_err err = LL_OK;
    struct dirent *entry;
    *out = NULL;
    *count = 0;
    DIR *dir = opendir(folder);
    if (dir == NULL && errno != ENOENT)
        return ll_fail(why, LL_ERR_IO, "%s: %s", folder, strerror(errno));
    do {
        if (!ll_array_grow((void **)out, &capacity, *count + 1, sizeof **out))
            err = LL_ERR_MEMORY;
        entry = err == LL_OK && dir ? readdir(dir) : NULL;
        char *kept = entry ? keep(folder, entry->d_name) : NULL;
        if (kept)
            (*out)[(*count)++] = kept;
    } while (entry);
    if (dir)
        closedir(dir);
    if (err == LL_OK && !ll_array_grow((void **)out, &capacity, *count + 1, sizeof **out))
        err = LL_ERR_MEMORY;
    if (err != LL_OK)
        ll_exercise_list_free(out);
    else
        qsort(*out, *count, sizeof **out, by_bytes);
    return err;
}

static char *keep_exercise(const char *folder, const char *name)
{
    struct ll_str path = {0};
    ll_str_format(&path, "%s/%s/exercise.lua", folder, name);
    bool is_one = is_name(name) && ll_file_exists(ll_str_text(&path));
    ll_str_done(&path);
    return is_one ? ll_string_copy(name, strlen(name)) : NULL;
}

/* "alpha-beta-swapped.lua" and "alpha-beta-swapped.2.lua" are programs of one mistake; the first is
 * kept. */
static char *keep_mistake(const char *folder, const char *name)
{
    size_t length = strcspn(name, ".");
    (void)folder;
    return length > 0 && strcmp(name + length, ".lua") == 0 ? ll_string_copy(name, length) : NULL;
}

/* By page. One that does not open comes last. */
static ll_err by_page(char **names, size_t count, struct ll_message *why)
{
    char **sorted = ll_array_new(count + 1, sizeof *sorted);
    ll_err err = sorted ? LL_OK : LL_ERR_MEMORY;
    for (size_t i = 0; i < count && err == LL_OK; i++) {
        struct ll_exercise *exercise = NULL;
        struct ll_str key = {0};
        err = ll_exercise_open(names[i], "en", why, &exercise);
        if (err != LL_ERR_MEMORY) {
            ll_str_format(&key, "%s %s", exercise ? ll_exercise_page(exercise) : "~", names[i]);
            sorted[i] = ll_str_take(&key);
            err = sorted[i] ? LL_OK : LL_ERR_MEMORY;
        }
        ll_exercise_free(&exercise);
    }
    if (err == LL_OK) {
        qsort(sorted, count, sizeof *sorted, by_bytes);
        for (size_t i = 0; i < count && err == LL_OK; i++) {
            const char *name = strchr(sorted[i], ' ') + 1;
            free(names[i]);
            names[i] = ll_string_copy(name, strlen(name));
            err = names[i] ? LL_OK : LL_ERR_MEMORY;
        }
    }
    for (size_t i = 0; sorted && i < count; i++)
        free(sorted[i]);
    free(sorted);
    return err;
}

static size_t count_of(char **list)
{
    size_t count = 0;
    while (list && list[count])
        count++;
    return count;
}

static bool has_name(char **list, const char *name)
{
    while (list && *list && strcmp(*list, name) != 0)
        list++;
    return list && *list;
}

/* Moves into *list the names of `more` that it lacks. */
static ll_err merge(char ***list, char **more)
{
    size_t count = count_of(*list), capacity = 0;
    char **both = NULL;
    if (!ll_array_grow((void **)&both, &capacity, count + count_of(more) + 1, sizeof *both))
        return LL_ERR_MEMORY;
    memcpy(both, *list, count * sizeof *both);
    for (size_t i = 0; more[i]; i++) {
        if (!has_name(*list, more[i]))
            both[count++] = more[i];
        else
            free(more[i]);
    }
    both[count] = NULL;
    more[0] = NULL;
    free(*list);
    *list = both;
    return LL_OK;
}

static ll_err list_of(const char *course, struct ll_message *why, char ***out)
{
    struct ll_str folder = {0};
    size_t count;
    ll_path_join(&folder, course, "exercises");
    ll_err err = list_folder(ll_str_text(&folder), keep_exercise, why, out, &count);
    ll_str_done(&folder);
    return err;
}

/* The exercises that ship: ll_path_data would give the own folder before theirs. */
static ll_err list_shipped(struct ll_message *why, char ***out)
{
    struct ll_str folder = {0};
    size_t count;
    ll_err err = ll_path_data("exercises", why, &folder);
    if (err == LL_OK)
        err = list_folder(ll_str_text(&folder), keep_exercise, why, out, &count);
    ll_str_done(&folder);
    return err;
}

ll_err ll_exercise_list_of(const char *course, struct ll_message *why, char ***out)
{
    ll_err err = list_of(course, why, out);
    if (err == LL_OK)
        err = by_page(*out, count_of(*out), why);
    if (err != LL_OK)
        ll_exercise_list_free(out);
    return err;
}

ll_err ll_exercise_list(struct ll_message *why, char ***out)
{
    struct ll_str own = {0};
    char **more = NULL;
    *out = NULL;
    ll_err err = list_shipped(why, out);
    if (err == LL_OK && ll_path_course(&own)) {
        err = list_of(ll_str_text(&own), why, &more);
        if (err == LL_OK)
            err = merge(out, more);
    }
    if (err == LL_OK)
        err = by_page(*out, count_of(*out), why);
    if (err != LL_OK)
        ll_exercise_list_free(out);
    ll_exercise_list_free(&more);
    ll_str_done(&own);
    return err;
}

/* The exercise of a page: its folder's name into *out, which the caller frees. */
static ll_err name_of_page(const char *page, struct ll_message *why, char **out)
{
    char **list = NULL;
    ll_err err = ll_exercise_list(why, &list);
    *out = NULL;
    for (char **name = list; err == LL_OK && name && *name && *out == NULL; name++) {
        struct ll_exercise *exercise = NULL;
        if (ll_exercise_open(*name, "en", why, &exercise) == LL_ERR_MEMORY)
            err = LL_ERR_MEMORY;
        if (exercise && strcmp(ll_exercise_page(exercise), page) == 0)
            *out = ll_string_copy(*name, strlen(*name));
        ll_exercise_free(&exercise);
    }
    ll_exercise_list_free(&list);
    if (err == LL_OK && *out == NULL)
        err = ll_fail(why, LL_ERR_NOT_FOUND, "%s: there is no such exercise", page);
    return err;
}

static ll_err find_folder(const char *name, struct ll_message *why, struct ll_str *out)
{
    struct ll_str inside = {0};
    ll_err err = LL_ERR_NOT_FOUND;
    if (is_name(name)) {
        ll_str_format(&inside, "exercises/%s/exercise.lua", name);
        err = ll_path_data(ll_str_text(&inside), NULL, out);
    }
    if (err == LL_OK) {
        out->length -= strlen("/exercise.lua");
        out->data[out->length] = '\0';
    } else
        ll_fail(why, err, "%s: there is no such exercise", name);
    ll_str_done(&inside);
    return err;
}

static bool has_words(const struct ll_exercise *exercise, const char *lang, struct ll_str *path)
{
    ll_str_clear(path);
    ll_str_format(path, "%s/text.%s.md", exercise->folder, lang);
    return ll_file_exists(ll_str_text(path));
}

/* Before the task: that it is in another language than the reader's. */
static ll_err say_other_language(struct ll_exercise *exercise, struct ll_message *why)
{
    struct ll_locale *locale = NULL;
    struct ll_str text = {0};
    ll_err err = ll_locale_new(exercise->lang, why, &locale);
    for (size_t i = 0; i < exercise->blocks.count && err == LL_OK; i++) {
        struct ll_block *block = &exercise->blocks.items[i];
        if (strcmp(block->id, "prompt") != 0)
            continue;
        ll_str_format(&text, "%s\n\n%s", ll_text(locale, "exercise.other_language"), block->text);
        free(block->text);
        block->text = ll_str_take(&text);
        err = block->text ? LL_OK : LL_ERR_MEMORY;
    }
    ll_locale_free(&locale);
    ll_str_done(&text);
    return err;
}

/* In the reader's language, else in the first that there is. */
static ll_err read_words(struct ll_exercise *exercise, struct ll_message *why)
{
    struct ll_str path = {0};
    bool is_own = has_words(exercise, exercise->lang, &path);
    bool found = is_own;
    for (size_t i = 0; ll_languages[i] && !found; i++)
        found = has_words(exercise, ll_languages[i], &path);
    ll_err err = ll_blocks_read(ll_str_text(&path), why, &exercise->blocks);
    if (err == LL_OK && !is_own)
        err = say_other_language(exercise, why);
    ll_str_done(&path);
    return err;
}

/* True of a folder of the instructor's own course. */
static bool is_own(const char *folder)
{
    struct ll_str own = {0};
    bool is = ll_path_course(&own) && strncmp(folder, ll_str_text(&own), own.length) == 0;
    ll_str_done(&own);
    return is;
}

/* The folder of the exercise's private checks; false where there are none. */
static bool find_private(const char *name, struct ll_str *out)
{
    static const char *const places[] = {"", "/exercises"};
    struct ll_str checks = {0};
    bool found = false;
    if (ll_path_checks(&checks)) {
        for (size_t i = 0; i < sizeof places / sizeof *places && !found; i++) {
            struct ll_str file = {0};
            ll_str_clear(out);
            ll_str_format(out, "%s%s/%s", ll_str_text(&checks), places[i], name);
            ll_path_join(&file, ll_str_text(out), "exercise.lua");
            found = ll_file_exists(ll_str_text(&file));
            ll_str_done(&file);
        }
    }
    ll_str_done(&checks);
    return found;
}

/* The checks, from `folder`, and their version. */
static ll_err read_checks(struct ll_exercise *exercise, const char *folder, bool is_private,
                          struct ll_message *why)
{
    struct ll_str library = {0}, version = {0}, words = {0};
    ll_err err = ll_path_data("exercises/library", why, &library);
    if (err == LL_OK)
        err = ll_spec_new(folder, ll_str_text(&library), why, &exercise->spec);
    if (err != LL_OK && (is_private || is_own(folder)))
        ll_path_place(why, folder);
    ll_str_format(&words, "%s/text.%s.md", folder, exercise->lang);
    if (err == LL_OK && is_private && ll_file_exists(ll_str_text(&words)))
        err = ll_blocks_read(ll_str_text(&words), why, &exercise->private_blocks);
    if (err == LL_OK) {
        ll_str_format(&version, "%s%s", is_private ? "private " : "",
                      ll_spec_version(exercise->spec));
        exercise->version = ll_str_take(&version);
        err = exercise->version ? LL_OK : LL_ERR_MEMORY;
    }
    ll_str_done(&words);
    ll_str_done(&version);
    ll_str_done(&library);
    return err;
}

/* The words and the checks. */
static ll_err read_folder(struct ll_exercise *exercise, struct ll_message *why)
{
    struct ll_str path = {0}, checks = {0};
    ll_err err = read_words(exercise, why);
    bool is_private = exercise->is_private = find_private(exercise->name, &checks);
    if (err == LL_OK)
        err = read_checks(exercise, is_private ? ll_str_text(&checks) : exercise->folder,
                          is_private, why);
    ll_path_join(&path, exercise->folder, "wrong");
    if (err == LL_OK)
        err = list_folder(ll_str_text(&path), keep_mistake, why, &exercise->mistakes,
                          &exercise->mistake_count);
    ll_str_done(&checks);
    ll_str_done(&path);
    return err;
}

ll_err ll_exercise_open(const char *name, const char *lang, struct ll_message *why,
                        struct ll_exercise **out)
{
    struct ll_str folder = {0};
    char *of_page = NULL;
    *out = NULL;
    ll_err err = find_folder(name, why, &folder);
    /* "ex1" is a page; the folder has another name. Ids of pages end with a digit. */
    if (err == LL_ERR_NOT_FOUND && is_name(name) && strchr("0123456789", name[strlen(name) - 1])) {
        err = name_of_page(name, why, &of_page);
        if (of_page)
            err = find_folder(name = of_page, why, &folder);
    }
    struct ll_exercise *exercise = err == LL_OK ? calloc(1, sizeof *exercise) : NULL;
    if (err == LL_OK && exercise == NULL)
        err = LL_ERR_MEMORY;
    if (err == LL_OK) {
        exercise->name = ll_string_copy(name, strlen(name));
        exercise->folder = ll_str_take(&folder);
        exercise->lang = ll_string_copy(lang, strlen(lang));
        err = exercise->name && exercise->folder && exercise->lang ? read_folder(exercise, why)
                                                                   : LL_ERR_MEMORY;
    }
    while (exercise && err == LL_OK && ll_exercise_hint(exercise, exercise->hint_count))
        exercise->hint_count++;
    if (err != LL_OK)
        ll_exercise_free(&exercise);
    free(of_page);
    ll_str_done(&folder);
    *out = exercise;
    return err;
}

void ll_exercise_free(struct ll_exercise **pointer)
{
    struct ll_exercise *exercise = *pointer;
    if (exercise == NULL)
        return;
    ll_exercise_list_free(&exercise->mistakes);
    ll_spec_free(&exercise->spec);
    ll_blocks_done(&exercise->blocks);
    ll_blocks_done(&exercise->private_blocks);
    free(exercise->version);
    free(exercise->folder);
    free(exercise->lang);
    free(exercise->name);
    free(exercise);
    *pointer = NULL;
}

const char *ll_exercise_name(const struct ll_exercise *exercise)
{
    return exercise->name;
}

const char *ll_exercise_page(const struct ll_exercise *exercise)
{
    return ll_spec_page(exercise->spec);
}

const char *ll_exercise_title(const struct ll_exercise *exercise)
{
    return exercise->blocks.count > 0 ? exercise->blocks.items[0].title : exercise->name;
}

struct ll_spec *ll_exercise_spec(const struct ll_exercise *exercise)
{
    return exercise->spec;
}

const char *ll_exercise_version(const struct ll_exercise *exercise)
{
    return exercise->version;
}

bool ll_exercise_is_private(const struct ll_exercise *exercise)
{
    return exercise->is_private;
}

static const struct ll_block *find_block(const struct ll_exercise *exercise, const char *block)
{
    const struct ll_block *found = ll_blocks_find(&exercise->private_blocks, block);
    return found ? found : ll_blocks_find(&exercise->blocks, block);
}

const char *ll_exercise_text(const struct ll_exercise *exercise, const char *block)
{
    const struct ll_block *found = find_block(exercise, block);
    return found ? found->text : NULL;
}

const char *ll_exercise_heading(const struct ll_exercise *exercise, const char *block)
{
    const struct ll_block *found = find_block(exercise, block);
    return found ? found->title : NULL;
}

size_t ll_exercise_hint_count(const struct ll_exercise *exercise)
{
    return exercise->hint_count;
}

const char *ll_exercise_hint(const struct ll_exercise *exercise, size_t index)
{
    char id[32];
    if (index >= HINT_LIMIT)
        return NULL;
    snprintf(id, sizeof id, "hint.%zu", index + 1);
    return ll_exercise_text(exercise, id);
}

size_t ll_exercise_check_count(const struct ll_exercise *exercise)
{
    return ll_spec_check_count(exercise->spec);
}

const char *ll_exercise_check_id(const struct ll_exercise *exercise, size_t index)
{
    return ll_spec_check_id(exercise->spec, index);
}

const char *ll_exercise_check_title(const struct ll_exercise *exercise, size_t index)
{
    struct ll_str block = {0};
    const char *id = ll_spec_check_id(exercise->spec, index);
    ll_str_format(&block, "check.%s", id);
    const char *title = ll_exercise_heading(exercise, ll_str_text(&block));
    ll_str_done(&block);
    return title ? title : id;
}

double ll_exercise_check_points(const struct ll_exercise *exercise, size_t index)
{
    return ll_spec_check_points(exercise->spec, index);
}

size_t ll_exercise_mistake_count(const struct ll_exercise *exercise)
{
    return exercise->mistake_count;
}

const char *ll_exercise_mistake_id(const struct ll_exercise *exercise, size_t index)
{
    return exercise->mistakes[index];
}

void ll_exercise_path(const struct ll_exercise *exercise, const char *name, struct ll_str *out)
{
    ll_path_join(out, exercise->folder, name);
}

static ll_err read_file(const struct ll_exercise *exercise, const char *name,
                        struct ll_message *why, struct ll_str *out)
{
    struct ll_str path = {0};
    ll_exercise_path(exercise, name, &path);
    ll_err err = ll_file_read(ll_str_text(&path), SOURCE_LIMIT, why, out);
    ll_str_done(&path);
    return err;
}

bool ll_exercise_has(const struct ll_exercise *exercise, enum ll_language language)
{
    struct ll_str path = {0};
    ll_str_format(&path, "%s/starter.%s", exercise->folder, ll_language_extension(language));
    bool has = ll_file_exists(ll_str_text(&path));
    ll_str_done(&path);
    return has;
}

ll_err ll_exercise_starter(const struct ll_exercise *exercise, enum ll_language language,
                           struct ll_message *why, struct ll_str *out)
{
    char name[64];
    struct ll_str path = {0};
    snprintf(name, sizeof name, "starter.%s.%s", exercise->lang, ll_language_extension(language));
    ll_exercise_path(exercise, name, &path);
    if (!ll_file_exists(ll_str_text(&path)))
        snprintf(name, sizeof name, "starter.%s", ll_language_extension(language));
    ll_str_done(&path);
    return read_file(exercise, name, why, out);
}

ll_err ll_exercise_call(const struct ll_exercise *exercise, enum ll_language language,
                        struct ll_message *why, struct ll_str *out)
{
    char name[32];
    snprintf(name, sizeof name, "call.%s", ll_language_extension(language));
    return read_file(exercise, name, why, out);
}

ll_err ll_exercise_solution(const struct ll_exercise *exercise, enum ll_language language,
                            size_t index, struct ll_message *why, struct ll_str *out)
{
    char name[64];
    if (index == 0)
        snprintf(name, sizeof name, "solution.%s", ll_language_extension(language));
    else
        snprintf(name, sizeof name, "solution.%zu.%s", index + 1, ll_language_extension(language));
    return read_file(exercise, name, why, out);
}
