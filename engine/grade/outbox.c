/* Result files that grow by a result at a time, and a folder of feedback for each folder that
 * submissions came from. */
#include "grade/outbox.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/hash.h"
#include "base/mem.h"

enum { FILES_MOST = 8, NAMES_MOST = 10000 };

/* A folder of submissions, and the one of their feedback. */
struct place {
    char *from;
    char *to;
};

struct ll_outbox {
    const char *folder;
    const struct ll_report_style *style;
    struct {
        const struct ll_report *report;
        char *path;
        int fd;
    } files[FILES_MOST];
    size_t file_count;
    struct place *places;
    size_t place_count;
    size_t place_capacity;
};

static ll_err append(int fd, const char *path, const struct ll_str *text, struct ll_message *why)
{
    for (size_t done = 0; done < text->length;) {
        ssize_t n = write(fd, text->data + done, text->length - done);
        if (n < 0 && errno != EINTR)
            return ll_fail(why, LL_ERR_SYSTEM, "%s: %s", path, strerror(errno));
        done += n > 0 ? (size_t)n : 0;
    }
    return LL_OK;
}

/* Where the file's last whole line ends: what a kill left behind it is cut. */
static off_t whole_lines(int fd)
{
    off_t end = lseek(fd, 0, SEEK_END);
    char last;
    while (end > 0 && pread(fd, &last, 1, end - 1) == 1 && last != '\n')
        end--;
    return ftruncate(fd, end) == 0 && lseek(fd, end, SEEK_SET) == end ? end : -1;
}

static ll_err begin_file(struct ll_outbox *outbox, const struct ll_report *report, bool goes_on,
                         struct ll_message *why)
{
    struct ll_str path = {0};
    struct ll_str text = {0};
    size_t i = outbox->file_count;
    if (goes_on && report->end)
        return ll_fail(why, LL_ERR_UNSUPPORTED, "a file of the format %s cannot be gone on with",
                       report->name);
    ll_str_format(&path, "%s/results.%s", outbox->folder, report->extension);
    int fd = open(ll_str_text(&path), O_RDWR | O_CREAT | (goes_on ? 0 : O_EXCL) | O_CLOEXEC, 0644);
    bool is_begun = goes_on && fd >= 0 && whole_lines(fd) > 0;
    ll_err err = fd >= 0 ? LL_OK
                         : ll_fail(why, errno == EEXIST ? LL_ERR_EXISTS : LL_ERR_IO, "%s: %s",
                                   ll_str_text(&path), strerror(errno));
    if (err == LL_OK) {
        outbox->files[i].report = report;
        outbox->files[i].fd = fd;
        outbox->files[i].path = ll_str_take(&path);
        outbox->file_count++;
        if (report->begin && !is_begun)
            err = report->begin(outbox->style, &text);
        if (err == LL_OK)
            err = append(fd, outbox->files[i].path, &text, why);
    }
    ll_str_done(&path);
    ll_str_done(&text);
    return err;
}

ll_err ll_outbox_open(const char *folder, const struct ll_report *const *reports, bool goes_on,
                      const struct ll_report_style *style, struct ll_message *why,
                      struct ll_outbox **out)
{
    struct ll_outbox *outbox = calloc(1, sizeof *outbox);
    *out = NULL;
    if (outbox == NULL)
        return LL_ERR_MEMORY;
    outbox->folder = folder;
    outbox->style = style;
    ll_err err = ll_folder_make(folder, why);
    for (size_t i = 0; err == LL_OK && reports[i] && i < FILES_MOST; i++)
        err = begin_file(outbox, reports[i], goes_on, why);
    if (err != LL_OK) { /* what was begun here holds nothing yet */
        for (size_t i = 0; i < outbox->file_count && !goes_on; i++)
            (void)unlink(outbox->files[i].path);
        ll_outbox_free(&outbox);
    }
    *out = outbox;
    return err;
}

/* The folder that an item lies in, and where it is a student's, whose it is; NULL without memory.
 */
static char *home_of(const struct ll_batch_item *item)
{
    struct ll_str home = {0};
    const char *slash = strrchr(item->path, '/');
    size_t folder = slash ? (size_t)(slash - item->path) : 0;
    ll_str_add_n(&home, item->path, item->student ? item->top : folder);
    if (item->student)
        ll_str_format(&home, "\n%s", item->student);
    return ll_str_take(&home);
}

/* A name that no other folder of submissions has taken: STUDENT, STUDENT.2, ... */
static char *free_name(const struct ll_outbox *outbox, const char *student)
{
    struct ll_str name = {0};
    for (size_t number = 1;; number++) {
        size_t at = 0;
        ll_str_clear(&name);
        ll_str_add(&name, student[0] == '.' || strchr(student, '/') ? "-" : student);
        if (number > 1)
            ll_str_format(&name, ".%zu", number);
        while (at < outbox->place_count && strcmp(outbox->places[at].to, ll_str_text(&name)) != 0)
            at++;
        if (at == outbox->place_count)
            return ll_str_take(&name);
    }
}

