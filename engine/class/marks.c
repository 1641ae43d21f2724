/* Scores of checks, less what is dropped, less lateness; the best or the last; then a person's
 * word. */
#include "class/marks.h"

#include <cjson/cJSON.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

struct loading {
    struct ll_book *book;
    struct ll_message *why;
    struct ll_marks *out;
    struct ll_policy policy; /* of the exercise `exercise` */
    char *exercise;
};

static bool copy(const char *text, char **out)
{
    free(*out);
    *out = text ? ll_string_copy(text, strlen(text)) : NULL;
    return !text || *out;
}

void ll_marks_done(struct ll_marks *marks)
{
    for (size_t i = 0; i < marks->count; i++) {
        struct ll_mark *m = &marks->marks[i];
        char *const fields[] = {m->student, m->number, m->name,  m->exercise,
                                m->who,     m->reason, m->result};
        for (size_t j = 0; j < sizeof fields / sizeof *fields; j++)
            free(fields[j]);
    }
    free(marks->marks);
    ll_roster_done(&marks->roster);
    ll_participants_done(&marks->participants);
    *marks = (struct ll_marks){0};
}

/* Whom a key means in an exercise. */
struct identity {
    const struct ll_person *person;           /* or NULL */
    const struct ll_participant *participant; /* or NULL */
    struct ll_str student;                    /* what the mark's student is called */
};

static struct identity identify(const struct ll_marks *marks, const char *key, const char *exercise)
{
    struct identity who = {0};
    who.participant = ll_participants_find(&marks->participants, exercise, key);
    who.person = who.participant
                     ? ll_participant_person(&marks->participants, who.participant, &marks->roster)
                     : ll_roster_find(&marks->roster, key);
    if (who.participant && who.person)
        ll_str_add(&who.student, who.person->id);
    else if (who.participant && !ll_participants_are_of_one(&marks->participants))
        ll_str_format(&who.student, "%s:%s", exercise, key); /* another 412 is somebody else */
    else
        ll_str_add(&who.student, key);
    return who;
}

/* Two keys are one student where the roster says so. */
static struct ll_mark *find(const struct ll_marks *marks, const struct identity *who,
                            const char *exercise)
{
    for (size_t i = marks->count; i-- > 0;) { /* they come in order: the last is the likely one */
        struct ll_mark *mark = &marks->marks[i];
        if (strcmp(mark->exercise, exercise) == 0 &&
            (strcmp(mark->student, ll_str_text(&who->student)) == 0 ||
             (who->person && mark->person == who->person)))
            return mark;
    }
    return NULL;
}

const struct ll_mark *ll_marks_find(const struct ll_marks *marks, const char *student,
                                    const char *exercise)
{
    struct identity who = identify(marks, student, exercise);
    const struct ll_mark *mark = find(marks, &who, exercise);
    ll_str_done(&who.student);
    return mark;
}

/* The mark of a student, made where there is none. */
static ll_err take_mark(struct ll_marks *marks, const char *student, const char *exercise,
                        struct ll_mark **out)
{
    struct identity who = identify(marks, student, exercise);
    ll_err err = ll_str_err(&who.student);
    *out = find(marks, &who, exercise);
    if (err == LL_OK && *out == NULL) {
        if (!ll_array_grow((void **)&marks->marks, &marks->capacity, marks->count + 1,
                           sizeof *marks->marks))
            err = LL_ERR_MEMORY;
        else
            *out = &marks->marks[marks->count++];
        if (err == LL_OK) {
            (*out)->person = who.person;
            err = copy(ll_str_text(&who.student), &(*out)->student) &&
                          copy(exercise, &(*out)->exercise)
                      ? LL_OK
                      : LL_ERR_MEMORY;
        }
    }
    if (err == LL_OK && who.participant && !copy(who.participant->number, &(*out)->number))
        err = LL_ERR_MEMORY;
    ll_str_done(&who.student);
    return err;
}

static ll_err load_policy(struct loading *l, const char *exercise)
{
    if (l->exercise && strcmp(l->exercise, exercise) == 0)
        return LL_OK;
    ll_policy_done(&l->policy);
    return copy(exercise, &l->exercise) ? ll_policy_load(l->book, exercise, l->why, &l->policy)
                                        : LL_ERR_MEMORY;
}

static bool is_dropped(const struct ll_policy *policy, const char *check)
{
    size_t length = strlen(check);
    for (const char *at = ll_str_text(&policy->drop); *at; at += strcspn(at, ",")) {
        at += *at == ',';
        if (strcspn(at, ",") == length && strncmp(at, check, length) == 0)
            return true;
    }
    return false;
}

