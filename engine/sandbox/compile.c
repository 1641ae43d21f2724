/* The compiler runs in a box too, and what it says is kept. */
#include "sandbox/compile.h"

#include <elf.h>
#include <errno.h>
#include <link.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/plain.h"

enum {
    CPU_MS = 5000,
    WALL_MS = 40000, /* on a busy machine a compiler may get a tenth of a processor */
    WORDS_MAX = 16384,
    OBJECT_MAX = 16 << 20,
    IMAGE_MAX = 64 << 20, /* of the object in memory */
    ARGUMENTS_MAX = 40,
    PATHS_MAX = 40,
};

/* Included before the learner's first line. A main of one's own would never be called; and a
 * submission that asks which files exist is looking for something else than its loss. */
static const char prelude[] = "#pragma GCC poison main\n";
static const char prelude_name[] = "losslab-prelude.h";

/* A program in one folder of PATH; ccache is passed over, as its store is not in the box. */
static bool find_in(const char *folder, size_t length, const char *name, char out[PATH_MAX])
{
    struct ll_str path = {0};
    ll_str_add_n(&path, folder, length);
    ll_str_format(&path, "/%s", name);
    char *real = folder[0] == '/' && access(ll_str_text(&path), X_OK) == 0
                     ? realpath(ll_str_text(&path), NULL)
                     : NULL;
    ll_str_done(&path);
    const char *slash = real ? strrchr(real, '/') : NULL;
    bool found = slash && strcmp(slash, "/ccache") != 0 && strlen(real) < PATH_MAX;
    if (found)
        memcpy(out, real, strlen(real) + 1);
    free(real);
    return found;
}

ll_err ll_compiler_find(struct ll_message *why, struct ll_compiler *out)
{
    static const char *const names[] = {"cc", "gcc", "clang"};
    const char *path = getenv("PATH");
    if (path == NULL)
        path = "/usr/local/bin:/usr/bin:/bin";
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        for (const char *at = path; *at;) {
            size_t length = strcspn(at, ":");
            if (find_in(at, length, names[i], out->path))
                return LL_OK;
            at += length + (at[length] == ':');
        }
    return ll_fail(why, LL_ERR_NOT_FOUND, "no C compiler (cc, gcc or clang) in PATH");
}

/* What the box of one compilation is made of; the strings live here. */
struct workshop {
    struct ll_str prefix[6], tmp;
    const char *arguments[ARGUMENTS_MAX];
    const char *paths[PATHS_MAX];
    const char *environment[8];
};

static void workshop_done(struct workshop *w)
{
    ll_str_done(&w->tmp);
    for (size_t i = 0; i < sizeof w->prefix / sizeof *w->prefix; i++)
        ll_str_done(&w->prefix[i]);
}

/* A compiler that was installed on its own brings its parts in the folders beside its bin. */
static size_t add_prefix(struct workshop *w, const char *compiler, size_t count)
{
    static const char *const parts[] = {"bin", "lib", "lib64", "libexec", "include", "share/clang"};
    const char *end = strrchr(compiler, '/');
    size_t length = end ? (size_t)(end - compiler) : 0;
    while (length > 0 && compiler[length - 1] != '/')
        length--;
    if (length <= 1 || (length == 5 && strncmp(compiler, "/usr/", 5) == 0))
        return count;
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        ll_str_add_n(&w->prefix[i], compiler, length);
        ll_str_add(&w->prefix[i], parts[i]);
        w->paths[count++] = ll_str_text(&w->prefix[i]);
    }
    return count;
}

static void choose_paths(struct workshop *w, const char *compiler)
{
    static const char *const system[] = {"/bin", "/usr/bin", "/usr/libexec", "/usr/include",
                                         "/usr/local/include"};
    size_t count = 0;
    for (; ll_box_libraries[count]; count++)
        w->paths[count] = ll_box_libraries[count];
    for (size_t i = 0; i < sizeof system / sizeof *system; i++)
        w->paths[count++] = system[i];
    (void)add_prefix(w, compiler, count);
}

