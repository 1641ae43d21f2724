/* Tables of people, and finding one. */
#include "class/roster.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/mem.h"
#include "base/utf8.h"
#include "class/worksheet.h"

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

enum ll_roster_form ll_roster_form(const struct ll_csv *table)
{
    struct ll_worksheet sheet;
    const char *first = ll_csv_cell(table, 0, 0), *second = ll_csv_cell(table, 0, 1);
    if (strstr(first, "Student") && strstr(second, "ID"))
        return LL_ROSTER_CANVAS;
    if (strcmp(first, "LastName") == 0 && strcmp(second, "FirstName") == 0)
        return LL_ROSTER_CANVAS;
    if (ll_worksheet_read(table, &sheet))
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
        struct ll_worksheet sheet;
        if (!ll_worksheet_read(table, &sheet))
            return false;
        key = ll_worksheet_number(ll_csv_cell(table, row, 0));
        out->name = sheet.name == SIZE_MAX ? NULL : ll_csv_cell(table, row, sheet.name);
        out->email = sheet.email == SIZE_MAX ? NULL : ll_csv_cell(table, row, sheet.email);
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

/* ---- Into the book ---------------------------------------------------------------------------*/

struct enrolling {
    struct ll_book *book;
    const struct ll_csv *table;
    enum ll_roster_form form;
    const char *exercise;    /* whose assignment a worksheet is of, or NULL */
    struct ll_roster roster; /* who was there before */
    struct ll_message *why;
};

static bool is_text(const char *text)
{
    return text && *text;
}

static size_t namesakes(const struct enrolling *e, const char *name)
{
    size_t count = 0;
    for (size_t row = 1; row < e->table->count; row++)
        count += strcmp(ll_csv_cell(e->table, row, 1), name) == 0;
    return count;
}

/* Who a row of a worksheet is: somebody whom the roster has by the school's number, by e-mail or by
 * a name that is one person's alone; else one more, called by what holds beyond the assignment. */
static ll_err add_participant(const struct enrolling *e, struct ll_book_person *person)
{
    struct ll_book_participant known = {
        .exercise = e->exercise, .number = person->id, .name = person->name};
    struct ll_str own = {0};
    bool is_only = is_text(person->name) && namesakes(e, person->name) == 1;
    const char *const keys[] = {person->sis, person->email, is_only ? person->name : NULL};
    const struct ll_person *found = NULL;
    for (size_t i = 0; i < 3 && found == NULL; i++)
        found = ll_roster_find(&e->roster, keys[i]);
    for (size_t i = 0; i < 3 && !found && own.length == 0; i++)
        if (is_text(keys[i]))
            ll_str_add(&own, keys[i]);
    if (!found && own.length == 0)
        ll_str_format(&own, "%s:%s", e->exercise, person->id);
    person->id = known.person = found ? found->id : ll_str_text(&own);
    ll_err err = own.failed ? LL_ERR_MEMORY : ll_book_enrol(e->book, person, e->why);
    if (err == LL_OK)
        err = ll_book_participant_set(e->book, &known, e->why);
    ll_str_done(&own);
    return err;
}

static ll_err add_rows(const struct enrolling *e, size_t *count)
{
    ll_err err = LL_OK;
    for (size_t row = 1; row < e->table->count && err == LL_OK; row++) {
        struct ll_str id = {0};
        struct ll_book_person person;
        if (ll_roster_row(e->table, e->form, row, &id, &person)) {
            err = e->form == LL_ROSTER_MOODLE ? add_participant(e, &person)
                                              : ll_book_enrol(e->book, &person, e->why);
            (*count)++;
        }
        ll_str_done(&id);
    }
    return err;
}

static ll_err check_form(const struct enrolling *e, const char *path)
{
    if (e->form == LL_ROSTER_NONE)
        return ll_fail(
            e->why, LL_ERR_FORMAT,
            "%s: no roster: it is neither a Canvas gradebook nor a Moodle grading worksheet, "
            "and has no column called id, student or username",
            path);
    if (e->form == LL_ROSTER_MOODLE && e->exercise == NULL)
        return ll_fail(e->why, LL_ERR_ARGUMENT,
                       "%s: a participant's number in Moodle holds for one assignment: say which "
                       "exercise was set there, with --exercise",
                       path);
    return LL_OK;
}

ll_err ll_roster_import(struct ll_book *book, const char *path, const char *exercise,
                        struct ll_message *why, size_t *count)
{
    struct ll_csv table;
    *count = 0;
    ll_err err = ll_csv_read(path, why, &table);
    if (err != LL_OK)
        return err;
    struct enrolling e = {.book = book,
                          .table = &table,
                          .form = ll_roster_form(&table),
                          .exercise = exercise,
                          .why = why};
    err = check_form(&e, path);
    if (err == LL_OK)
        err = ll_roster_load(book, why, &e.roster);
    if (err == LL_OK)
        err = ll_book_begin(book, why);
    if (err == LL_OK) {
        err = add_rows(&e, count);
        if (err == LL_OK)
            err = ll_book_commit(book, why);
        if (err != LL_OK)
            ll_book_rollback(book);
    }
    ll_roster_done(&e.roster);
    ll_csv_done(&table);
    return err;
}
