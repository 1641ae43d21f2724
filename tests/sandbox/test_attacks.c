/* Runs every attack of a folder and holds it to the verdict that its first line names. The
 * attacks in compile/ end with the compiler; those in run/ are compiled, loaded and called, each in
 * a box of its own or each as a guest of one fork server: the verdicts are the same. After each, no
 * process and no file may be left, and the server's next guest must be none the worse.
 *
 * Only the limit that an attack is to run into is near; the others are so far that a machine ten
 * times slower does not meet them first. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
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
#include "sandbox/compile.h"
#include "sandbox/forkserver.h"
#include "sandbox/reach.h"

struct attack_test {
    struct ll_probe host;
    struct ll_compiler compiler;
    const char *guest;
    const char *folder;
    const char *waiter;           /* NULL: boxes of their own */
    struct ll_forkserver *server; /* with a waiter */
    struct ll_scratch *scratch;   /* where the server's guests find what they are to load */
    bool runs;                    /* run/, not compile/ */
    int wrong;                    /* attacks that ended otherwise; all are tried */
};

struct attack {
    const char *name;
    struct ll_str source;
    char verdict[128]; /* words of which one must come true */
    char hides[64];    /* what no message may contain */
    long line;         /* that a message must name, or 0 */
};

static void wrong(struct attack_test *t, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

static void wrong(struct attack_test *t, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    vprint_error(format, args);
    va_end(args);
    t->wrong++;
}

/* The value behind `key` in the first line, up to ';' or the line's end. */
static void read_key(const struct ll_str *source, const char *key, char *out, size_t size)
{
    const char *text = ll_str_text(source);
    const char *end = strchr(text, '\n');
    const char *at = strstr(text, key);
    size_t length = 0;
    if (at && at < end) {
        at += strlen(key);
        length = strcspn(at, ";\n");
        assert_true(length < size);
        memcpy(out, at, length);
    }
    out[length] = '\0';
}

static void read_attack(const struct attack_test *t, const char *name, struct attack *out)
{
    struct ll_str path = {0};
    char line[16];
    ll_path_join(&path, t->folder, name);
    *out = (struct attack){.name = name};
    assert_int_equal(ll_file_read(ll_str_text(&path), 1 << 20, NULL, &out->source), LL_OK);
    ll_str_done(&path);
    read_key(&out->source, "verdict: ", out->verdict, sizeof out->verdict);
    read_key(&out->source, "hides: ", out->hides, sizeof out->hides);
    read_key(&out->source, "line: ", line, sizeof line);
    out->line = strtol(line, NULL, 10);
    assert_string_not_equal(out->verdict, "");
}

/* Files of the boxes' user in the folder where scratch folders are made. */
static size_t count_files(const struct attack_test *t)
{
    size_t count = 0;
    struct stat info;
    DIR *folder = opendir("/tmp");
    assert_non_null(folder);
    for (struct dirent *entry; (entry = readdir(folder));)
        count += fstatat(dirfd(folder), entry->d_name, &info, AT_SYMLINK_NOFOLLOW) == 0 &&
                 info.st_uid == t->host.uid && S_ISREG(info.st_mode);
    closedir(folder);
    return count;
}

/* This process is a subreaper: whatever a box left behind would be its child by now. */
static void nothing_is_left(const struct attack *attack, const char *scratch)
{
    struct stat info;
    if (waitpid(-1, NULL, WNOHANG) != -1 || errno != ECHILD)
        fail_msg("%s: a process is left", attack->name);
    if (stat(scratch, &info) == 0)
        fail_msg("%s: %s is left", attack->name, scratch);
}

static bool is_word_of(const char *word, const char *list)
{
    size_t length = strlen(word);
    for (const char *at = list; (at = strstr(at, word)); at += length)
        if ((at == list || at[-1] == ' ') && (at[length] == ' ' || at[length] == '\0'))
            return true;
    return false;
}

static void compile(const struct attack_test *t, const struct attack *attack,
                    const struct ll_scratch *scratch, struct ll_compile_result *result)
{
    struct ll_message why = {0};
    const struct ll_compile_order order = {
        .source = attack->name,
        .output = "attack.so",
        .cpu_ms = is_word_of("time", attack->verdict) ? 1500 : 0,
    };
    if (ll_scratch_write(scratch, attack->name, attack->source.data, attack->source.length, &why) !=
            LL_OK ||
        ll_compile(&t->host, &t->compiler, scratch, &order, &why, result) != LL_OK)
        fail_msg("%s: our fault: %s", attack->name, why.text);
}

static void check_compile(struct attack_test *t, const struct attack *attack,
                          const struct ll_compile_result *result)
{
    const char *words = ll_str_text(&result->words);
    const char *end = ll_compile_end_name(result->end);
    print_message("  %-22s %-8s %5lld ms\n", attack->name, end, (long long)result->wall_ms);
    if (!is_word_of(end, attack->verdict))
        wrong(t, "%s: expected %s, got %s\n%s\n", attack->name, attack->verdict, end, words);
    if (attack->line && result->line != attack->line)
        wrong(t, "%s: expected line %ld, got %ld\n%s\n", attack->name, attack->line, result->line,
              words);
    if (attack->hides[0] && strstr(words, attack->hides))
        wrong(t, "%s: a message shows \"%s\"\n%s\n", attack->name, attack->hides, words);
}

/* What every program needs, and the folder where the attack lies. */
static void list_paths(const char *folder, const char **paths)
{
    *paths++ = folder;
    for (size_t i = 0; ll_box_libraries[i]; i++)
        *paths++ = ll_box_libraries[i];
    *paths = NULL;
}

/* For an attack that is to end with `verdict`. */
static struct ll_box_limits limits_for(const char *verdict)
{
    return (struct ll_box_limits){
        .cpu_ms = strcmp(verdict, "cpu") == 0 ? 300 : 10000,
        .wall_ms = strcmp(verdict, "wall") == 0 ? 1000 : 20000,
        .memory = 32 << 20,
        .output = 4096,
        .file_size = 1 << 20,
        .descriptors = 32,
        .threads = 1,
        .processes = 1,
    };
}

static struct ll_box_spec spec_of(const char *const *argv, const char *const *paths,
                                  const char *verdict)
{
    return (struct ll_box_spec){
        .argv = argv,
        .environment = ll_box_environment,
        .read_only = paths,
        .limits = limits_for(verdict),
    };
}

static void start_box(const struct attack_test *t, const struct attack *attack, const char *object,
                      struct ll_box **box)
{
    struct ll_message why = {0};
    const char *paths[40];
    const char *const argv[] = {t->guest, object, NULL};
    list_paths(ll_scratch_path(t->scratch), paths);
    const struct ll_box_spec spec = spec_of(argv, paths, attack->verdict);
    ll_err err = t->server ? ll_forkserver_fork(t->server, &spec.limits, &why, box)
                           : ll_box_start(&t->host, &spec, &why, box);
    if (err != LL_OK)
        fail_msg("%s: our fault: %s", attack->name, why.text);
    if (t->server)
        assert_int_equal(write(ll_box_talk(*box), object, strlen(object)), strlen(object));
}

static void run(const struct attack_test *t, const struct attack *attack,
                struct ll_box_result *result)
{
    struct ll_str object = {0};
    struct ll_message why = {0};
    struct ll_box *box;
    ll_path_join(&object, ll_scratch_path(t->scratch), "attack.so");
    start_box(t, attack, ll_str_text(&object), &box);
    if (ll_box_wait(box, &why, result) != LL_OK)
        fail_msg("%s: our fault: %s", attack->name, why.text);
    ll_box_free(&box);
    ll_str_done(&object);
}

/* What is taken of both outputs, and what their pipes may hold. */
static const uint64_t taken_most = (2ull << 30) + (16 << 20);

static void check_run(struct attack_test *t, const struct attack *attack,
                      const struct ll_box_result *result)
{
    char end[64];
    if (result->end == LL_BOX_EXITED && result->code >= 99)
        snprintf(end, sizeof end, "returned %d", result->code - 100);
    else if (result->end == LL_BOX_EXITED || result->end == LL_BOX_SIGNALLED)
        snprintf(end, sizeof end, "%s %d", ll_box_end_name(result->end), result->code);
    else
        snprintf(end, sizeof end, "%s", ll_box_end_name(result->end));
    print_message("  %-22s %-12s %5lld ms\n", attack->name, end, (long long)result->wall_ms);
    if (strcmp(end, attack->verdict) != 0)
        wrong(t, "%s: expected %s, got %s (signal or code %d)\n%s\n", attack->name, attack->verdict,
              end, result->code, ll_str_text(&result->err));
    if (result->printed > taken_most)
        wrong(t, "%s: %llu bytes were taken\n", attack->name, (unsigned long long)result->printed);
}

/* Compiles the attack in t->scratch and does with it what the folder is for. */
static void attack_once(struct attack_test *t, const struct attack *attack)
{
    struct ll_compile_result compiled = {0};
    struct ll_box_result result = {0};
    compile(t, attack, t->scratch, &compiled);
    if (!t->runs)
        check_compile(t, attack, &compiled);
    else if (compiled.end != LL_COMPILE_DONE)
        fail_msg("%s: does not compile:\n%s", attack->name, ll_str_text(&compiled.words));
    else {
        run(t, attack, &result);
        check_run(t, attack, &result);
    }
    ll_box_result_done(&result);
    ll_compile_result_done(&compiled);
}

static void one_attack(struct attack_test *t, const char *name)
{
    struct attack attack;
    char path[128];
    size_t files = count_files(t);
    read_attack(t, name, &attack);
    if (t->server == NULL) {
        assert_int_equal(ll_scratch_new(&t->host, NULL, &t->scratch), LL_OK);
        snprintf(path, sizeof path, "%s", ll_scratch_path(t->scratch));
    }
    attack_once(t, &attack);
    if (t->server == NULL) {
        ll_scratch_free(&t->scratch);
        nothing_is_left(&attack, path);
        assert_int_equal(count_files(t), files);
    }
    ll_str_done(&attack.source);
}

static int is_source(const struct dirent *entry)
{
    size_t length = strlen(entry->d_name);
    return length > 2 && strcmp(entry->d_name + length - 2, ".c") == 0;
}

static int start_server(void **state)
{
    struct attack_test *t = *state;
    struct ll_message why = {0};
    const char *paths[40];
    const char *const argv[] = {t->guest, "--serve", t->waiter, NULL};
    if (t->waiter == NULL)
        return 0;
    assert_int_equal(ll_scratch_new(&t->host, NULL, &t->scratch), LL_OK);
    list_paths(ll_scratch_path(t->scratch), paths);
    for (size_t i = 0;; i++)
        if (paths[i] == NULL) {
            paths[i] = t->waiter;
            paths[i + 1] = NULL;
            break;
        }
    const struct ll_box_spec spec = spec_of(argv, paths, "");
    if (ll_forkserver_start(&t->host, &spec, &why, &t->server) != LL_OK)
        fail_msg("%s", why.text);
    return 0;
}

static int end_server(void **state)
{
    struct attack_test *t = *state;
    ll_forkserver_free(&t->server);
    ll_scratch_free(&t->scratch);
    return waitpid(-1, NULL, WNOHANG) == -1 && errno == ECHILD ? 0 : -1;
}

static void every_attack_ends_as_its_file_says(void **state)
{
    struct attack_test *t = *state;
    struct dirent **names;
    int count = scandir(t->folder, &names, is_source, alphasort);
    assert_true(count > 10);
    for (int i = 0; i < count; i++) {
        one_attack(t, names[i]->d_name);
        free(names[i]);
    }
    free(names);
    assert_int_equal(t->wrong, 0);
}

int main(int argc, char **argv)
{
    struct ll_message why = {0};
    struct attack_test t = {0};
    struct ll_scratch *copies = NULL;
    struct ll_str waiter = {0};
    if (argc < 4 || ll_probe_run(&why, &t.host) != LL_OK ||
        (argc > 4 && ll_reach(&t.host, argv[4], &copies, &why, &waiter) != LL_OK) ||
        prctl(PR_SET_CHILD_SUBREAPER, 1) != 0) {
        print_error("%s\n", why.text);
        return 1;
    }
    t.guest = argv[1];
    t.folder = argv[2];
    t.waiter = argc > 4 ? ll_str_text(&waiter) : NULL;
    t.runs = strstr(argv[2], "/run") != NULL;
    if (t.host.strength == LL_STRENGTH_REFUSED || ll_compiler_find(NULL, &t.compiler) != LL_OK)
        return 77;
    if (strcmp(argv[3], "without-namespaces") == 0)
        t.host.strength = LL_STRENGTH_NO_NAMESPACES;
    print_message("strength: %s\n", ll_strength_name(t.host.strength));
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_prestate_setup_teardown(every_attack_ends_as_its_file_says, start_server,
                                                 end_server, &t),
    };
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    ll_scratch_free(&copies);
    ll_str_done(&waiter);
    return failed;
}
