/* Grades every file of attacks/ as a submission and holds it to what it says of itself: the
 * statuses that it may get, the points that it may earn at most, what no report may show. After
 * each, no process and no folder may be left, and our own fault is never an answer. */
#include <dirent.h>
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/file.h"
#include "grade/report.h"
#include "grading.h"

struct attacks {
    const char *folder;
    const char *only; /* one file's name, or NULL for all */
    int wrong;        /* attacks that ended otherwise; all are tried */
};

/* The value behind `key` at the head of the file, up to ';' or the line's end. */
static void read_key(const struct ll_str *source, const char *key, char *out, size_t size)
{
    size_t head = source->length < 300 ? source->length : 300;
    const char *at = memmem(ll_str_text(source), head, key, strlen(key));
    size_t length = 0;
    if (at) {
        at += strlen(key);
        length = strcspn(at, ";\n");
        assert_true(length < size);
        memcpy(out, at, length);
    }
    out[length] = '\0';
}

static bool is_word_of(const char *word, const char *list)
{
    size_t length = strlen(word);
    for (const char *at = list; (at = strstr(at, word)); at += length)
        if ((at == list || at[-1] == ' ') && (at[length] == ' ' || at[length] == '\0'))
            return true;
    return false;
}

static int is_scratch(const struct dirent *entry)
{
    return strncmp(entry->d_name, "losslab-", 8) == 0 && strlen(entry->d_name) == 14;
}

static bool is_in(const char *name, struct dirent *const *names, int count)
{
    for (int i = 0; i < count; i++)
        if (strcmp(names[i]->d_name, name) == 0)
            return true;
    return false;
}

static void names_done(struct dirent **names, int count)
{
    for (int i = 0; i < count; i++)
        free(names[i]);
    free(names);
}

/* True where a scratch folder that was not there before stays. Gradings beside this one make some
 * too; those go. */
static bool folder_is_left(struct dirent *const *before, int before_count)
{
    for (int tries = 0; tries < 300; tries++) {
        struct dirent **now;
        bool left = false;
        int count = scandir("/tmp", &now, is_scratch, NULL);
        for (int i = 0; i < count && !left; i++)
            left = !is_in(now[i]->d_name, before, before_count);
        names_done(now, count);
        if (!left)
            return false;
        usleep(100000);
    }
    return true;
}

static void wrong(struct attacks *t, const char *name, const char *what, const char *report)
{
    print_error("%s: %s\n%.2000s\n", name, what, report);
    t->wrong++;
}

static void hold(struct attacks *t, const char *name, const struct ll_str *source,
                 const struct ll_result *result)
{
    char verdict[128], most[16], hides[64];
    struct ll_str report = {0};
    const char *status = ll_grade_status_name(result->status);
    read_key(source, "verdict: ", verdict, sizeof verdict);
    read_key(source, "most: ", most, sizeof most);
    read_key(source, "hides: ", hides, sizeof hides);
    assert_string_not_equal(verdict, "");
    assert_int_equal(ll_report_json(result, NULL, &report), LL_OK);
    const char *shown = ll_str_text(&report);
    print_message("  %-26s %-9s %5.1f %7.0f ms\n", name, status, result->score,
                  result->duration_ms);
    if (result->status == LL_GRADE_ERROR && strstr(result->message, "PyTorch")) {
        print_message("  %s: there is no Python with PyTorch here\n", name);
        ll_str_done(&report);
        return;
    }
    if (!is_word_of(status, verdict))
        wrong(t, name, "another status than it says", shown);
    if (most[0] && result->score > strtod(most, NULL))
        wrong(t, name, "too many points", shown);
    if (strcmp(hides, "ESC") == 0 ? strchr(result->message, '\033') || strstr(shown, "u001b")
                                  : hides[0] && strstr(shown, hides))
        wrong(t, name, "a report shows what it must not", shown);
    size_t timeouts = 0;
    for (size_t i = 0; i < result->check_count; i++)
        timeouts += result->checks[i].status == LL_CHECK_TIMEOUT;
    if (timeouts > 2)
        wrong(t, name, "it was waited for again and again", shown);
    if (report.length > 200000)
        wrong(t, name, "a report without end", "");
    ll_str_done(&report);
}

static void one_attack(struct attacks *t, const char *name)
{
    struct ll_str path = {0};
    struct ll_str source = {0};
    struct dirent **before;
    int count = scandir("/tmp", &before, is_scratch, NULL);
    ll_path_join(&path, t->folder, name);
    assert_int_equal(ll_file_read(ll_str_text(&path), 1 << 20, NULL, &source), LL_OK);
    struct ll_result result = grade_file(ll_str_text(&path), "tversky", TEST_SEED);
    hold(t, name, &source, &result);
    if (waitpid(-1, NULL, WNOHANG) != -1 || errno != ECHILD)
        wrong(t, name, "a process is left", "");
    if (folder_is_left(before, count))
        wrong(t, name, "a folder is left", "");
    names_done(before, count);
    ll_result_done(&result);
    ll_str_done(&source);
    ll_str_done(&path);
}

static int is_source(const struct dirent *entry)
{
    const char *dot = strrchr(entry->d_name, '.');
    return dot && (strcmp(dot, ".c") == 0 || strcmp(dot, ".lua") == 0 || strcmp(dot, ".py") == 0);
}

static void every_attack_ends_as_its_file_says(void **state)
{
    struct attacks *t = *state;
    struct dirent **names;
    int count = scandir(t->folder, &names, is_source, alphasort);
    assert_true(count > 10);
    for (int i = 0; i < count; i++) {
        if (t->only == NULL || strcmp(t->only, names[i]->d_name) == 0)
            one_attack(t, names[i]->d_name);
        free(names[i]);
    }
    free(names);
    assert_int_equal(t->wrong, 0);
}

int main(int argc, char **argv)
{
    struct attacks t = {.folder = argc > 1 ? argv[1] : "", .only = argc > 2 ? argv[2] : NULL};
    /* Whatever a grading left behind becomes our child. */
    if (argc < 2 || prctl(PR_SET_CHILD_SUBREAPER, 1) != 0)
        return 1;
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_prestate(every_attack_ends_as_its_file_says, &t),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