/* Per cent of the points of the checks that count. */
static double raw_score(const struct ll_policy *policy, const struct ll_book_entry *entry)
{
    double points = 0, most = 0;
    if (policy->drop.length == 0)
        return entry->max_score > 0 ? 100 * entry->score / entry->max_score : 0;
    cJSON *json = cJSON_Parse(entry->result);
    const cJSON *checks = cJSON_GetObjectItemCaseSensitive(json, "checks"), *check;
    cJSON_ArrayForEach(check, checks)
    {
        const cJSON *id = cJSON_GetObjectItemCaseSensitive(check, "id");
        const cJSON *got = cJSON_GetObjectItemCaseSensitive(check, "points");
        const cJSON *all = cJSON_GetObjectItemCaseSensitive(check, "max_points");
        if (!cJSON_IsString(id) || is_dropped(policy, id->valuestring))
            continue;
        points += cJSON_IsNumber(got) ? got->valuedouble : 0;
        most += cJSON_IsNumber(all) ? all->valuedouble : 0;
    }
    cJSON_Delete(json);
    return most > 0 ? 100 * points / most : 0;
}

static double rounded(double score, int decimals)
{
    double unit = pow(10, decimals);
    return round(score * unit) / unit;
}

static ll_err take_entry(const struct ll_book_entry *entry, void *arg)
{
    struct loading *l = arg;
    ll_err err = load_policy(l, entry->exercise);
    if (err != LL_OK)
        return err;
    struct ll_mark *mark;
    err = take_mark(l->out, entry->student, entry->exercise, &mark);
    if (err != LL_OK)
        return err;
    double raw = raw_score(&l->policy, entry);
    double left = ll_policy_left(&l->policy, entry->handed, entry->is_late);
    double score = rounded(l->policy.points * raw / 100 * left, l->policy.decimals);
    bool counts = mark->attempts == 0 || l->policy.takes_last || score > mark->score;
    mark->attempts++;
    if (!counts)
        return LL_OK;
    mark->raw = raw;
    mark->left = left;
    mark->score = score;
    mark->full = l->policy.points;
    mark->submission = entry->submission;
    return copy(entry->result, &mark->result) &&
                   (entry->name == NULL || copy(entry->name, &mark->name))
               ? LL_OK
               : LL_ERR_MEMORY;
}

static ll_err take_hand(const struct ll_book_hand *hand, void *arg)
{
    struct loading *l = arg;
    struct ll_mark *mark;
    ll_err err = load_policy(l, hand->exercise);
    if (err == LL_OK)
        err = take_mark(l->out, hand->student, hand->exercise, &mark);
    if (err != LL_OK)
        return err;
    bool is_back = isnan(hand->score);
    mark->is_by_hand = !is_back;
    mark->is_excused = !is_back && hand->score < 0;
    mark->full = l->policy.points;
    if (!is_back)
        mark->score = hand->score < 0 ? 0 : hand->score;
    else
        mark->score = rounded(l->policy.points * mark->raw / 100 * mark->left, l->policy.decimals);
    return copy(hand->who, &mark->who) && copy(hand->reason, &mark->reason) ? LL_OK : LL_ERR_MEMORY;
}

static int by_student(const void *a, const void *b)
{
    const struct ll_mark *x = a, *y = b;
    int order = strcmp(x->student, y->student);
    return order ? order : strcmp(x->exercise, y->exercise);
}

ll_err ll_marks_load(struct ll_book *book, struct ll_message *why, struct ll_marks *out)
{
    struct loading l = {.book = book, .why = why, .out = out};
    *out = (struct ll_marks){0};
    ll_err err = ll_roster_load(book, why, &out->roster);
    if (err == LL_OK)
        err = ll_participants_load(book, why, &out->participants);
    if (err == LL_OK)
        err = ll_book_each(book, false, take_entry, &l, why);
    if (err == LL_OK)
        err = ll_book_hands(book, take_hand, &l, why);
    for (size_t i = 0; i < out->count && err == LL_OK; i++)
        if (out->marks[i].person && out->marks[i].person->name &&
            !copy(out->marks[i].person->name, &out->marks[i].name))
            err = LL_ERR_MEMORY;
    if (out->count > 0)
        qsort(out->marks, out->count, sizeof *out->marks, by_student);
    ll_policy_done(&l.policy);
    free(l.exercise);
    if (err != LL_OK)
        ll_marks_done(out);
    return err;
}

void ll_mark_points(const struct ll_mark *mark, struct ll_str *out)
{
    char text[32];
    int length = snprintf(text, sizeof text, "%.2f", mark->score);
    while (length > 0 && text[length - 1] == '0')
        text[--length] = '\0';
    if (length > 0 && text[length - 1] == '.')
        text[--length] = '\0';
    ll_str_add(out, text);
}
