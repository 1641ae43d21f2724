/* Grades every file of attacks/ as a submission and holds it to what it says of itself: the
 * statuses that it may get, the points that it may earn at most, what no report may show. After
 * each in Python a right one is graded by the same fork server: it must come out to the byte as it
 * did before any attack. At the end no process and no folder may be left, and our own fault is
 * never an answer. Some attacks wait for limits, so several run side by side. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/file.h"
#include "grade/jobs.h"
#include "grade/pool.h"
#include "grade/report.h"
#include "grading.h"

enum { LANES = 4 };

struct attacks {
    const char *folder;
    const char *only; /* one file's name, or NULL for all */
    struct ll_probe host;
    struct dirent **names;
    int count;
    atomic_int next;
    atomic_int wrong; /* attacks that ended otherwise; all are tried */
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
        length = length < size ? length : size - 1;
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

/* A grader that lives holds a lock on its folder. */
static bool is_in_use(const char *name)
{
    char path[64];
    snprintf(path, sizeof path, "/tmp/%.32s", name);
    int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    bool in_use = fd < 0 || flock(fd, LOCK_SH | LOCK_NB) != 0; /* or it has just gone */
    if (fd >= 0)
        close(fd);
    return in_use;
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
            left = !is_in(now[i]->d_name, before, before_count) && !is_in_use(now[i]->d_name);
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
    if (verdict[0] == '\0' || ll_report_json.each(result, NULL, &report) != LL_OK)
        wrong(t, name, "no verdict, or no report", "");
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

/* What waits for a limit is not to wait for long; what is to pass is not to meet one. */
static const double patience_to_fail = 0.1, patience_to_pass = 0.2;

static ll_err grade(const struct attacks *t, const char *path, double patience,
                    struct ll_pool *pool, struct ll_result *result)
{
    const struct ll_grade_options options = {
        .exercise = "tversky",
        .seed = TEST_SEED,
        .patience = patience,
        .host = &t->host,
        .pool = pool,
    };
    struct ll_message why = {""};
    ll_err err = ll_grade_run(path, &options, &why, result);
    if (err != LL_OK)
        print_error("%s: %s\n", path, why.text);
    return err;
}

/* The languages that have fork servers: an attack in one might reach those who come after it. */
static const char *const forked[] = {".lua", ".py"};
enum { FORKED = sizeof forked / sizeof *forked };

/* The report on a right submission in that language, or "" where there is no Python. */
static char *grade_right(const struct attacks *t, const char *ending, struct ll_pool *pool)
{
    struct ll_str path = {0};
    struct ll_str report = {0};
    struct ll_result result;
    struct ll_str name = {0};
    ll_str_format(&name, "exercises/tversky/solution%s", ending);
    if (ll_path_data(ll_str_text(&name), NULL, &path) == LL_OK &&
        grade(t, ll_str_text(&path), patience_to_pass, pool, &result) == LL_OK) {
        result.duration_ms = 0;
        memset(&result.budget.used, 0, sizeof result.budget.used);
        if (result.status == LL_GRADE_PASSED)
            ll_report_json.each(&result, NULL, &report);
        ll_result_done(&result);
    }
    ll_str_done(&name);
    ll_str_done(&path);
    return ll_str_take(&report);
}

static void one_attack(struct attacks *t, const char *name, struct ll_pool *pool,
                       char *const right[FORKED])
{
    struct ll_str path = {0};
    struct ll_str source = {0};
    struct ll_result result;
    double patience = patience_to_fail;
    char verdict[128];
    ll_path_join(&path, t->folder, name);
    ll_err err = ll_file_read(ll_str_text(&path), 1 << 20, NULL, &source);
    read_key(&source, "verdict: ", verdict, sizeof verdict);
    if (is_word_of("passed", verdict))
        patience = patience_to_pass;
    if (err == LL_OK && grade(t, ll_str_text(&path), patience, pool, &result) == LL_OK) {
        hold(t, name, &source, &result);
        ll_result_done(&result);
    } else
        wrong(t, name, "it could not be graded", "");
    for (size_t i = 0; i < FORKED; i++)
        if (strstr(name, forked[i])) {
            char *after = grade_right(t, forked[i], pool);
            if (after == NULL || right[i] == NULL || strcmp(after, right[i]) != 0)
                wrong(t, name, "the next submission is the worse for it", after ? after : "");
            free(after);
        }
    ll_str_done(&source);
    ll_str_done(&path);
}

/* Takes one attack after the other, with a fork server of its own. */
static void run_lane(size_t lane, void *arg)
{
    struct attacks *t = arg;
    struct ll_pool *pool;
    (void)lane;
    if (ll_pool_new(&t->host, NULL, &pool) != LL_OK) {
        t->wrong++;
        return;
    }
    char *right[FORKED];
    for (size_t i = 0; i < FORKED; i++)
        right[i] = grade_right(t, forked[i], pool);
    for (int i; (i = t->next++) < t->count;)
        if (t->only == NULL || strcmp(t->only, t->names[i]->d_name) == 0)
            one_attack(t, t->names[i]->d_name, pool, right);
    if (ll_pool_failures(pool) > 0)
        wrong(t, "all", "a fork server was lost", "");
    for (size_t i = 0; i < FORKED; i++)
        free(right[i]);
    ll_pool_free(&pool);
}

static void take_lane(size_t lane, void *arg)
{
    (void)lane;
    (void)arg;
}

static int is_source(const struct dirent *entry)
{
    const char *dot = strrchr(entry->d_name, '.');
    return dot && (strcmp(dot, ".c") == 0 || strcmp(dot, ".lua") == 0 || strcmp(dot, ".py") == 0);
}

static void every_attack_ends_as_its_file_says(void **state)
{
    struct attacks *t = *state;
    struct dirent **before;
    int count = scandir("/tmp", &before, is_scratch, NULL);
    t->count = scandir(t->folder, &t->names, is_source, alphasort);
    assert_true(t->count > 10);
    assert_int_equal(ll_jobs_run(LANES, LANES, run_lane, take_lane, t), LL_OK);
    if (waitpid(-1, NULL, WNOHANG) != -1 || errno != ECHILD)
        wrong(t, "all", "a process is left", "");
    if (folder_is_left(before, count))
        wrong(t, "all", "a folder is left", "");
    names_done(before, count);
    names_done(t->names, t->count);
    assert_int_equal(t->wrong, 0);
}

int main(int argc, char **argv)
{
    struct attacks t = {.folder = argc > 1 ? argv[1] : "", .only = argc > 2 ? argv[2] : NULL};
    struct ll_message why = {""};
    /* Whatever a grading left behind becomes our child. */
    if (argc < 2 || prctl(PR_SET_CHILD_SUBREAPER, 1) != 0)
        return 1;
    if (ll_probe_run(&why, &t.host) != LL_OK) {
        print_error("%s\n", why.text);
        return 1;
    }
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_prestate(every_attack_ends_as_its_file_says, &t),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