static void choose_arguments(struct workshop *w, const char *compiler,
                             const struct ll_compile_order *order)
{
    /* The dialect is that of compile_flags.txt beside a starter: what an editor marks is what is
     * found here. The first errors are the ones that help: gcc and clang each know one of the two
     * limits. -I. finds a header that the caller put beside the source. Checks compute little, so
     * the compiler's own time counts: -Og takes two thirds of that of -O2, hardly more than -O0,
     * and unlike -O0 it finds what is used before it has a value, and lets a plain `inline`
     * function be one. No -lm: who loads the object has the library, and to look through it takes
     * the linker half of its time. */
    const char *const fixed[] = {
        compiler,
        "-std=c11",
        "-D_DEFAULT_SOURCE",
        "-Werror=implicit-function-declaration",
        "-Og",
        "-g1",
        "-fPIC",
        "-pipe",
        "-shared",
        "-Wall",
        "-Wextra",
        "-fdiagnostics-color=never",
        "-include",
        prelude_name,
        "-I.",
        "-x",
        "c",
        order->source,
        "-o",
        order->output,
    };
    size_t count = sizeof fixed / sizeof *fixed;
    memcpy(w->arguments, fixed, sizeof fixed);
    if (order->first) {
        w->arguments[count++] = "-include";
        w->arguments[count++] = order->first;
    }
    w->arguments[count++] = strstr(compiler, "clang") ? "-ferror-limit=10" : "-fmax-errors=10";
}

static void choose_environment(struct workshop *w, const struct ll_scratch *scratch)
{
    size_t count = 0;
    for (; ll_box_environment[count]; count++)
        w->environment[count] = ll_box_environment[count];
    ll_str_format(&w->tmp, "TMPDIR=%s", ll_scratch_path(scratch));
    w->environment[count] = ll_str_text(&w->tmp);
}

static ll_err run_compiler(const struct ll_probe *host, const struct ll_scratch *scratch,
                           const struct workshop *w, int64_t cpu_ms, struct ll_message *why,
                           struct ll_box_result *result)
{
    const struct ll_box_spec spec = {
        .argv = w->arguments,
        .environment = w->environment,
        .read_only = w->paths,
        .scratch = ll_scratch_path(scratch),
        .limits = {.cpu_ms = cpu_ms,
                   .wall_ms = WALL_MS,
                   .memory = (uint64_t)1 << 30,
                   .output = WORDS_MAX,
                   .file_size = OBJECT_MAX,
                   .descriptors = 64,
                   .threads = 4,
                   .processes = 16},
    };
    struct ll_box *box;
    ll_err err = ll_box_start(host, &spec, why, &box);
    if (err == LL_OK)
        err = ll_box_wait(box, why, result);
    ll_box_free(&box);
    return err;
}

/* What the object takes once loaded: 1 TB of zeroes is a few bytes on disk. The file was written
 * under a stranger's influence, so its headers are read with their bounds checked. */
static bool image_fits(const struct ll_str *object)
{
    ElfW(Ehdr) head;
    if (object->length < sizeof head)
        return false;
    memcpy(&head, object->data, sizeof head);
    if (memcmp(head.e_ident, ELFMAG, SELFMAG) != 0 || head.e_phentsize != sizeof(ElfW(Phdr)))
        return false;
    uint64_t total = 0;
    for (size_t i = 0; i < head.e_phnum; i++) {
        ElfW(Phdr) part;
        if (head.e_phoff > object->length || object->length - head.e_phoff < (i + 1) * sizeof part)
            return false;
        memcpy(&part, object->data + head.e_phoff + i * sizeof part, sizeof part);
        if (part.p_memsz > IMAGE_MAX || (total += part.p_memsz) > 2 * (uint64_t)IMAGE_MAX)
            return false;
    }
    return true;
}

static enum ll_compile_end check_object(const struct ll_scratch *scratch, const char *name)
{
    struct ll_str object = {0};
    ll_err err = ll_scratch_read(scratch, name, OBJECT_MAX, NULL, &object);
    enum ll_compile_end end = err == LL_ERR_TOO_LARGE              ? LL_COMPILE_SIZE
                              : err != LL_OK || object.length == 0 ? LL_COMPILE_CRASHED
                              : !image_fits(&object)               ? LL_COMPILE_SIZE
                                                                   : LL_COMPILE_DONE;
    ll_str_done(&object);
    return end;
}

