/* Lua that was compiled when the program was built, so that opening a page does not wait for the
 * compiler.
 *
 * Theory of operation. The text stays the source: it is read as ever, and only where it is, byte
 * for byte, what was compiled (by a digest of it and of its name) is its code taken from the table.
 * A text that was changed since, another Lua than the one that compiled, or code that Lua refuses
 * is compiled as if there were no table. The code keeps its names and lines, so errors read the
 * same. The tables are written by precompile.c. */
#ifndef LL_SCRIPT_COMPILED_H
#define LL_SCRIPT_COMPILED_H

#include <stddef.h>
#include <stdint.h>

struct ll_compiled_chunk {
    uint64_t digest; /* of the name and the text */
    const unsigned char *code;
    size_t size;
};

struct ll_compiled {
    const char *lua; /* lua_ident of the Lua that compiled */
    const struct ll_compiled_chunk *chunks;
    size_t count;
};

/* Of a chunk's name, as messages have it, and its text. Not proof against malice: the worst that
 * two texts of one digest come to is that one of ours runs. */
uint64_t ll_compiled_digest(const char *name, const char *text, size_t length);

/* The chunk of the table (which may be NULL) for the text; NULL where there is none. */
const struct ll_compiled_chunk *ll_compiled_find(const struct ll_compiled *table, const char *name,
                                                 const char *text, size_t length);

#endif
