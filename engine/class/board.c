#include "class/board.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/plain.h"
#include "base/utf8.h"
#include "store/sharer.h"

struct reading {
    int folder;
    int64_t now;
    struct ll_board board;
    size_t capacity, names;
};

/* --- one file --- */

/* The account that a file's name is for: "1005.share", "1005-2.share". */
static bool name_account(const char *name, unsigned long *out)
{
    char usual[LL_SHARE_NAME], *end;
    if (!isdigit((unsigned char)name[0]) || strlen(name) >= sizeof usual)
        return false;
    errno = 0;
    *out = strtoul(name, &end, 10);
    for (int i = 0; errno == 0 && i < LL_SHARE_NAMES; i++) {
        ll_share_name(*out, i, usual);
        if (strcmp(usual, name) == 0)
            return true;
    }
    return false;
}

static bool is_plain(const struct stat *info)
{
    return S_ISREG(info->st_mode) && info->st_nlink == 1 && info->st_size <= LL_BOARD_BYTES &&
           (info->st_mode & (S_IWGRP | S_IWOTH)) == 0;
}

/* What is there may change between two looks: what was opened is looked at again, and no more is
 * read than is allowed. */
static ll_err read_bytes(int folder, const char *name, const struct stat *seen, char *bytes,
                         size_t *length)
{
    struct stat info;
    int fd = openat(folder, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
    if (fd < 0)
        return errno == EACCES || errno == EPERM ? LL_ERR_REFUSED : LL_ERR_FORMAT;
    ll_err err = LL_OK;
    if (fstat(fd, &info) != 0 || info.st_uid != seen->st_uid || !is_plain(&info))
        err = LL_ERR_FORMAT;
    *length = 0;
    for (ssize_t n = 1; err == LL_OK && n != 0;) {
        n = read(fd, bytes + *length, LL_BOARD_BYTES + 1 - *length);
        *length += n > 0 ? (size_t)n : 0;
        if ((n < 0 && errno != EINTR) || *length > LL_BOARD_BYTES)
            err = LL_ERR_FORMAT;
    }
    close(fd);
    return err;
}

/* --- one account --- */

static int64_t not_after(int64_t time, int64_t now)
{
    return time > now ? now : time;
}

/* Times that an account gives are its own clock's. */
static void judge(struct ll_board_row *row, int64_t now)
{
    struct ll_share *s = &row->share;
    int64_t *const times[] = {&s->since, &s->tried, &s->failing, &s->help, &s->left, &row->seen};
    for (size_t i = 0; i < sizeof times / sizeof *times; i++)
        *times[i] = not_after(*times[i], now);
    row->at_exercise = s->tried > 0 && s->tried >= s->since;
    int64_t from = s->since;
    if (row->at_exercise && s->failing > from)
        from = s->failing;
    row->stuck = from > 0 ? now - from : 0;
    if (s->left > 0 || now - row->seen > LL_BOARD_QUIET_S)
        row->state = LL_BOARD_LEFT;
    else if (row->at_exercise ? s->passed : s->page_done)
        row->state = LL_BOARD_DONE;
    if (row->state == LL_BOARD_LEFT)
        s->help = 0;
}

static void name_owner(struct ll_board_row *row)
{
    struct ll_str plain = {0};
    const struct passwd *account = getpwuid((uid_t)row->account);
    if (account && account->pw_name[0] != '\0')
        ll_plain_add_name(&plain, account->pw_name);
    else
        ll_str_format(&plain, "%lu", row->account);
    snprintf(row->who, sizeof row->who, "%.*s",
             (int)ll_utf8_whole(ll_str_text(&plain), plain.length < sizeof row->who
                                                         ? plain.length
                                                         : sizeof row->who - 1),
             ll_str_text(&plain));
    ll_str_done(&plain);
}

static struct ll_board_row *find_row(struct ll_board *board, unsigned long account)
{
    for (size_t i = 0; i < board->count; i++)
        if (board->rows[i].account == account)
            return &board->rows[i];
    return NULL;
}

/* Of several files of an account the newest that is right counts. */
static ll_err keep_row(struct reading *reading, const struct ll_board_row *row)
{
    struct ll_board *board = &reading->board;
    struct ll_board_row *old = find_row(board, row->account);
    if (old) {
        bool better = (old->state == LL_BOARD_WRONG) != (row->state == LL_BOARD_WRONG)
                          ? old->state == LL_BOARD_WRONG
                          : row->seen > old->seen;
        if (better)
            *old = *row;
        return LL_OK;
    }
    if (board->count == LL_BOARD_ROWS) {
        board->flooded = true;
        return LL_OK;
    }
    if (!ll_array_grow((void **)&board->rows, &reading->capacity, board->count + 1,
                       sizeof *board->rows))
        return LL_ERR_MEMORY;
    board->rows[board->count++] = *row;
    return LL_OK;
}

static ll_err take_file(struct reading *reading, const char *name)
{
    char bytes[LL_BOARD_BYTES + 1];
    struct stat info;
    struct ll_board_row row = {.state = LL_BOARD_AT_WORK};
    size_t length = 0;
    if (!name_account(name, &row.account) ||
        fstatat(reading->folder, name, &info, AT_SYMLINK_NOFOLLOW) != 0 ||
        (unsigned long)info.st_uid != row.account)
        return LL_OK; /* nobody's */
    row.seen = (int64_t)info.st_mtime;
    ll_err err =
        is_plain(&info) ? read_bytes(reading->folder, name, &info, bytes, &length) : LL_ERR_FORMAT;
    if (err == LL_ERR_REFUSED) {
        reading->board.closed++;
        return LL_OK;
    }
    if (err == LL_OK)
        err = ll_share_read(bytes, length, &row.share);
    if (err == LL_ERR_MEMORY)
        return err;
    if (err == LL_OK)
        judge(&row, reading->now);
    else
        row.state = LL_BOARD_WRONG;
    return keep_row(reading, &row);
}

/* --- all of them --- */

static int by_need(const void *a, const void *b)
{
    const struct ll_board_row *x = a, *y = b;
    bool help_x = x->share.help > 0, help_y = y->share.help > 0;
    if (help_x != help_y)
        return help_x ? -1 : 1;
    if (help_x && x->share.help != y->share.help)
        return x->share.help < y->share.help ? -1 : 1;
    if (x->state != y->state)
        return x->state < y->state ? -1 : 1;
    if (x->stuck != y->stuck && x->state != LL_BOARD_WRONG)
        return x->stuck > y->stuck ? -1 : 1;
    return strcmp(x->who, y->who);
}

static ll_err read_folder(struct reading *reading, DIR *folder)
{
    const struct dirent *entry;
    ll_err err = LL_OK;
    while (err == LL_OK && (entry = readdir(folder)) != NULL) {
        if (entry->d_name[0] == '.')
            continue;
        if (++reading->names > LL_BOARD_NAMES) {
            reading->board.flooded = true;
            break;
        }
        err = take_file(reading, entry->d_name);
    }
    return err;
}

/* Accounts that were there stay in sight behind a flood of files: theirs are asked for by name. */
static ll_err read_known(struct reading *reading, const struct ll_board *known)
{
    char name[LL_SHARE_NAME];
    ll_err err = LL_OK;
    for (size_t i = 0; err == LL_OK && i < known->count; i++)
        for (int n = 0; err == LL_OK && n < LL_SHARE_NAMES; n++) {
            ll_share_name(known->rows[i].account, n, name);
            err = take_file(reading, name);
        }
    return err;
}

ll_err ll_board_read(struct ll_board *board, const char *folder, int64_t now,
                     struct ll_message *why)
{
    struct reading reading = {.now = now};
    DIR *open = opendir(folder);
    if (open == NULL)
        return ll_fail(why, errno == ENOENT || errno == ENOTDIR ? LL_ERR_NOT_FOUND : LL_ERR_IO,
                       "%s: %s", folder, strerror(errno));
    reading.folder = dirfd(open);
    ll_err err = read_folder(&reading, open);
    if (err == LL_OK && reading.board.flooded)
        err = read_known(&reading, board);
    closedir(open);
    if (err != LL_OK) {
        ll_board_done(&reading.board);
        return ll_fail(why, err, "%s: %s", folder, ll_err_text(err));
    }
    for (size_t i = 0; i < reading.board.count; i++)
        name_owner(&reading.board.rows[i]);
    if (reading.board.count > 0)
        qsort(reading.board.rows, reading.board.count, sizeof *reading.board.rows, by_need);
    ll_board_done(board);
    *board = reading.board;
    return LL_OK;
}

void ll_board_done(struct ll_board *board)
{
    free(board->rows);
    *board = (struct ll_board){0};
}

struct ll_board_count ll_board_count(const struct ll_board *board)
{
    struct ll_board_count count = {0};
    for (size_t i = 0; i < board->count; i++) {
        count.help += board->rows[i].share.help > 0;
        count.in[board->rows[i].state]++;
    }
    return count;
}

bool ll_board_row_has(const struct ll_board_row *row, const char *word)
{
    const char *const texts[] = {row->who, row->at_exercise ? row->share.exercise : row->share.page,
                                 row->at_exercise ? row->share.mistake : ""};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        if (strcasestr(texts[i], word) != NULL)
            return true;
    return false;
}
