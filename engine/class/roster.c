/* Tables of people, and finding one. */
#include "class/roster.h"

#include <ctype.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/mem.h"
#include "base/utf8.h"

static bool keep(const char *text, char **out)
{
    struct ll_str composed = {0};
    *out = NULL;
    if (text == NULL || *text == '\0')
        return true;
    ll_utf8_compose(&composed, text, strlen(text));
    return (*out = ll_str_take(&composed)) != NULL;
}

static ll_err add_person(const struct ll_book_person *p, void *arg)
{
    struct ll_roster *roster = arg;
    if (!ll_array_grow((void **)&roster->people, &roster->capacity, roster->count + 1,
                       sizeof *roster->people))
        return LL_ERR_MEMORY;
    struct ll_person *to = &roster->people[roster->count++];
    bool ok = keep(p->id, &to->id) && keep(p->name, &to->name) && keep(p->sis, &to->sis) &&
              keep(p->login, &to->login) && keep(p->email, &to->email) &&
              keep(p->section, &to->section);
    return ok && to->id ? LL_OK : LL_ERR_MEMORY;
}

ll_err ll_roster_load(struct ll_book *book, struct ll_message *why, struct ll_roster *out)
{
    *out = (struct ll_roster){0};
    return ll_book_people(book, add_person, out, why);
}

void ll_roster_done(struct ll_roster *roster)
{
    for (size_t i = 0; i < roster->count; i++) {
        struct ll_person *p = &roster->people[i];
        char *const fields[] = {p->id, p->name, p->sis, p->login, p->email, p->section};
        for (size_t j = 0; j < sizeof fields / sizeof *fields; j++)
            free(fields[j]);
    }
    free(roster->people);
    *roster = (struct ll_roster){0};
}

/* "Kim, Minsu" and "Minsu Kim" are one name to an LMS that sorts. */
static bool is_same_name(const char *a, const char *b)
{
    const char *comma = strstr(a, ", ");
    if (strcasecmp(a, b) == 0)
        return true;
    if (comma == NULL)
        return false;
    size_t last = (size_t)(comma - a), first = strlen(comma + 2);
    return strlen(b) == last + 1 + first && strncasecmp(b, comma + 2, first) == 0 &&
           b[first] == ' ' && strncasecmp(b + first + 1, a, last) == 0;
}

const struct ll_person *ll_roster_find(const struct ll_roster *roster, const char *key)
{
    struct ll_str composed = {0};
    const struct ll_person *found = NULL;
    size_t count = 0;
    if (key == NULL || *key == '\0')
        return NULL;
    ll_utf8_compose(&composed, key, strlen(key));
    const char *word = ll_str_text(&composed);
    for (int field = 0; field < 5 && count == 0; field++)
        for (size_t i = 0; i < roster->count; i++) {
            const struct ll_person *p = &roster->people[i];
            const char *own[] = {p->id, p->sis, p->login, p->email, p->name};
            bool is_name = field == 4;
            if (own[field] &&
                (is_name ? is_same_name(own[field], word) || is_same_name(word, own[field])
                         : strcasecmp(own[field], word) == 0)) {
                found = p;
                count++;
            }
        }
    ll_str_done(&composed);
    return count == 1 ? found : NULL;
}

/* ---- Tables ----------------------------------------------------------------------------------*/

static const char *const ids[] = {"id",       "student", "student_id", "student id",
                                  "username", "학번",    NULL};
static const char *const names[] = {"name", "full name", "student_name", "이름", "성명", NULL};
static const char *const sis[] = {"SIS User ID", "sis", "sis_id", "ID number", NULL};
static const char *const logins[] = {"SIS Login ID", "login", NULL};
static const char *const emails[] = {"email", "e-mail", "Email address", "이메일", NULL};
static const char *const sections[] = {"Section", "분반", NULL};

