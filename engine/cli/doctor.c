/* losslab doctor: what this terminal and this machine can do, and what to do about what they can't.
 *
 * Each finding is tried, not read from a setting: the box is built, the store opened, the compiler
 * looked for where grading looks for it. */
#include "cli/commands.h"

#include <cjson/cJSON.h>
#include <getopt.h>
#include <langinfo.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/file.h"
#include "base/str.h"
#include "exercise/python.h"
#include "grade/grade.h"
#include "grade/room.h"
#include "grade/runner.h"
#include "grade/trial.h"
#include "kernel/isa.h"
#include "sandbox/compile.h"
#include "sandbox/probe.h"
#include "store/progress.h"

enum state {
    WORKS,
    LIMITED, /* losslab does without it */
    MISSING, /* something that losslab is for does not work */
};

static const char *const state_names[] = {"works", "limited", "missing"};

enum { FINDINGS_MOST = 24 };

struct finding {
    const char *topic; /* locale key: "doctor.topic" */
    enum state state;
    char detail[512];
    const char *remedy; /* locale key, whole or without "doctor.remedy.", or NULL */
};

struct findings {
    struct finding list[FINDINGS_MOST];
    size_t count;
};

static struct finding *add(struct findings *findings, const char *topic, enum state state,
                           const char *remedy)
{
    struct finding *finding = &findings->list[findings->count++];
    *finding =
        (struct finding){.topic = topic, .state = state, .remedy = state == WORKS ? NULL : remedy};
    return finding;
}

__attribute__((format(printf, 2, 3))) static void detail(struct finding *finding,
                                                         const char *format, ...)
{
    va_list args;
    va_start(args, format);
    vsnprintf(finding->detail, sizeof finding->detail, format, args);
    va_end(args);
}

static void examine_terminal(struct findings *findings)
{
    const char *term = getenv("TERM");
    struct winsize size;
    bool known = term && term[0] != '\0' && strcmp(term, "dumb") != 0;
    bool sized = ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0;
    if (!sized) {
        detail(add(findings, "doctor.terminal", LIMITED, "no-terminal"), "TERM=%s",
               term ? term : "");
        return;
    }
    bool room = size.ws_col >= 60 && size.ws_row >= 18;
    detail(
        add(findings, "doctor.terminal", known && room ? WORKS : LIMITED, known ? "small" : "term"),
        "TERM=%s, %dx%d", term ? term : "", size.ws_col, size.ws_row);
}

static void examine_text(struct findings *findings)
{
    const char *charset = nl_langinfo(CODESET);
    detail(
        add(findings, "doctor.unicode", strcmp(charset, "UTF-8") == 0 ? WORKS : LIMITED, "unicode"),
        "%s", charset);
}

static void examine_kernels(struct findings *findings)
{
    struct finding *finding = add(findings, "doctor.kernels", WORKS, NULL);
    detail(finding, "%s (", ll_isa_name(ll_isa_best()));
    for (int isa = 0, first = 1; isa < LL_ISA_COUNT; isa++)
        if (ll_isa_runs((enum ll_isa)isa)) {
            size_t used = strlen(finding->detail);
            snprintf(finding->detail + used, sizeof finding->detail - used, "%s%s",
                     first ? "" : ", ", ll_isa_name((enum ll_isa)isa));
            first = 0;
        }
    strncat(finding->detail, ")", sizeof finding->detail - strlen(finding->detail) - 1);
}

static void examine_layer(struct findings *findings, const char *topic,
                          const struct ll_probe_layer *layer, int abi)
{
    struct finding *finding = add(findings, topic, layer->works ? WORKS : LIMITED, layer->remedy);
    if (!layer->works)
        detail(finding, "%s: %s", layer->step, strerror(layer->error));
    else if (abi > 0)
        detail(finding, "ABI %d", abi);
}

