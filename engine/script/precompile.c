/* A program of the build: compiles Lua files and writes a table of them in C (compiled.h).
 *
 *     precompile OUTPUT DEPFILE HEADER SYMBOL FILE...
 *
 * A FILE is NAME=PATH, with the name that the program gives the text, or FOLDER//PATTERN: each file
 * that matches, named by its path in the folder. */
#include <errno.h>
#include <glob.h>
#include <lauxlib.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "script/compiled.h"

struct making {
    lua_State *L;
    FILE *out, *depends;
    uint64_t *digests;
    size_t *sizes;
    size_t count;
    size_t written; /* bytes of the chunk that is being written */
};

static int write_code(lua_State *L, const void *bytes, size_t size, void *arg)
{
    struct making *m = arg;
    const unsigned char *code = bytes;
    (void)L;
    for (size_t i = 0; i < size; i++, m->written++)
        fprintf(m->out, "%s%u,", m->written % 24 == 0 ? "\n    " : "", code[i]);
    return 0;
}

/* The file's bytes, or NULL. */
static char *read_file(const char *path, size_t *length)
{
    enum { FILE_MOST = 4 << 20 };
    FILE *file = fopen(path, "rb");
    char *bytes = file ? malloc(FILE_MOST) : NULL;
    *length = bytes ? fread(bytes, 1, FILE_MOST, file) : 0;
    if (file)
        fclose(file);
    return bytes;
}

static bool add_size(struct making *m, uint64_t digest)
{
    uint64_t *digests = realloc(m->digests, (m->count + 1) * sizeof *digests);
    if (digests == NULL)
        return false;
    m->digests = digests;
    size_t *sizes = realloc(m->sizes, (m->count + 1) * sizeof *sizes);
    if (sizes == NULL)
        return false;
    m->sizes = sizes;
    digests[m->count] = digest;
    sizes[m->count++] = m->written;
    return true;
}

/* A text that Lua does not take is left to the program, which says what is wrong with it. */
static bool compile(struct making *m, const char *name, const char *path)
{
    size_t length;
    char *text = read_file(path, &length);
    bool good = text != NULL;
    if (good &&
        luaL_loadbufferx(m->L, text, length, lua_pushfstring(m->L, "@%s", name), "t") == LUA_OK) {
        fprintf(m->out, "/* %s */\nstatic const unsigned char chunk_%zu[] = {", name, m->count);
        m->written = 0;
        good = lua_dump(m->L, write_code, m, 0) == 0;
        fputs("\n};\n\n", m->out);
        good = good && add_size(m, ll_compiled_digest(name, text, length));
    }
    fputs(" \\\n  ", m->depends);
    for (const char *c = path; *c != '\0'; c++)
        fprintf(m->depends, *c == ' ' || *c == '#' ? "\\%c" : *c == '$' ? "$$" : "%c", *c);
    free(text);
    lua_settop(m->L, 0);
    return good;
}

/* The files that a FOLDER//PATTERN names, whatever letters the folder's name has. */
static bool find(const char *file, const char *inside, glob_t *found)
{
    char pattern[8192];
    size_t n = 0;
    for (const char *c = file; *c != '\0' && n + 2 < sizeof pattern; c++) {
        if (c < inside && strchr("*?[\\", *c))
            pattern[n++] = '\\';
        pattern[n++] = *c;
    }
    pattern[n] = '\0';
    return glob(pattern, 0, NULL, found) == 0;
}

static bool compile_all(struct making *m, const char *file)
{
    const char *inside = strstr(file, "//"), *equals = strchr(file, '=');
    if (inside == NULL && equals == NULL)
        return false;
    if (inside == NULL) {
        char name[64];
        snprintf(name, sizeof name, "%.*s", (int)(equals - file), file);
        return compile(m, name, equals + 1);
    }
    glob_t found;
    if (!find(file, inside, &found))
        return false;
    bool good = true;
    for (size_t i = 0; good && i < found.gl_pathc; i++)
        good = compile(m, found.gl_pathv[i] + (inside - file) + 2, found.gl_pathv[i]);
    globfree(&found);
    return good;
}

static void write_table(const struct making *m, const char *symbol)
{
    fputs("static const struct ll_compiled_chunk chunks[] = {\n", m->out);
    for (size_t i = 0; i < m->count; i++)
        fprintf(m->out, "    {0x%016llxu, chunk_%zu, %zu},\n", (unsigned long long)m->digests[i], i,
                m->sizes[i]);
    fprintf(m->out, "};\n\nconst struct ll_compiled %s = {\n    \"", symbol);
    for (const char *c = lua_ident; *c != '\0'; c++)
        fprintf(m->out, "\\%03o", (unsigned char)*c);
    fprintf(m->out, "\", chunks, %zu};\n", m->count);
}

int main(int argc, char **argv)
{
    if (argc < 6) {
        fprintf(stderr, "usage: precompile OUTPUT DEPFILE HEADER SYMBOL FILE...\n");
        return 2;
    }
    struct making m = {
        .L = luaL_newstate(), .out = fopen(argv[1], "w"), .depends = fopen(argv[2], "w")};
    const char *at = argv[1];
    bool good = m.L != NULL && m.out != NULL && m.depends != NULL;
    if (good) {
        fprintf(m.out, "#include \"%s\"\n\n", argv[3]);
        fprintf(m.depends, "%s:", argv[1]);
    }
    for (int i = 5; good && i < argc; i++)
        good = compile_all(&m, at = argv[i]);
    if (good) {
        write_table(&m, argv[4]);
        fputc('\n', m.depends);
    }
    if (m.out)
        good = fclose(m.out) == 0 && good;
    if (m.depends)
        good = fclose(m.depends) == 0 && good;
    if (m.L)
        lua_close(m.L);
    free(m.digests);
    free(m.sizes);
    if (!good)
        fprintf(stderr, "precompile: %s: %s\n", at, errno ? strerror(errno) : "not understood");
    return good ? 0 : 1;
}