/* The digits at the end of "Participant 412", in any language. */
static const char *participant(const char *cell)
{
    const char *end = cell + strlen(cell), *at = end;
    while (at > cell && isdigit((unsigned char)at[-1]))
        at--;
    return at < end && (at == cell || at[-1] == ' ' || (at[-1] & 0x80)) ? at : NULL;
}

enum ll_roster_form ll_roster_form(const struct ll_csv *table)
{
    const char *first = ll_csv_cell(table, 0, 0), *second = ll_csv_cell(table, 0, 1);
    if (strstr(first, "Student") && strstr(second, "ID"))
        return LL_ROSTER_CANVAS;
    if (strcmp(first, "LastName") == 0 && strcmp(second, "FirstName") == 0)
        return LL_ROSTER_CANVAS;
    if (table->count > 1 && table->rows[0].count >= 5 && participant(ll_csv_cell(table, 1, 0)) &&
        !isdigit((unsigned char)ll_csv_cell(table, 1, 0)[0]))
        return LL_ROSTER_MOODLE;
    return ll_csv_column(table, 0, ids) != SIZE_MAX ? LL_ROSTER_PLAIN : LL_ROSTER_NONE;
}

static const char *cell_of(const struct ll_csv *table, size_t row, const char *const *headings)
{
    size_t column = ll_csv_column(table, 0, headings);
    const char *cell = column == SIZE_MAX ? "" : ll_csv_cell(table, row, column);
    return *cell ? cell : NULL;
}

bool ll_roster_row(const struct ll_csv *table, enum ll_roster_form form, size_t row,
                   struct ll_str *id, struct ll_book_person *out)
{
    static const char *const canvas_id[] = {"ID", NULL};
    const char *key = NULL;
    *out = (struct ll_book_person){
        .sis = cell_of(table, row, sis),
        .login = cell_of(table, row, logins),
        .email = cell_of(table, row, emails),
        .section = cell_of(table, row, sections),
    };
    if (row == 0)
        return false;
    if (form == LL_ROSTER_CANVAS) {
        key = cell_of(table, row, canvas_id);
        out->name = ll_csv_cell(table, row, 0);
    } else if (form == LL_ROSTER_MOODLE) {
        key = participant(ll_csv_cell(table, row, 0));
        out->name = ll_csv_cell(table, row, 1);
    } else if (form == LL_ROSTER_PLAIN) {
        key = cell_of(table, row, ids);
        out->name = cell_of(table, row, names);
    }
    if (key == NULL)
        return false;
    ll_str_add(id, key);
    out->id = ll_str_text(id);
    return true;
}

static ll_err add_rows(struct ll_book *book, const struct ll_csv *table, enum ll_roster_form form,
                       struct ll_message *why, size_t *count)
{
    ll_err err = LL_OK;
    for (size_t row = 1; row < table->count && err == LL_OK; row++) {
        struct ll_str id = {0};
        struct ll_book_person person;
        if (ll_roster_row(table, form, row, &id, &person)) {
            err = ll_book_enrol(book, &person, why);
            (*count)++;
        }
        ll_str_done(&id);
    }
    return err;
}

ll_err ll_roster_import(struct ll_book *book, const char *path, struct ll_message *why,
                        size_t *count)
{
    struct ll_csv table;
    *count = 0;
    ll_err err = ll_csv_read(path, why, &table);
    if (err != LL_OK)
        return err;
    enum ll_roster_form form = ll_roster_form(&table);
    if (form == LL_ROSTER_NONE)
        err = ll_fail(
            why, LL_ERR_FORMAT,
            "%s: no roster: it is neither a Canvas gradebook nor a Moodle grading worksheet, "
            "and has no column called id, student or username",
            path);
    if (err == LL_OK)
        err = ll_book_begin(book, why);
    if (err == LL_OK) {
        err = add_rows(book, &table, form, why, count);
        if (err == LL_OK)
            err = ll_book_commit(book, why);
        if (err != LL_OK)
            ll_book_rollback(book);
    }
    ll_csv_done(&table);
    return err;
}