static void examine_box(struct findings *findings)
{
    struct ll_probe probe;
    struct ll_message why = {""};
    if (ll_probe_run(&why, &probe) != LL_OK) {
        detail(add(findings, "doctor.box", MISSING, NULL), "%s", why.text);
        return;
    }
    struct finding *finding = add(findings, "doctor.box",
                                  probe.strength == LL_STRENGTH_FULL      ? WORKS
                                  : probe.strength == LL_STRENGTH_REFUSED ? MISSING
                                                                          : LIMITED,
                                  "box");
    if (probe.was_root)
        detail(finding, "%s, uid %u", ll_strength_name(probe.strength), (unsigned)probe.uid);
    else
        detail(finding, "%s", ll_strength_name(probe.strength));
    examine_layer(findings, "doctor.namespaces", &probe.namespaces, 0);
    examine_layer(findings, "doctor.landlock", &probe.landlock, probe.landlock_abi);
    examine_layer(findings, "doctor.seccomp", &probe.seccomp, 0);
}

static void examine_compiler(struct findings *findings)
{
    struct ll_compiler compiler;
    bool found = ll_compiler_find(NULL, &compiler) == LL_OK;
    detail(add(findings, "doctor.compiler", found ? WORKS : LIMITED, "compiler"), "%s",
           found ? compiler.path : "");
}

static void examine_python(struct findings *findings)
{
    struct ll_str path = {0};
    bool found = ll_python_find(NULL, &path) == LL_OK;
    detail(add(findings, "doctor.python", found ? WORKS : LIMITED, "python"), "%s%s",
           found ? ll_str_text(&path) : "", found ? " + torch" : "");
    ll_str_done(&path);
}

/* A right program in each language that the machine has the means for, in a real box. */
static void examine_runs(const struct ll_cli *cli, struct findings *findings)
{
    static const char *const topics[] = {
        [LL_LANGUAGE_LUA] = "doctor.run-lua",
        [LL_LANGUAGE_C] = "doctor.run-c",
        [LL_LANGUAGE_PYTHON] = "doctor.run-python",
    };
    struct ll_host host;
    struct ll_compiler compiler;
    struct ll_str python = {0};
    const bool has_means[] = {
        [LL_LANGUAGE_LUA] = true,
        [LL_LANGUAGE_C] = ll_compiler_find(NULL, &compiler) == LL_OK,
        [LL_LANGUAGE_PYTHON] = ll_python_find(NULL, &python) == LL_OK,
    };
    ll_str_done(&python);
    if (ll_host_open(&(const struct ll_grade_options){0}, NULL, &host) != LL_OK ||
        host.probe.strength == LL_STRENGTH_REFUSED) /* said above */
        return;
    for (int language = 0; language < LL_LANGUAGE_COUNT; language++) {
        struct ll_str words = {0};
        if (has_means[language]) {
            bool works = ll_trial_any(&host, (enum ll_language)language, cli->locale, &words);
            struct finding *finding =
                add(findings, topics[language], works ? WORKS : MISSING, "run");
            detail(finding, "%s", ll_str_text(&words));
        }
        ll_str_done(&words);
    }
    ll_host_close(&host);
}

/* How many submissions may take all that they may at a time. */
static void examine_memory(struct findings *findings)
{
    uint64_t memory = ll_room_memory();
    bool has_room = true;
    char counts[128] = "";
    for (int i = 0; i < LL_LANGUAGE_COUNT; i++) {
        enum ll_language language = (enum ll_language)i;
        uint64_t each = ll_runner_of(language)->limits->memory;
        size_t used = strlen(counts);
        snprintf(counts + used, sizeof counts - used, "%s%s %zu", used > 0 ? ", " : "",
                 ll_language_name(language), ll_room_for(memory, each));
        has_room = has_room && memory >= each;
    }
    if (memory > 0)
        detail(add(findings, "doctor.memory", has_room ? WORKS : LIMITED, "memory"),
               "%s (%.3g GiB)", counts, (double)memory / (1 << 30));
}

static void examine_files(struct findings *findings)
{
    struct ll_message why = {""};
    struct ll_str path = {0};
    struct ll_store *store = NULL;
    struct ll_store_look look = {.trouble = LL_STORE_FAILING, .key = "store.failing", .file = ""};
    if (ll_store_begin(NULL, true, &store) == LL_OK)
        ll_store_look(store, &look);
    if (look.trouble == LL_STORE_WELL && ll_setting_set(store, "doctor", "was here") != LL_OK)
        ll_store_look(store, &look);
    bool kept = look.trouble == LL_STORE_WELL;
    const char *remedy = look.trouble == LL_STORE_FAILING ? "progress" : look.key;
    detail(add(findings, "doctor.progress", kept ? WORKS : LIMITED, remedy), "%s%s%s", look.file,
           look.detail.text[0] && !kept ? ": " : "", kept ? "" : look.detail.text);
    ll_store_free(&store);
    bool course = ll_path_data("lessons/course.lua", &why, &path) == LL_OK;
    detail(add(findings, "doctor.course", course ? WORKS : MISSING, "course"), "%s",
           course ? ll_str_text(&path) : why.text);
    ll_str_done(&path);
}

