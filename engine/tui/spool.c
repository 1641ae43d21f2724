#include "tui/spool.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "tui/spool_file.h"

/* Whether the largest of frames may be as large as that: a limit on files counts here too. */
static bool has_room(FILE *file)
{
    enum { FRAME_MOST = 1 << 20 };
    return ftruncate(fileno(file), FRAME_MOST) == 0 && ftruncate(fileno(file), 0) == 0;
}

ll_err ll_spool_init(struct ll_spool *spool, struct ll_message *why)
{
    *spool = (struct ll_spool){0};
    spool->file = ll_spool_file();
    if (spool->file && has_room(spool->file))
        return LL_OK;
    return ll_fail(why, LL_ERR_SYSTEM, "no file for a frame: %s", strerror(errno));
}

void ll_spool_done(struct ll_spool *spool)
{
    if (spool->file)
        fclose(spool->file);
    ll_str_done(&spool->frame);
    spool->file = NULL;
}

static void gather(struct ll_spool *spool)
{
    char bytes[16384];
    int fd = fileno(spool->file);
    ssize_t n;
    for (off_t at = 0; (n = pread(fd, bytes, sizeof bytes, at)) > 0; at += n)
        ll_str_add_n(&spool->frame, bytes, (size_t)n);
    if (ftruncate(fd, 0) == 0)
        lseek(fd, 0, SEEK_SET);
}

static void write_all(const char *bytes, size_t length)
{
    while (length > 0) {
        ssize_t n = write(STDOUT_FILENO, bytes, length);
        if (n < 0 && errno != EINTR)
            return; /* the terminal is gone: reading from it says so too */
        bytes += n > 0 ? n : 0;
        length -= n > 0 ? (size_t)n : 0;
    }
}

void ll_spool_send(struct ll_spool *spool, bool marked)
{
    ll_str_clear(&spool->frame);
    if (marked)
        ll_str_add(&spool->frame, "\x1b[?2026h");
    size_t empty = spool->frame.length;
    gather(spool);
    if (marked)
        ll_str_add(&spool->frame, "\x1b[?2026l");
    if (marked || spool->frame.length > empty)
        write_all(ll_str_text(&spool->frame), spool->frame.length);
}
