/* What a gradebook knows of its class: people, policies, marks by hand. */
#include <math.h>

#include "base/str.h"
#include "store/book_rows.h"

ll_err ll_book_enrol(struct ll_book *book, const struct ll_book_person *p, struct ll_message *why)
{
    return ll_book_tell(
        book,
        ll_book_ask(book,
                    "INSERT INTO person VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT (id) DO UPDATE"
                    " SET name = coalesce(excluded.name, name), sis = coalesce(excluded.sis, sis),"
                    "  login = coalesce(excluded.login, login),"
                    "  email = coalesce(excluded.email, email),"
                    "  section = coalesce(excluded.section, section)",
                    "ssssss", p->id, p->name, p->sis, p->login, p->email, p->section),
        why);
}

struct meeting {
    ll_book_person_visit *visit;
    void *arg;
};

static ll_err take_person(sqlite3_stmt *row, void *arg)
{
    const struct meeting *m = arg;
    const struct ll_book_person person = {
        .id = ll_db_text(row, 0),
        .name = ll_book_text(row, 1),
        .sis = ll_book_text(row, 2),
        .login = ll_book_text(row, 3),
        .email = ll_book_text(row, 4),
        .section = ll_book_text(row, 5),
    };
    return m->visit(&person, m->arg);
}

ll_err ll_book_people(struct ll_book *book, ll_book_person_visit *visit, void *arg,
                      struct ll_message *why)
{
    struct meeting m = {visit, arg};
    return ll_book_each_row(book, ll_book_ask(book, "SELECT * FROM person ORDER BY id", ""),
                            take_person, &m, why);
}

ll_err ll_book_participant_set(struct ll_book *book, const struct ll_book_participant *p,
                               struct ll_message *why)
{
    return ll_book_tell(
        book,
        ll_book_ask(book,
                    "INSERT INTO participant (exercise, number, name, person)"
                    " VALUES (?1, ?2, ?3, ?4) ON CONFLICT (exercise, number) DO UPDATE SET"
                    "  name = coalesce(excluded.name, name),"
                    "  person = coalesce(excluded.person, person)",
                    "ssss", p->exercise, p->number, p->name, p->person),
        why);
}

struct counting_in {
    ll_book_participant_visit *visit;
    void *arg;
};

static ll_err take_participant(sqlite3_stmt *row, void *arg)
{
    const struct counting_in *c = arg;
    const struct ll_book_participant participant = {
        .exercise = ll_db_text(row, 0),
        .number = ll_db_text(row, 1),
        .name = ll_book_text(row, 2),
        .person = ll_book_text(row, 3),
    };
    return c->visit(&participant, c->arg);
}

ll_err ll_book_participants(struct ll_book *book, ll_book_participant_visit *visit, void *arg,
                            struct ll_message *why)
{
    struct counting_in c = {visit, arg};
    return ll_book_each_row(book,
                            ll_book_ask(book,
                                        "SELECT exercise, number, name, person FROM participant"
                                        " ORDER BY exercise, number",
                                        ""),
                            take_participant, &c, why);
}

ll_err ll_book_policy_set(struct ll_book *book, const char *key, const char *value,
                          struct ll_message *why)
{
    return ll_book_tell(book,
                        ll_book_ask(book, "INSERT INTO policy (key, value, at) VALUES (?1, ?2, ?3)",
                                    "ssi", key, value, ll_book_now()),
                        why);
}

static ll_err take_value(sqlite3_stmt *row, void *arg)
{
    ll_str_add(arg, ll_db_text(row, 0));
    return LL_OK;
}

ll_err ll_book_policy_get(struct ll_book *book, const char *key, struct ll_message *why,
                          struct ll_str *out)
{
    return ll_book_each_row(
        book,
        ll_book_ask(book,
                    "SELECT value FROM policy WHERE key = ?1 ORDER BY at DESC, id DESC LIMIT 1",
                    "s", key),
        take_value, out, why);
}

ll_err ll_book_hand_set(struct ll_book *book, const struct ll_book_hand *hand,
                        struct ll_message *why)
{
    return ll_book_tell(book,
                        ll_book_ask(book,
                                    "INSERT INTO hand (student, exercise, score, who, reason, at)"
                                    " VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
                                    "ssdssi", hand->student, hand->exercise, hand->score, hand->who,
                                    hand->reason, ll_book_now()),
                        why);
}

struct handing {
    ll_book_hand_visit *visit;
    void *arg;
};

static ll_err take_hand(sqlite3_stmt *row, void *arg)
{
    const struct handing *h = arg;
    const struct ll_book_hand hand = {
        .student = ll_db_text(row, 0),
        .exercise = ll_db_text(row, 1),
        .score = sqlite3_column_type(row, 2) == SQLITE_NULL ? (double)NAN
                                                            : sqlite3_column_double(row, 2),
        .who = ll_db_text(row, 3),
        .reason = ll_db_text(row, 4),
        .at = sqlite3_column_int64(row, 5),
    };
    return h->visit(&hand, h->arg);
}

ll_err ll_book_hands(struct ll_book *book, ll_book_hand_visit *visit, void *arg,
                     struct ll_message *why)
{
    struct handing h = {visit, arg};
    return ll_book_each_row(book,
                            ll_book_ask(book,
                                        "SELECT student, exercise, score, who, reason, at FROM hand"
                                        " ORDER BY at, id",
                                        ""),
                            take_hand, &h, why);
}
