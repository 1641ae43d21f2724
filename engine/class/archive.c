/* An archive: losslab-unpack in a box, and what it sends. */
#include "class/archive.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/charset.h"
#include "base/file.h"
#include "base/frame.h"
#include "base/mem.h"
#include "base/unpack.h"
#include "sandbox/box.h"
#include "sandbox/reach.h"
#include "sandbox/scratch.h"

enum { NESTED_MOST = 2, NAME_MOST = 1024, PATIENCE_MS = 600 * 1000 };

static const struct ll_box_limits limits = {
    .cpu_ms = 120 * 1000,
    .wall_ms = 120 * 1000,
    .memory = 1ull << 30,
    .output = 1 << 16,
    .file_size = 0,
    .descriptors = 32,
    .threads = 1,
    .processes = 1,
};

/* One archive being read. */
struct reading {
    const struct ll_probe *host;
    const char *prefix;
    size_t depth;
    struct ll_export *export;
    struct ll_scratch
        *copies; /* of what the box could not reach, and of archives inside; or NULL */
    struct ll_str program, path;
    const char *end; /* a key, where it did not end well */
    bool is_over;
};

static const char *key_of(int64_t end)
{
    return end == LL_UNPACK_WHOLE ? NULL : end == LL_UNPACK_BOUND ? "bound" : "damaged";
}

/* A name as it may be shown and placed: no way up, no root, Windows' separators turned. False where
 * the entry is not for us. */
static bool clean_name(const char *bytes, size_t length, struct ll_str *out)
{
    struct ll_str raw = {0}, name = {0};
    bool ok = length > 0 && length <= NAME_MOST && memchr(bytes, '\0', length) == NULL;
    ll_str_add_n(&raw, bytes, ok ? length : 0);
    ll_charset_add_name(&name, ll_str_text(&raw));
    bool has_slash = strchr(ll_str_text(&name), '/') != NULL;
    char *at = name.data;
    while (ok && at && *at) {
        if (!has_slash)
            for (char *c = at; *c; c++)
                *c = *c == '\\' ? '/' : *c;
        size_t part = strcspn(at, "/");
        bool is_dots = strncmp(at, "..", part) == 0 && part <= 2; /* "", ".", ".." */
        if (!is_dots) {
            if (out->length > 0)
                ll_str_add_char(out, '/');
            ll_str_add_n(out, at, part);
        }
        at += part + strspn(at + part, "/");
    }
    ok = ok && out->length > 0 && !name.failed;
    ll_str_done(&raw);
    ll_str_done(&name);
    return ok;
}

/* What systems leave beside one's files. */
static bool is_litter(const char *path)
{
    static const char *const parts[] = {"__MACOSX", "Thumbs.db", "desktop.ini", "__pycache__"};
    for (const char *at = path; at; at = strchr(at, '/')) {
        at += *at == '/';
        size_t length = strcspn(at, "/");
        if (*at == '.')
            return true;
        for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
            if (strlen(parts[i]) == length && strncmp(at, parts[i], length) == 0)
                return true;
    }
    return false;
}

/* An archive inside is put where the box can read it, and read as this one. */
static ll_err read_inner(struct reading *r, const char *name, const char *bytes, size_t length,
                         struct ll_message *why)
{
    struct ll_scratch *folder = NULL;
    struct ll_str path = {0}, prefix = {0};
    ll_str_format(&prefix, "%s%s/", r->prefix, name);
    if (r->depth + 1 > NESTED_MOST) {
        ll_export_broke(r->export, ll_str_text(&prefix), "nested");
        ll_str_done(&prefix);
        return LL_OK;
    }
    ll_err err = ll_scratch_new(r->host, why, &folder);
    if (err == LL_OK)
        err = ll_scratch_write(folder, "inner", bytes, length, why);
    if (err == LL_OK) {
        ll_path_join(&path, ll_scratch_path(folder), "inner");
        err = ll_archive_read(r->host, ll_str_text(&path), ll_str_text(&prefix), r->depth + 1, why,
                              r->export);
    }
    ll_scratch_free(&folder);
    ll_str_done(&path);
    ll_str_done(&prefix);
    return err;
}

static ll_err keep(struct reading *r, const char *name, const char *bytes, size_t length,
                   struct ll_message *why)
{
    struct ll_str full = {0};
    if (bytes && ll_unpack_is_archive(name))
        return read_inner(r, name, bytes, length, why);
    ll_str_format(&full, "%s%s", r->prefix, name);
    char *copy = bytes ? ll_string_copy(bytes, length) : NULL;
    ll_err err = (bytes && !copy) || full.failed ? LL_ERR_MEMORY : LL_OK;
    if (err == LL_OK)
        err = ll_export_add(r->export, ll_str_text(&full), copy, length);
    else
        free(copy);
    ll_str_done(&full);
    return err;
}

static void broke_entry(struct reading *r, const char *name, const char *key)
{
    struct ll_str full = {0};
    ll_str_format(&full, "%s%s", r->prefix, name);
    ll_export_broke(r->export, ll_str_text(&full), key);
    ll_str_done(&full);
}