/* The folder of feedback for an item, by its home; NULL without memory. */
static const char *place_of(struct ll_outbox *outbox, const struct ll_batch_item *item)
{
    char *home = home_of(item);
    for (size_t i = 0; home && i < outbox->place_count; i++)
        if (strcmp(outbox->places[i].from, home) == 0) {
            free(home);
            return outbox->places[i].to;
        }
    if (home == NULL || !ll_array_grow((void **)&outbox->places, &outbox->place_capacity,
                                       outbox->place_count + 1, sizeof *outbox->places)) {
        free(home);
        return NULL;
    }
    const struct place place = {
        .from = home,
        .to = free_name(outbox, item->student ? item->student : "-"),
    };
    if (place.to == NULL) {
        free(home);
        return NULL;
    }
    outbox->places[outbox->place_count++] = place;
    return place.to;
}

/* Whether that is what the file holds: left by a run that was killed before its result stood there.
 */
static bool holds(const char *path, const struct ll_str *text)
{
    struct ll_str there = {0};
    bool same = ll_file_read(path, text->length + 1, NULL, &there) == LL_OK &&
                there.length == text->length &&
                (there.length == 0 || memcmp(there.data, text->data, there.length) == 0);
    ll_str_done(&there);
    return same;
}

/* FILE.txt, or FILE.2.txt, ... where that is there. */
static ll_err write_feedback(struct ll_outbox *outbox, const struct ll_batch_item *item,
                             const struct ll_result *result, struct ll_message *why)
{
    const char *place = place_of(outbox, item);
    const char *slash = strrchr(item->path, '/');
    const struct ll_report_style style = {.locale = outbox->style->locale};
    struct ll_str folder = {0};
    struct ll_str text = {0};
    if (place == NULL)
        return LL_ERR_MEMORY;
    ll_str_format(&folder, "%s/feedback/%s", outbox->folder, place);
    ll_err err = ll_folder_make(ll_str_text(&folder), why);
    if (err == LL_OK)
        err = ll_report_text.each(result, &style, &text);
    ll_str_format(&folder, "/%s", slash ? slash + 1 : item->path);
    for (size_t number = 1; err == LL_OK && number < NAMES_MOST; number++) {
        struct ll_str path = {0};
        ll_str_add(&path, ll_str_text(&folder));
        if (number > 1)
            ll_str_format(&path, ".%zu", number);
        ll_str_add(&path, ".txt");
        err = ll_file_write_new(ll_str_text(&path), ll_str_text(&text), text.length, why);
        bool is_taken = err == LL_ERR_EXISTS && !holds(ll_str_text(&path), &text);
        ll_str_done(&path);
        if (err == LL_ERR_EXISTS)
            err = LL_OK;
        if (!is_taken)
            break;
    }
    ll_str_done(&folder);
    ll_str_done(&text);
    return err;
}

static ll_err keep_source(const struct ll_outbox *outbox, const struct ll_result *result,
                          struct ll_message *why)
{
    struct ll_str path = {0};
    char hash[LL_HASH_TEXT];
    if (result->source.data == NULL)
        return LL_OK;
    ll_hash(result->source.data, result->source.length, hash);
    ll_str_format(&path, "%s/sources", outbox->folder);
    ll_err err = ll_folder_make(ll_str_text(&path), why);
    ll_str_format(&path, "/%s", hash);
    if (err == LL_OK)
        err =
            ll_file_write_new(ll_str_text(&path), result->source.data, result->source.length, why);
    ll_str_done(&path);
    return err == LL_ERR_EXISTS ? LL_OK : err; /* another's, byte for byte */
}

/* What a result's line stands for is there before it: a kill between the two leaves a submission
 * that is graded again, never a result without its feedback. */
ll_err ll_outbox_put(struct ll_outbox *outbox, const struct ll_batch_item *item,
                     const struct ll_result *result, struct ll_message *why)
{
    ll_err err = keep_source(outbox, result, why);
    if (err == LL_OK)
        err = write_feedback(outbox, item, result, why);
    for (size_t i = 0; i < outbox->file_count && err == LL_OK; i++) {
        struct ll_str text = {0};
        err = outbox->files[i].report->each(result, outbox->style, &text);
        if (err == LL_OK)
            err = append(outbox->files[i].fd, outbox->files[i].path, &text, why);
        ll_str_done(&text);
    }
    return err;
}

ll_err ll_outbox_end(struct ll_outbox *outbox, const struct ll_sum *sum, struct ll_message *why)
{
    ll_err err = LL_OK;
    for (size_t i = 0; i < outbox->file_count && err == LL_OK; i++) {
        struct ll_str text = {0};
        if (outbox->files[i].report->end)
            err = outbox->files[i].report->end(sum, outbox->style, &text);
        if (err == LL_OK)
            err = append(outbox->files[i].fd, outbox->files[i].path, &text, why);
        if (err == LL_OK && fsync(outbox->files[i].fd) != 0 && errno != EINVAL)
            err = ll_fail(why, LL_ERR_SYSTEM, "%s: %s", outbox->files[i].path, strerror(errno));
        ll_str_done(&text);
    }
    return err;
}

void ll_outbox_free(struct ll_outbox **outbox)
{
    if (*outbox == NULL)
        return;
    for (size_t i = 0; i < (*outbox)->file_count; i++) {
        close((*outbox)->files[i].fd);
        free((*outbox)->files[i].path);
    }
    for (size_t i = 0; i < (*outbox)->place_count; i++) {
        free((*outbox)->places[i].from);
        free((*outbox)->places[i].to);
    }
    free((*outbox)->places);
    free(*outbox);
    *outbox = NULL;
}