/* The driver's own end tells little of its children's: processor time tells the rest. */
static enum ll_compile_end end_of(const struct ll_box_result *box, int64_t cpu_ms)
{
    if (box->end == LL_BOX_CPU || box->end == LL_BOX_WALL || box->cpu_ms >= cpu_ms)
        return LL_COMPILE_TIME;
    if (box->end == LL_BOX_OUTPUT)
        return LL_COMPILE_SIZE;
    if (box->end != LL_BOX_EXITED)
        return LL_COMPILE_CRASHED;
    /* gcc and clang both leave with 1 after errors, and with something else after their own. */
    return box->code == 0   ? LL_COMPILE_DONE
           : box->code == 1 ? LL_COMPILE_ERRORS
                            : LL_COMPILE_CRASHED;
}

/* The length of the temporary object's name at `at`, as compilers choose it; 0 where it is none. */
static size_t temporary_name(const char *at)
{
    size_t length = strcspn(at, ":/\n ");
    return length > 2 && strncmp(at + length - 2, ".o", 2) == 0 ? length : 0;
}

/* Appends the compiler's words as plain text, with the scratch folder, whose name is drawn anew
 * each time, left out, and its temporary object named after the source: the same file is told the
 * same words. */
static void add_words(struct ll_str *out, const struct ll_str *words, const char *folder,
                      const char *source)
{
    struct ll_str told = {0};
    const char *at = ll_str_text(words);
    for (const char *next; (next = strstr(at, folder)) && next[strlen(folder)] == '/';) {
        ll_str_add_n(&told, at, (size_t)(next - at));
        at = next + strlen(folder) + 1;
        size_t length = temporary_name(at);
        if (length > 0)
            ll_str_format(&told, "%.*s.o", (int)strcspn(source, "."), source);
        at += length;
    }
    ll_str_add(&told, at);
    ll_plain_add(out, ll_str_text(&told), told.length);
    ll_str_done(&told);
}

/* The number behind the first "NAME:". */
static long first_line(const char *words, const char *name)
{
    size_t length = strlen(name);
    for (const char *at = words; (at = strstr(at, name)); at += length) {
        bool begins = at == words || at[-1] == '\n' || at[-1] == ' ' || at[-1] == '/';
        if (begins && at[length] == ':' && at[length + 1] >= '1' && at[length + 1] <= '9')
            return strtol(at + length + 1, NULL, 10);
    }
    return 0;
}

ll_err ll_compile(const struct ll_probe *host, const struct ll_compiler *compiler,
                  const struct ll_scratch *scratch, const struct ll_compile_order *order,
                  struct ll_message *why, struct ll_compile_result *result)
{
    struct workshop w = {0};
    struct ll_box_result box = {0};
    int64_t cpu_ms = order->cpu_ms > 0 ? order->cpu_ms : CPU_MS;
    choose_paths(&w, compiler->path);
    choose_arguments(&w, compiler->path, order);
    choose_environment(&w, scratch);
    ll_err err = ll_scratch_write(scratch, prelude_name, prelude, sizeof prelude - 1, why);
    if (err == LL_OK || err == LL_ERR_EXISTS)
        err = run_compiler(host, scratch, &w, cpu_ms, why, &box);
    if (err == LL_OK) {
        result->end = end_of(&box, cpu_ms);
        if (result->end == LL_COMPILE_DONE)
            result->end = check_object(scratch, order->output);
        add_words(&result->words, &box.err, ll_scratch_path(scratch), order->source);
        result->words_cut = box.err_cut;
        result->line = first_line(ll_str_text(&result->words), order->source);
        result->cpu_ms = box.cpu_ms;
        result->wall_ms = box.wall_ms;
        err = ll_str_err(&result->words);
    }
    ll_box_result_done(&box);
    workshop_done(&w);
    return err;
}

void ll_compile_result_done(struct ll_compile_result *result)
{
    ll_str_done(&result->words);
    *result = (struct ll_compile_result){0};
}

const char *ll_compile_end_name(enum ll_compile_end end)
{
    static const char *const names[] = {
        [LL_COMPILE_DONE] = "done", [LL_COMPILE_ERRORS] = "errors",
        [LL_COMPILE_TIME] = "time", [LL_COMPILE_CRASHED] = "crashed",
        [LL_COMPILE_SIZE] = "size",
    };
    return names[end];
}