static void examine_editor(struct findings *findings)
{
    const char *editor = getenv("VISUAL") ? getenv("VISUAL") : getenv("EDITOR");
    bool set = editor && editor[0] != '\0';
    detail(add(findings, "doctor.editor", set ? WORKS : LIMITED, "editor"), "%s",
           set ? editor : "");
}

/* What to do about a finding, in the reader's language. */
static const char *remedy_text(const struct ll_cli *cli, const struct finding *finding)
{
    struct ll_str key = {0};
    if (strncmp(finding->remedy, "doctor.", strlen("doctor.")) != 0 &&
        strncmp(finding->remedy, "grade.", strlen("grade.")) != 0 &&
        strncmp(finding->remedy, "store.", strlen("store.")) != 0)
        ll_str_add(&key, "doctor.remedy.");
    ll_str_add(&key, finding->remedy);
    const char *text = ll_text(cli->locale, ll_str_text(&key));
    bool known = text != ll_str_text(&key);
    ll_str_done(&key);
    return known ? text : finding->remedy;
}

static void print_text(const struct ll_cli *cli, const struct findings *findings)
{
    static const char *const signs[] = {"ok", "--", "!!"};
    for (size_t i = 0; i < findings->count; i++) {
        const struct finding *finding = &findings->list[i];
        const char *topic = ll_text(cli->locale, finding->topic);
        printf("%s  %s%s%s\n", signs[finding->state], topic, finding->detail[0] ? ": " : "",
               finding->detail);
        if (finding->remedy)
            printf("      %s\n", remedy_text(cli, finding));
    }
}

static int print_json(const struct ll_cli *cli, const struct findings *findings)
{
    cJSON *root = cJSON_CreateObject();
    cJSON_AddStringToObject(root, "version", LL_VERSION);
    cJSON *list = cJSON_AddArrayToObject(root, "findings");
    for (size_t i = 0; i < findings->count; i++) {
        const struct finding *finding = &findings->list[i];
        cJSON *item = cJSON_CreateObject();
        cJSON_AddStringToObject(item, "id", finding->topic + strlen("doctor."));
        cJSON_AddStringToObject(item, "status", state_names[finding->state]);
        cJSON_AddStringToObject(item, "detail", finding->detail);
        if (finding->remedy)
            cJSON_AddStringToObject(item, "remedy", remedy_text(cli, finding));
        cJSON_AddItemToArray(list, item);
    }
    char *text = cJSON_PrintUnformatted(root);
    if (text)
        puts(text);
    cJSON_free(text);
    cJSON_Delete(root);
    return text ? LL_EXIT_DONE : LL_EXIT_MACHINE;
}

int ll_cmd_doctor(struct ll_cli *cli, int argc, char **argv)
{
    static const struct option options[] = {{"json", no_argument, NULL, 'j'}, {0}};
    bool json = false;
    for (int given; (given = getopt_long(argc, argv, ":", options, NULL)) != -1;) {
        if (given == '?' || given == ':')
            return ll_cli_bad_option(cli, argv, options, given);
        json = true;
    }
    if (optind < argc)
        return ll_cli_usage(cli, ll_text(cli->locale, "cli.argument"), argv[optind]);
    struct findings findings = {.count = 0};
    examine_terminal(&findings);
    examine_text(&findings);
    examine_kernels(&findings);
    examine_box(&findings);
    examine_compiler(&findings);
    examine_python(&findings);
    examine_runs(cli, &findings);
    examine_memory(&findings);
    examine_editor(&findings);
    examine_files(&findings);
    int status = LL_EXIT_DONE;
    for (size_t i = 0; i < findings.count; i++)
        if (findings.list[i].state == MISSING)
            status = LL_EXIT_MACHINE;
    if (json)
        return print_json(cli, &findings) == LL_EXIT_DONE ? status : LL_EXIT_MACHINE;
    print_text(cli, &findings);
    return status;
}
