#include "store/share.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/plain.h"
#include "base/utf8.h"
#include "store/progress.h"
#include "store/statement.h"

static const char title[] = "losslab-share ";
enum { VERSION = 1 };

/* --- from the store --- */

static void copy(char *out, size_t size, const char *text)
{
    size_t length = strlen(text);
    if (length >= size)
        length = ll_utf8_whole(text, size - 1);
    memcpy(out, text, length);
    out[length] = '\0';
}

static int64_t setting_time(struct ll_store *store, const char *key)
{
    struct ll_str text = {0};
    int64_t time = 0;
    if (ll_setting_get(store, key, &text) == LL_OK)
        time = strtoll(ll_str_text(&text), NULL, 10);
    ll_str_done(&text);
    return time;
}

static ll_err set_time(struct ll_store *store, const char *key, int64_t time)
{
    char text[24];
    snprintf(text, sizeof text, "%" PRId64, time);
    return ll_setting_set(store, key, time ? text : "");
}

/* "TIME STEP PAGE": when this place was come to. */
static ll_err take_since(struct ll_store *store, struct ll_share *out)
{
    struct ll_str kept = {0}, here = {0};
    ll_str_format(&here, "%" PRId64 " %s", out->step, out->page);
    ll_err err = ll_setting_get(store, "share.since", &kept);
    const char *place = strchr(ll_str_text(&kept), ' ');
    if (err == LL_OK && place && strcmp(place + 1, ll_str_text(&here)) == 0) {
        out->since = strtoll(ll_str_text(&kept), NULL, 10);
    } else if (err == LL_OK || err == LL_ERR_NOT_FOUND) {
        out->since = (int64_t)time(NULL);
        ll_str_clear(&kept);
        ll_str_format(&kept, "%" PRId64 " %s", out->since, ll_str_text(&here));
        err = ll_setting_set(store, "share.since", ll_str_text(&kept));
    }
    ll_str_done(&kept);
    ll_str_done(&here);
    return err;
}

static ll_err take_place(struct ll_store *store, struct ll_share *out)
{
    struct ll_str page = {0};
    struct ll_page_state state = {0};
    size_t step = 0;
    ll_err err = ll_place_get(store, &page, &step);
    copy(out->page, sizeof out->page, ll_str_text(&page));
    out->step = err == LL_OK ? (int64_t)step + 1 : 0;
    if (err == LL_OK)
        err = ll_page_state_get(store, out->page, &state);
    out->page_done = state.done != LL_DONE_NOT;
    ll_str_done(&page);
    if (err != LL_OK)
        return err == LL_ERR_NOT_FOUND ? LL_OK : err; /* nothing was opened yet */
    return take_since(store, out);
}

static void count_done(const char *page, const struct ll_page_state *state, void *arg)
{
    struct ll_share *share = arg;
    (void)page;
    share->done += state->done != LL_DONE_NOT;
}

static void take_row(sqlite3_stmt *row, struct ll_share *out)
{
    copy(out->exercise, sizeof out->exercise, ll_db_text(row, 0));
    copy(out->language, sizeof out->language, ll_db_text(row, 1));
    out->score = sqlite3_column_double(row, 2);
    out->most = sqlite3_column_double(row, 3);
    out->tried = sqlite3_column_int64(row, 4);
    out->attempts = sqlite3_column_int64(row, 5);
    out->passed = sqlite3_column_int(row, 6) != 0;
    out->failing = sqlite3_column_int64(row, 7);
    copy(out->mistake, sizeof out->mistake, ll_db_text(row, 8));
}

static ll_err take_attempt(struct ll_store *store, struct ll_share *out)
{
    sqlite3_stmt *row = ll_store_ask(
        store,
        "WITH last AS (SELECT * FROM attempt ORDER BY id DESC LIMIT 1), "
        "same AS (SELECT attempt.* FROM attempt JOIN last USING (exercise)) "
        "SELECT exercise, language, score, max_score, at, (SELECT count(*) FROM same), "
        "(SELECT max(status = 'passed') FROM same), "
        "(SELECT min(at) FROM same WHERE id > coalesce((SELECT max(id) FROM same "
        "WHERE status = 'passed'), 0)), "
        "CASE WHEN json_valid(report) THEN json_extract(report, '$.diagnosis[0].id') END FROM last",
        "");
    int status = row ? sqlite3_step(row) : SQLITE_ERROR;
    if (status == SQLITE_ROW)
        take_row(row, out);
    sqlite3_finalize(row);
    return status == SQLITE_ROW || status == SQLITE_DONE ? LL_OK : LL_ERR_IO;
}

ll_err ll_share_take(struct ll_store *store, struct ll_share *out)
{
    *out = (struct ll_share){0};
    ll_err err = take_place(store, out);
    if (err == LL_OK)
        err = ll_pages_each(store, count_done, out);
    if (err == LL_OK)
        err = take_attempt(store, out);
    out->help = setting_time(store, "share.help");
    return err;
}

ll_err ll_share_arrive(struct ll_store *store)
{
    return ll_setting_set(store, "share.since", "");
}

