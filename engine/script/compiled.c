#include "script/compiled.h"

#include <string.h>

/* Eight bytes at a time, by the finalizer of MurmurHash3 (Appleby, 2011). */
static uint64_t mix(uint64_t hash, uint64_t word)
{
    hash = (hash ^ word) * 0xff51afd7ed558ccdu;
    return hash ^ (hash >> 33);
}

static uint64_t add(uint64_t hash, const char *bytes, size_t length)
{
    uint64_t word;
    for (; length >= sizeof word; bytes += sizeof word, length -= sizeof word) {
        memcpy(&word, bytes, sizeof word);
        hash = mix(hash, word);
    }
    word = 0;
    memcpy(&word, bytes, length);
    return mix(hash, word);
}

uint64_t ll_compiled_digest(const char *name, const char *text, size_t length)
{
    size_t name_length = strlen(name);
    uint64_t hash = mix(name_length, length);
    return add(add(hash, name, name_length), text, length);
}

const struct ll_compiled_chunk *ll_compiled_find(const struct ll_compiled *table, const char *name,
                                                 const char *text, size_t length)
{
    if (table == NULL || table->count == 0)
        return NULL;
    uint64_t digest = ll_compiled_digest(name, text, length);
    for (size_t i = 0; i < table->count; i++)
        if (table->chunks[i].digest == digest)
            return &table->chunks[i];
    return NULL;
}
