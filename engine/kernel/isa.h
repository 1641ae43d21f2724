/* Instruction sets: which builds of the kernels there are and which of them this machine runs. */
#ifndef LL_KERNEL_ISA_H
#define LL_KERNEL_ISA_H

#include <stdbool.h>

/* From the slowest to the fastest. The names are those of `losslab bench` and of $LOSSLAB_ISA. */
#define LL_ISA_MAP(X)                                                                              \
    X(REF, "ref")       /* the definitions: scalar, in double */                                   \
    X(BASE, "base")     /* vectors that every machine of the architecture has */                   \
    X(AVX2, "avx2")     /* x86-64 with AVX2 and FMA */                                             \
    X(AVX512, "avx512") /* x86-64 with AVX-512 F, BW, DQ and VL */                                 \
    X(NEON, "neon")     /* arm64 */

enum ll_isa {
#define LL_ISA_CODE(name, text) LL_ISA_##name,
    LL_ISA_MAP(LL_ISA_CODE)
#undef LL_ISA_CODE
        LL_ISA_COUNT
};

/* "ref", "base", "avx2", "avx512" or "neon"; never NULL. */
const char *ll_isa_name(enum ll_isa isa);

/* True where the name is one of the above; *out is then its code. */
bool ll_isa_find(const char *name, enum ll_isa *out);

/* True where the build is in this program and the processor and system can run it. */
bool ll_isa_runs(enum ll_isa isa);

/* The fastest that runs here, or the one that the environment variable LOSSLAB_ISA names where it
 * runs here. Looks at the environment at each call: choose once, at the start. */
enum ll_isa ll_isa_best(void);

#endif
