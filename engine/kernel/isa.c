/* Instruction sets: names, and what the processor says of itself. */
#include "kernel/isa.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "kernel/kernels.h"

static const char *const names[LL_ISA_COUNT] = {
#define LL_ISA_NAME(name, text) text,
    LL_ISA_MAP(LL_ISA_NAME)
#undef LL_ISA_NAME
};

const char *ll_isa_name(enum ll_isa isa)
{
    return (unsigned)isa < LL_ISA_COUNT ? names[isa] : "unknown";
}

bool ll_isa_find(const char *name, enum ll_isa *out)
{
    for (int i = 0; i < LL_ISA_COUNT; i++)
        if (strcmp(names[i], name) == 0) {
            *out = (enum ll_isa)i;
            return true;
        }
    return false;
}

bool ll_isa_runs(enum ll_isa isa)
{
    return ll_kernels_for(isa) != NULL;
}

enum ll_isa ll_isa_best(void)
{
    enum ll_isa isa;
    const char *wanted = getenv("LOSSLAB_ISA");
    if (wanted && ll_isa_find(wanted, &isa) && ll_isa_runs(isa))
        return isa;
    isa = LL_ISA_COUNT - 1;
    while (!ll_isa_runs(isa))
        isa--;
    return isa;
}