/* One frame. Whatever is not of its form ends the reading: it comes from where a stranger's bytes
 * were read. */
static ll_err take_frame(struct reading *r, struct ll_frame *frame, struct ll_message *why)
{
    struct ll_str name = {0};
    size_t length, size = 0;
    ll_err err = LL_OK;
    if (frame->type == LL_UNPACK_END) {
        r->is_over = true;
        r->end = key_of(ll_frame_int(frame));
        return LL_OK;
    }
    const char *bytes = ll_frame_bytes(frame, &length);
    int64_t kind = ll_frame_int(frame);
    const char *contents = ll_frame_int(frame) == 1 ? ll_frame_bytes(frame, &size) : NULL;
    if (frame->type != LL_UNPACK_ENTRY || ll_frame_end(frame, NULL) != LL_OK) {
        r->is_over = true;
        r->end = "damaged";
        return LL_OK;
    }
    bool is_named = clean_name(bytes, length, &name);
    const char *path = ll_str_text(&name);
    if (!is_named || kind == LL_UNPACK_FOLDER)
        ;
    else if (is_litter(path))
        r->export->hidden++;
    else if (kind == LL_UNPACK_LOCKED)
        broke_entry(r, path, "locked");
    else if (kind == LL_UNPACK_LARGE)
        broke_entry(r, path, "large");
    else if (kind == LL_UNPACK_OTHER)
        broke_entry(r, path, "link");
    else
        err = keep(r, path, contents, size, why);
    ll_str_done(&name);
    return err;
}

static ll_err take_all(struct reading *r, struct ll_box *box, struct ll_message *why)
{
    struct ll_frame frame = {0};
    ll_err err = LL_OK;
    while (err == LL_OK && !r->is_over) {
        err = ll_frame_read(ll_box_talk(box), LL_UNPACK_INNER + (1 << 16), ll_deadline(PATIENCE_MS),
                            NULL, &frame);
        if (err == LL_OK)
            err = take_frame(r, &frame, why);
        else if (err != LL_ERR_MEMORY) {
            r->is_over = true;
            r->end = "damaged";
            err = LL_OK;
        }
        if (r->export->count > LL_UNPACK_ENTRIES || r->export->bytes > LL_UNPACK_ALL) {
            r->is_over = true;
            r->end = "bound";
        }
    }
    ll_frame_done(&frame);
    return err;
}

static ll_err run(struct reading *r, struct ll_message *why)
{
    char most[24];
    const char *paths[40];
    size_t count = 0;
    struct ll_box_result result = {0};
    struct ll_box *box = NULL;
    snprintf(most, sizeof most, "%zu", (size_t)LL_UNPACK_ALL);
    const char *const argv[] = {ll_str_text(&r->program),
                                ll_str_text(&r->path),
                                most,
                                ".lua",
                                ".c",
                                ".py",
                                ".ipynb",
                                ".yml",
                                ".zip",
                                ".tar",
                                ".tar.gz",
                                ".tgz",
                                ".tar.xz",
                                ".tar.bz2",
                                ".7z",
                                NULL};
    for (; ll_box_libraries[count]; count++)
        paths[count] = ll_box_libraries[count];
    paths[count++] = argv[0];
    paths[count++] = argv[1];
    paths[count] = NULL;
    const struct ll_box_spec spec = {.argv = argv,
                                     .environment = ll_box_environment,
                                     .read_only = paths,
                                     .talk = true,
                                     .limits = limits};
    ll_err err = ll_box_start(r->host, &spec, why, &box);
    if (err != LL_OK)
        return err;
    err = take_all(r, box, why);
    if (r->end || err != LL_OK)
        ll_box_stop(box);
    ll_err end = ll_box_wait(box, why, &result);
    if (err == LL_OK)
        err = end;
    if (err == LL_OK && r->end && (result.end == LL_BOX_CPU || result.end == LL_BOX_WALL))
        r->end = "slow";
    ll_box_result_done(&result);
    ll_box_free(&box);
    return err;
}

ll_err ll_archive_read(const struct ll_probe *host, const char *path, const char *prefix,
                       size_t depth, struct ll_message *why, struct ll_export *export)
{
    struct reading r = {.host = host, .prefix = prefix, .depth = depth, .export = export};
    char real[PATH_MAX];
    if (realpath(path, real) == NULL)
        return ll_fail(why, LL_ERR_NOT_FOUND, "%s", path);
    ll_err err = ll_path_program("losslab-unpack", why, &r.program);
    if (err == LL_OK)
        err = ll_reach(host, real, &r.copies, why, &r.path);
    if (err == LL_OK)
        err = run(&r, why);
    if (err == LL_OK && r.end) {
        struct ll_str name = {0};
        ll_str_add_n(&name, prefix, strlen(prefix) > 0 ? strlen(prefix) - 1 : 0);
        ll_export_broke(export, ll_str_text(&name), r.end);
        ll_str_done(&name);
    }
    ll_scratch_free(&r.copies);
    ll_str_done(&r.program);
    ll_str_done(&r.path);
    return err;
}