ll_err ll_share_help(struct ll_store *store, bool wanted)
{
    return set_time(store, "share.help", wanted ? (int64_t)time(NULL) : 0);
}

bool ll_share_helpless(struct ll_store *store)
{
    return setting_time(store, "share.help") != 0;
}

ll_err ll_share_folder_set(struct ll_store *store, const char *folder)
{
    return ll_setting_set(store, "share.to", folder);
}

ll_err ll_share_folder(struct ll_store *store, struct ll_str *out)
{
    size_t before = out->length;
    ll_err err = ll_setting_get(store, "share.to", out);
    return err == LL_OK && out->length == before ? LL_ERR_NOT_FOUND : err;
}

/* --- as text --- */

/* What a line gives: a time or number into `number`, points into `points`, a text into `text`, a
 * yes into `flag`. */
struct field {
    const char *key;
    int64_t *number;
    double *points;
    bool *flag;
    char *text;
    size_t size;
};

enum { FIELDS = 16 };

static void list_fields(struct ll_share *s, struct field out[FIELDS])
{
    const struct field fields[FIELDS] = {
        {"page", .text = s->page, .size = sizeof s->page},
        {"step", .number = &s->step},
        {"since", .number = &s->since},
        {"done", .number = &s->done},
        {"page-done", .flag = &s->page_done},
        {"exercise", .text = s->exercise, .size = sizeof s->exercise},
        {"language", .text = s->language, .size = sizeof s->language},
        {"mistake", .text = s->mistake, .size = sizeof s->mistake},
        {"attempts", .number = &s->attempts},
        {"score", .points = &s->score},
        {"most", .points = &s->most},
        {"passed", .flag = &s->passed},
        {"tried", .number = &s->tried},
        {"failing", .number = &s->failing},
        {"help", .number = &s->help},
        {"left", .number = &s->left},
    };
    memcpy(out, fields, sizeof fields);
}

void ll_share_write(const struct ll_share *share, struct ll_str *out)
{
    struct ll_share copied = *share;
    struct field fields[FIELDS];
    list_fields(&copied, fields);
    ll_str_format(out, "%s%d\n", title, VERSION);
    for (int i = 0; i < FIELDS; i++) {
        const struct field *f = &fields[i];
        if (f->text && f->text[0] != '\0')
            ll_str_format(out, "%s=%s\n", f->key, f->text);
        else if (f->number && *f->number != 0)
            ll_str_format(out, "%s=%" PRId64 "\n", f->key, *f->number);
        else if (f->points && *f->points != 0)
            ll_str_format(out, "%s=%g\n", f->key, *f->points);
        else if (f->flag && *f->flag)
            ll_str_format(out, "%s=1\n", f->key);
    }
}

/* A number of a stranger's: 0 where it is none, and no larger than a date of the year 9999. */
static int64_t read_number(const char *text)
{
    const int64_t most = 253402300799;
    char *end;
    long long number = strtoll(text, &end, 10);
    if (end == text || *end != '\0' || number < 0)
        return 0;
    return number > most ? most : number;
}

static double read_points(const char *text)
{
    char *end;
    double points = strtod(text, &end);
    if (end == text || *end != '\0' || !isfinite(points) || points < 0)
        return 0;
    return points > 9999 ? 9999 : points;
}

static void read_field(const struct field *field, const char *value)
{
    struct ll_str plain = {0};
    if (field->number)
        *field->number = read_number(value);
    if (field->points)
        *field->points = read_points(value);
    if (field->flag)
        *field->flag = strcmp(value, "1") == 0;
    if (field->text) {
        ll_plain_add_name(&plain, value);
        copy(field->text, field->size, ll_str_text(&plain));
    }
    ll_str_done(&plain);
}

static void read_line(const struct field *fields, char *line)
{
    char *value = strchr(line, '=');
    if (value == NULL)
        return;
    *value++ = '\0';
    for (int i = 0; i < FIELDS; i++)
        if (strcmp(fields[i].key, line) == 0)
            read_field(&fields[i], value);
}

ll_err ll_share_read(const char *text, size_t length, struct ll_share *out)
{
    struct field fields[FIELDS];
    struct ll_str copied = {0};
    char *rest = NULL;
    *out = (struct ll_share){0};
    list_fields(out, fields);
    ll_str_add_n(&copied, text, length);
    ll_err err = ll_str_err(&copied);
    if (err == LL_OK && (length == 0 || memchr(text, '\0', length) != NULL ||
                         strncmp(copied.data, title, strlen(title)) != 0))
        err = LL_ERR_FORMAT;
    char *line = err == LL_OK ? strtok_r(copied.data, "\n", &rest) : NULL;
    if (line && read_number(line + strlen(title)) != VERSION)
        err = read_number(line + strlen(title)) > VERSION ? LL_ERR_NEWER : LL_ERR_FORMAT;
    while (err == LL_OK && (line = strtok_r(NULL, "\n", &rest)) != NULL)
        read_line(fields, line);
    ll_str_done(&copied);
    return err;
}
