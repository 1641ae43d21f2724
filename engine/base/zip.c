/* Local headers with their data, one behind the other, then the directory of them all. */
#include "base/zip.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#define ZLIB_CONST /* what is read stays as it is */
#include <zlib.h>

enum {
    VERSION = 20, /* 2.0: deflate and folders */
    MADE_BY_UNIX = 3 << 8,
    NAME_IS_UTF8 = 1 << 11,
    DEFLATED = 8,
    FIRST_DAY = 1 << 5 | 1, /* 1980-01-01, at 00:00 */
    MODE = 0100644,
};

static void add_le(struct ll_str *out, unsigned long value, int bytes)
{
    for (int i = 0; i < bytes; i++)
        ll_str_add_char(out, (char)(value >> (8 * i) & 0xff));
}

/* Raw deflate, without zlib's own frame. */
static ll_err deflate_all(const char *bytes, size_t length, char **out, size_t *count)
{
    z_stream stream = {0};
    if (deflateInit2(&stream, Z_BEST_COMPRESSION, Z_DEFLATED, -MAX_WBITS, 8, Z_DEFAULT_STRATEGY) !=
        Z_OK)
        return LL_ERR_MEMORY;
    size_t room = deflateBound(&stream, length);
    ll_err err = (*out = malloc(room)) ? LL_OK : LL_ERR_MEMORY;
    if (err == LL_OK) {
        stream.next_in = (const Bytef *)bytes;
        stream.avail_in = (uInt)length;
        stream.next_out = (Bytef *)*out;
        stream.avail_out = (uInt)room;
        err = deflate(&stream, Z_FINISH) == Z_STREAM_END ? LL_OK : LL_ERR_SYSTEM;
        *count = room - stream.avail_out;
    }
    deflateEnd(&stream);
    return err;
}

struct entry {
    unsigned long crc;
    size_t packed, length, name, offset;
};

/* What a file's own header and its line in the directory have in common. */
static void add_facts(struct ll_str *out, const struct entry *e)
{
    add_le(out, VERSION, 2);
    add_le(out, NAME_IS_UTF8, 2);
    add_le(out, DEFLATED, 2);
    add_le(out, 0, 2);
    add_le(out, FIRST_DAY, 2);
    add_le(out, e->crc, 4);
    add_le(out, e->packed, 4);
    add_le(out, e->length, 4);
    add_le(out, e->name, 2);
    add_le(out, 0, 2); /* extra */
}

static void add_entry(struct ll_zip *zip, const struct entry *e, const char *name,
                      const char *packed)
{
    add_le(&zip->bytes, 0x04034b50, 4);
    add_facts(&zip->bytes, e);
    ll_str_add_n(&zip->bytes, name, e->name);
    ll_str_add_n(&zip->bytes, packed, e->packed);
    add_le(&zip->directory, 0x02014b50, 4);
    add_le(&zip->directory, MADE_BY_UNIX | VERSION, 2);
    add_facts(&zip->directory, e);
    add_le(&zip->directory, 0, 2); /* comment */
    add_le(&zip->directory, 0, 2); /* disk */
    add_le(&zip->directory, 0, 2); /* whether it is text */
    add_le(&zip->directory, (unsigned long)MODE << 16, 4);
    add_le(&zip->directory, e->offset, 4);
    ll_str_add_n(&zip->directory, name, e->name);
    zip->count++;
}

ll_err ll_zip_add(struct ll_zip *zip, const char *name, const char *bytes, size_t length)
{
    struct entry e = {.length = length, .name = strlen(name), .offset = zip->bytes.length};
    char *packed = NULL;
    if (e.name > USHRT_MAX || zip->count >= USHRT_MAX || length > INT_MAX)
        return LL_ERR_ARGUMENT;
    ll_err err = deflate_all(bytes, length, &packed, &e.packed);
    if (err == LL_OK && (unsigned long long)zip->bytes.length + zip->directory.length + e.packed +
                                2 * e.name + 1024 >
                            UINT_MAX)
        err = LL_ERR_ARGUMENT;
    if (err == LL_OK) {
        e.crc = crc32(0, (const Bytef *)bytes, (uInt)length);
        add_entry(zip, &e, name, packed);
        err = ll_str_err(&zip->bytes);
    }
    if (err == LL_OK)
        err = ll_str_err(&zip->directory);
    free(packed);
    return err;
}

ll_err ll_zip_end(struct ll_zip *zip, struct ll_str *out)
{
    ll_str_add_n(out, ll_str_text(&zip->bytes), zip->bytes.length);
    ll_str_add_n(out, ll_str_text(&zip->directory), zip->directory.length);
    add_le(out, 0x06054b50, 4);
    add_le(out, 0, 4); /* the disk, and the directory's */
    add_le(out, zip->count, 2);
    add_le(out, zip->count, 2);
    add_le(out, zip->directory.length, 4);
    add_le(out, zip->bytes.length, 4);
    add_le(out, 0, 2); /* comment */
    return ll_str_err(out);
}

void ll_zip_done(struct ll_zip *zip)
{
    ll_str_done(&zip->bytes);
    ll_str_done(&zip->directory);
    *zip = (struct ll_zip){0};
}
