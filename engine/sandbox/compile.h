/* The C compiler in a box: a submission is an attack on the compiler before it is one on us.
 *
 * The box shows the compiler, the system's headers and libraries, and the scratch folder, where
 * headers of ours are put too: what an #include, .incbin or __has_include could tell of anything
 * else is that it is not there. */
#ifndef LL_SANDBOX_COMPILE_H
#define LL_SANDBOX_COMPILE_H

#include "sandbox/box.h"
#include "sandbox/scratch.h"

struct ll_compiler {
    char path[PATH_MAX]; /* absolute, links resolved */
};

/* Finds cc, gcc or clang in PATH, in that order; LL_ERR_NOT_FOUND where there is none. */
ll_err ll_compiler_find(struct ll_message *why, struct ll_compiler *out);

struct ll_compile_order {
    const char *source; /* the file's name in the scratch folder; also its name in messages */
    const char *first;  /* a file in the scratch folder to be read before it, or NULL */
    const char *output; /* the shared object's name in the scratch folder */
    int64_t cpu_ms;     /* of processor at most; 0: 5 seconds */
};

enum ll_compile_end {
    LL_COMPILE_DONE,
    LL_COMPILE_ERRORS,  /* the compiler or linker rejects it: see words */
    LL_COMPILE_TIME,    /* it keeps the compiler busy too long */
    LL_COMPILE_CRASHED, /* it breaks the compiler */
    LL_COMPILE_SIZE,    /* what comes out is larger than any submission's: on disk, in memory, or in
                         * messages */
};

struct ll_compile_result {
    enum ll_compile_end end;
    struct ll_str words; /* the compiler's messages as plain text, at most 16 KB; said to be cut by
                          * words_cut */
    bool words_cut;
    long line; /* of the source, the first that words name; 0 for none */
    int64_t cpu_ms, wall_ms;
};

/* Compiles `source` into a shared object for ll_box_spec.read_only. An error is ours; whatever the
 * source does to the compiler is a result. *result begins zeroed. */
ll_err ll_compile(const struct ll_probe *host, const struct ll_compiler *compiler,
                  const struct ll_scratch *scratch, const struct ll_compile_order *order,
                  struct ll_message *why, struct ll_compile_result *result);

void ll_compile_result_done(struct ll_compile_result *result);

/* "done", "errors", "time", "crashed", "size". */
const char *ll_compile_end_name(enum ll_compile_end end);

#endif
