/* losslab-unpack ARCHIVE MOST ENDING...: sends what is in an archive, entry by entry; the contents
 * of files whose names end in one of ENDING, of MOST bytes in all. It runs in a box. */
#include <archive.h>
#include <archive_entry.h>
#include <locale.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/frame.h"
#include "base/unpack.h"
#include "sandbox/box.h"

struct unpack {
    struct archive *archive;
    struct ll_frame frame;
    struct ll_str contents;
    const char *const *endings; /* end with NULL */
    size_t left;                /* bytes that may still be sent */
};

static int kind_of(struct archive_entry *entry)
{
    if (archive_entry_hardlink(entry))
        return LL_UNPACK_OTHER;
    if (archive_entry_is_encrypted(entry))
        return LL_UNPACK_LOCKED;
    switch (archive_entry_filetype(entry)) {
    case AE_IFREG:
        return LL_UNPACK_FILE;
    case AE_IFDIR:
        return LL_UNPACK_FOLDER;
    default:
        return LL_UNPACK_OTHER;
    }
}

/* Gradescope's list of who handed in what holds all their results, too. */
static bool is_list(const char *name)
{
    static const char list[] = "submission_metadata.yml";
    const char *slash = strrchr(name, '/');
    return strcmp(slash ? slash + 1 : name, list) == 0;
}

/* Bytes that come out are counted, since headers lie. False where the archive is damaged. */
static bool take(struct unpack *u, size_t most, int *kind)
{
    char piece[1 << 16];
    la_ssize_t n;
    ll_str_clear(&u->contents);
    while ((n = archive_read_data(u->archive, piece, sizeof piece)) > 0) {
        if (u->contents.length + (size_t)n > most) {
            *kind = LL_UNPACK_LARGE;
            ll_str_clear(&u->contents);
            return true;
        }
        ll_str_add_n(&u->contents, piece, (size_t)n);
    }
    return n == 0 && !u->contents.failed;
}

static bool send_entry(struct unpack *u, struct archive_entry *entry)
{
    const char *name = archive_entry_pathname(entry);
    int kind = kind_of(entry);
    bool is_whole = true;
    if (name == NULL)
        name = "";
    bool is_wanted = kind == LL_UNPACK_FILE && ll_unpack_ends_in(name, u->endings);
    if (is_wanted) {
        size_t most = ll_unpack_is_archive(name) || is_list(name) ? LL_UNPACK_INNER : LL_UNPACK_ONE;
        is_whole = take(u, most < u->left ? most : u->left, &kind);
        is_wanted = is_whole && kind == LL_UNPACK_FILE;
        u->left -= u->contents.length;
    }
    ll_frame_clear(&u->frame, LL_UNPACK_ENTRY);
    ll_frame_put_bytes(&u->frame, name, strlen(name));
    ll_frame_put_int(&u->frame, kind);
    ll_frame_put_int(&u->frame, is_wanted);
    if (is_wanted)
        ll_frame_put_bytes(&u->frame, ll_str_text(&u->contents), u->contents.length);
    return ll_frame_write(LL_BOX_TALK, &u->frame, LL_NEVER, NULL) == LL_OK && is_whole;
}

static int send_all(struct unpack *u)
{
    struct archive_entry *entry;
    int end;
    size_t count = 0;
    while ((end = archive_read_next_header(u->archive, &entry)) == ARCHIVE_OK ||
           end == ARCHIVE_WARN) {
        if (++count > LL_UNPACK_ENTRIES)
            return LL_UNPACK_BOUND;
        if (!send_entry(u, entry))
            return LL_UNPACK_DAMAGED;
    }
    return end == ARCHIVE_EOF ? LL_UNPACK_WHOLE : LL_UNPACK_DAMAGED;
}

int main(int argc, char **argv)
{
    if (argc < 4)
        return EXIT_FAILURE;
    struct unpack u = {
        .archive = archive_read_new(),
        .endings = (const char *const *)argv + 3,
        .left = (size_t)strtoull(argv[2], NULL, 10),
    };
    /* In the plain C locale a name in UTF-8 comes back empty. */
    setlocale(LC_CTYPE, "C.UTF-8");
    if (u.archive == NULL)
        return EXIT_FAILURE;
    archive_read_support_format_zip(u.archive);
    archive_read_support_format_tar(u.archive);
    archive_read_support_format_7zip(u.archive);
    archive_read_support_filter_gzip(u.archive);
    archive_read_support_filter_bzip2(u.archive);
    archive_read_support_filter_xz(u.archive);
    int end = LL_UNPACK_DAMAGED;
    if (archive_read_open_filename(u.archive, argv[1], 1 << 16) == ARCHIVE_OK)
        end = send_all(&u);
    ll_frame_clear(&u.frame, LL_UNPACK_END);
    ll_frame_put_int(&u.frame, end);
    (void)ll_frame_write(LL_BOX_TALK, &u.frame, LL_NEVER, NULL);
    archive_read_free(u.archive);
    ll_frame_done(&u.frame);
    ll_str_done(&u.contents);
    return EXIT_SUCCESS;
}
