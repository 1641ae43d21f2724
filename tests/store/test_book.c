/* A gradebook's ladder: an older book is brought up to date with all that it holds, a newer one and
 * another program's are left as they are; participants are kept by exercise. */
#include "store/book.h"

#include <setjmp.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static char path[64], other_path[64];

static int new_paths(void **state)
{
    (void)state;
    strcpy(path, "/tmp/losslab-book-XXXXXX");
    strcpy(other_path, "/tmp/losslab-book-XXXXXX");
    close(mkstemp(path));
    return close(mkstemp(other_path));
}

static int remove_paths(void **state)
{
    (void)state;
    unlink(path);
    return unlink(other_path);
}

static void run(const char *file, const char *sql)
{
    sqlite3 *db;
    assert_int_equal(sqlite3_open(file, &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(db);
}

static struct ll_book *open_book(const char *file)
{
    struct ll_book *book;
    assert_int_equal(ll_book_open(file, true, NULL, &book), LL_OK);
    return book;
}

static void add(struct ll_book *book, const char *exercise, const char *name, const char *person)
{
    const struct ll_book_participant participant = {exercise, "412", name, person};
    assert_int_equal(ll_book_participant_set(book, &participant, NULL), LL_OK);
}

static ll_err list(const struct ll_book_participant *p, void *arg)
{
    char *text = arg;
    size_t length = strlen(text);
    snprintf(text + length, 256 - length, "%s %s %s %s\n", p->exercise, p->number,
             p->name ? p->name : "-", p->person ? p->person : "-");
    return LL_OK;
}

static void holds(struct ll_book *book, const char *expected)
{
    char text[256] = "";
    assert_int_equal(ll_book_participants(book, list, text, NULL), LL_OK);
    assert_string_equal(text, expected);
}

static ll_err count_person(const struct ll_book_person *person, void *arg)
{
    (void)person;
    ++*(int *)arg;
    return LL_OK;
}

static void a_book_of_the_first_version_climbs_with_what_it_holds(void **state)
{
    (void)state;
    struct ll_book *book = open_book(path);
    const struct ll_book_person person = {.id = "5012", .name = "Kim"};
    int people = 0;
    assert_int_equal(ll_book_enrol(book, &person, NULL), LL_OK);
    ll_book_free(&book);
    run(path, "DROP TABLE participant; PRAGMA user_version=1");
    book = open_book(path);
    assert_int_equal(ll_book_people(book, count_person, &people, NULL), LL_OK);
    assert_int_equal(people, 1);
    add(book, "tversky", "Kim", NULL);
    holds(book, "tversky 412 Kim -\n");
    ll_book_free(&book);
}

static void a_newer_book_and_another_programs_file_are_refused(void **state)
{
    (void)state;
    struct ll_book *book = open_book(path);
    struct ll_message why = {""};
    ll_book_free(&book);
    run(path, "PRAGMA user_version=99");
    assert_int_equal(ll_book_open(path, true, &why, &book), LL_ERR_NEWER);
    assert_non_null(strstr(why.text, "gradebook"));
    assert_null(book);
    run(other_path, "CREATE TABLE mine (x)");
    assert_int_equal(ll_book_open(other_path, true, &why, &book), LL_ERR_REFUSED);
}

static void a_number_holds_for_one_exercise(void **state)
{
    (void)state;
    struct ll_book *book = open_book(path), *other = open_book(other_path);
    add(book, "tversky", "Kim", NULL);
    add(book, "perceptual", "Lee", "20231235");
    add(book, "tversky", NULL, "20231234"); /* completes, and takes nothing away */
    add(book, "tversky", "Kim", NULL);
    holds(book, "perceptual 412 Lee 20231235\ntversky 412 Kim 20231234\n");
    add(other, "perceptual", NULL, "another");
    add(other, "balancing", "Park", NULL);
    ll_book_free(&other);
    size_t added;
    assert_int_equal(ll_book_merge(book, other_path, NULL, &added), LL_OK);
    holds(book, "balancing 412 Park -\nperceptual 412 Lee 20231235\ntversky 412 Kim 20231234\n");
    ll_book_free(&book);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_book_of_the_first_version_climbs_with_what_it_holds,
                                        new_paths, remove_paths),
        cmocka_unit_test_setup_teardown(a_newer_book_and_another_programs_file_are_refused,
                                        new_paths, remove_paths),
        cmocka_unit_test_setup_teardown(a_number_holds_for_one_exercise, new_paths, remove_paths),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
