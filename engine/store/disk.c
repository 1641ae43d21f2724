#include "store/disk.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/file.h"
#include "base/mem.h"
#include "base/str.h"
#include "store/migrate.h"

static enum ll_store_trouble cause_of_errno(int error)
{
    switch (error) {
    case ENOSPC:
    case EDQUOT:
        return LL_STORE_FULL;
    case EFBIG:
        return LL_STORE_LIMITED;
    case EACCES:
    case EPERM:
        return LL_STORE_DENIED;
    case EROFS:
        return LL_STORE_READ_ONLY;
    default:
        return LL_STORE_FAILING;
    }
}

static enum ll_store_trouble cause_of(struct ll_db *db, ll_err err)
{
    if (err == LL_OK)
        return LL_STORE_WELL;
    if (err == LL_ERR_NEWER)
        return LL_STORE_NEWER;
    if (err == LL_ERR_REFUSED)
        return LL_STORE_FOREIGN;
    if (err == LL_ERR_FORMAT)
        return LL_STORE_BROKEN;
    switch (db->code) {
    case SQLITE_FULL:
        return LL_STORE_FULL;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return LL_STORE_LOCKED;
    case SQLITE_READONLY:
        return LL_STORE_READ_ONLY;
    default:
        return cause_of_errno(db->error);
    }
}

static bool is_there(struct ll_disk *disk)
{
    return stat(disk->path, &disk->seen) == 0;
}

static ll_err make_folder(const char *path, struct ll_message *why)
{
    const char *slash = strrchr(path, '/');
    if (slash == NULL || slash == path)
        return LL_OK;
    char *folder = ll_string_copy(path, (size_t)(slash - path));
    ll_err err = folder ? ll_folder_make(folder, why) : LL_ERR_MEMORY;
    free(folder);
    return err;
}

/* --- ways to open it --- */

struct way {
    const char *vfs; /* NULL: SQLite's own choice */
    bool immutable;  /* without locks or a look for other files: for what can only be read */
    bool alone;      /* write-ahead mode then needs no memory shared with others */
};

static const struct way shared_way = {NULL, false, false};
static const struct way alone_way = {NULL, false, true};
static const struct way lockless_way = {"unix-none", false, true};
static const struct way read_way = {NULL, true, false};

static ll_err uri_of(const char *path, struct ll_str *out)
{
    ll_str_add(out, "file:");
    for (; *path != '\0'; path++)
        if (strchr("%?#", *path))
            ll_str_format(out, "%%%02X", (unsigned char)*path);
        else
            ll_str_add_char(out, *path);
    ll_str_add(out, "?immutable=1");
    return ll_str_err(out);
}

static ll_err open_file(struct ll_disk *disk, const struct way *way)
{
    struct ll_str uri = {0};
    int flags = way->immutable ? SQLITE_OPEN_READONLY | SQLITE_OPEN_URI
                               : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
    ll_err err = way->immutable ? uri_of(disk->path, &uri) : LL_OK;
    const char *name = way->immutable ? ll_str_text(&uri) : disk->path;
    if (err == LL_OK && sqlite3_open_v2(name, &disk->db.handle, flags, way->vfs) != SQLITE_OK)
        err = ll_db_fail(&disk->db, "cannot open");
    ll_str_done(&uri);
    return err;
}

/* Another program that still has it open in write-ahead mode is no reason not to. */
static ll_err choose_journal(struct ll_db *db)
{
    ll_err err = ll_db_run(db, "PRAGMA journal_mode=DELETE");
    bool busy = err != LL_OK && db->code == SQLITE_BUSY;
    int64_t version;
    if (busy)
        err = ll_db_number(db, "PRAGMA schema_version", &version);
    return err;
}

static enum ll_store_trouble open_by(struct ll_disk *disk, const struct way *way, int patience_ms)
{
    ll_db_close(&disk->db);
    ll_err err = open_file(disk, way);
    if (err == LL_OK) {
        sqlite3_busy_timeout(disk->db.handle, patience_ms);
        if (way->alone)
            err = ll_db_run(&disk->db, "PRAGMA locking_mode=EXCLUSIVE");
    }
    if (err == LL_OK && !way->immutable)
        err = choose_journal(&disk->db);
    if (err == LL_OK && way->alone)
        err = ll_db_run(&disk->db, "PRAGMA locking_mode=NORMAL");
    if (err == LL_OK)
        err = ll_db_run(&disk->db, "PRAGMA synchronous=EXTRA");
    return cause_of(&disk->db, err);
}

/* Brings the file up to date. One that can only be read is brought up to date as its copy. */
static enum ll_store_trouble migrate(struct ll_disk *disk)
{
    enum ll_store_trouble cause = cause_of(&disk->db, ll_db_migrate(&disk->db, &ll_ladder_store));
    return cause == LL_STORE_READ_ONLY ? LL_STORE_WELL : cause;
}

/* Whether files in the folder can be locked; asked of a file of its own, since to close any
 * descriptor of the database's would give up SQLite's locks on it. */
static bool locks_work(const char *path)
{
    struct ll_str probe = {0};
    struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
    bool work = true;
    ll_str_format(&probe, "%s-lock-XXXXXX", path);
    int fd = ll_str_err(&probe) == LL_OK ? mkstemp(probe.data) : -1;
    if (fd >= 0) {
        work = fcntl(fd, F_SETLK, &lock) == 0 || errno == EAGAIN || errno == EACCES;
        close(fd);
        unlink(probe.data);
    }
    ll_str_done(&probe);
    return work;
}

static bool is_settled(enum ll_store_trouble cause)
{
    return cause == LL_STORE_WELL || cause == LL_STORE_NEWER || cause == LL_STORE_FOREIGN ||
           cause == LL_STORE_BROKEN || cause == LL_STORE_FULL || cause == LL_STORE_LIMITED;
}

static enum ll_store_trouble open_and_migrate(struct ll_disk *disk, const struct way *way,
                                              int patience_ms)
{
    enum ll_store_trouble cause = open_by(disk, way, patience_ms);
    return cause == LL_STORE_WELL ? migrate(disk) : cause;
}

static enum ll_store_trouble open_lockless(struct ll_disk *disk)
{
    disk->is_lockless = true;
    disk->way = LL_DISK_WHOLE;
    return open_by(disk, &lockless_way, 0);
}

/* What no program can share or write can perhaps be had alone, or read. */
static enum ll_store_trouble open_otherwise(struct ll_disk *disk, enum ll_store_trouble cause)
{
    struct ll_message first = disk->db.message;
    enum ll_store_trouble alone = open_and_migrate(disk, &alone_way, disk->patience_ms);
    if (is_settled(alone))
        return alone;
    disk->way = LL_DISK_READ;
    if (is_there(disk) && open_by(disk, &read_way, 0) == LL_STORE_WELL)
        return LL_STORE_WELL;
    disk->db.message = first;
    return cause;
}

/* Where there are no locks SQLite says that the file is locked: so that is asked before it is
 * waited for. */
static enum ll_store_trouble open_any_way(struct ll_disk *disk)
{
    if (disk->is_lockless)
        return open_lockless(disk);
    disk->way = LL_DISK_SHARED;
    enum ll_store_trouble cause = open_and_migrate(disk, &shared_way, 0);
    if (!is_settled(cause) && !locks_work(disk->path))
        return open_lockless(disk);
    if (cause == LL_STORE_LOCKED)
        cause = open_and_migrate(disk, &shared_way, disk->patience_ms);
    else if (cause == LL_STORE_WELL)
        sqlite3_busy_timeout(disk->db.handle, disk->patience_ms);
    return is_settled(cause) || cause == LL_STORE_LOCKED ? cause : open_otherwise(disk, cause);
}

static enum ll_store_trouble open_disk(struct ll_disk *disk)
{
    disk->db.message.text[0] = '\0';
    errno = 0;
    if (make_folder(disk->path, &disk->message) != LL_OK)
        return cause_of_errno(errno);
    if (is_there(disk) && !S_ISREG(disk->seen.st_mode)) { /* to read a pipe would take for ever */
        ll_fail(&disk->message, LL_ERR_IO, "not a regular file");
        return LL_STORE_NO_FILE;
    }
    enum ll_store_trouble cause = open_any_way(disk);
    if (cause != LL_STORE_WELL) {
        disk->message = disk->db.message;
        ll_disk_close(disk);
        return cause;
    }
    (void)is_there(disk); /* the file that was opened */
    return LL_STORE_WELL;
}

void ll_disk_close(struct ll_disk *disk)
{
    ll_db_close(&disk->db);
    disk->way = LL_DISK_CLOSED;
}

/* --- reading --- */

static enum ll_store_trouble copy_out(struct ll_disk *disk, struct ll_db *copy)
{
    ll_db_close(copy);
    if (sqlite3_open(":memory:", &copy->handle) != SQLITE_OK)
        return LL_STORE_FAILING;
    sqlite3_busy_timeout(copy->handle, disk->patience_ms);
    enum ll_store_trouble cause = cause_of(copy, ll_db_copy(&disk->db, copy));
    if (cause == LL_STORE_WELL)
        cause = cause_of(copy, ll_db_check(copy));
    if (cause == LL_STORE_WELL) /* of what could only be read */
        cause = cause_of(copy, ll_db_migrate(copy, &ll_ladder_store));
    if (cause != LL_STORE_WELL)
        disk->message = copy->message;
    return cause;
}

enum ll_store_trouble ll_disk_load(struct ll_disk *disk, bool make, struct ll_db *copy)
{
    struct stat before;
    bool there = stat(disk->path, &before) == 0;
    if (disk->way == LL_DISK_SHARED &&
        (!there || before.st_ino != disk->seen.st_ino || before.st_dev != disk->seen.st_dev))
        ll_disk_close(disk); /* it was deleted, or replaced */
    if (!there && errno == ENOENT && !make) {
        ll_db_close(copy);
        return ll_db_open_memory(copy) == LL_OK ? LL_STORE_WELL : LL_STORE_FAILING;
    }
    if (disk->way != LL_DISK_SHARED) {
        enum ll_store_trouble cause = open_disk(disk);
        if (cause != LL_STORE_WELL)
            return cause;
    }
    enum ll_store_trouble cause = copy_out(disk, copy);
    (void)ll_db_number(&disk->db, "PRAGMA data_version", &disk->data_version);
    if (disk->way != LL_DISK_SHARED) {
        disk->seen = before; /* before: what came while we read is seen the next time */
        ll_db_close(&disk->db);
    }
    return cause;
}

bool ll_disk_is_bare(const struct ll_disk *disk)
{
    struct stat now;
    return stat(disk->path, &now) != 0 && errno == ENOENT;
}

bool ll_disk_changed(struct ll_disk *disk)
{
    struct stat now;
    int64_t version;
    if (stat(disk->path, &now) != 0)
        return false;
    if (disk->way == LL_DISK_CLOSED || now.st_ino != disk->seen.st_ino ||
        now.st_dev != disk->seen.st_dev)
        return true;
    if (disk->way == LL_DISK_SHARED)
        return ll_db_number(&disk->db, "PRAGMA data_version", &version) == LL_OK &&
               version != disk->data_version;
    return now.st_mtime != disk->seen.st_mtime || now.st_size != disk->seen.st_size;
}

/* --- writing --- */

/* Whether it is the database or its disk that failed, and not the statement. */
static bool is_disks(struct ll_db *db)
{
    switch (db->code) {
    case SQLITE_ERROR:
    case SQLITE_CONSTRAINT:
    case SQLITE_MISMATCH:
    case SQLITE_TOOBIG:
        return false;
    default:
        return true;
    }
}

/* A change that this database cannot take must not stand in the way of those behind it. */
static ll_err apply_all(struct ll_db *db, const struct ll_change *first,
                        const struct ll_change *last)
{
    for (const struct ll_change *change = first;; change = change->next) {
        ll_err err = ll_change_apply(change, db);
        if (err != LL_OK && is_disks(db))
            return err;
        if (change == last)
            return LL_OK;
    }
}

static enum ll_store_trouble keep_shared(struct ll_disk *disk, const struct ll_change *first,
                                         const struct ll_change *last)
{
    struct ll_db *db = &disk->db;
    ll_err err = ll_db_run(db, "BEGIN IMMEDIATE");
    if (err == LL_OK)
        err = apply_all(db, first, last);
    if (err == LL_OK)
        err = ll_db_run(db, "COMMIT");
    enum ll_store_trouble cause = cause_of(db, err);
    disk->message = db->message;
    if (err != LL_OK && !sqlite3_get_autocommit(db->handle))
        sqlite3_exec(db->handle, "ROLLBACK", NULL, NULL, NULL);
    if (cause == LL_STORE_FAILING || cause == LL_STORE_BROKEN)
        ll_disk_close(disk); /* opened anew, perhaps another way */
    return cause;
}

static enum ll_store_trouble write_whole(struct ll_disk *disk, struct ll_db *db)
{
    sqlite3_int64 size = 0;
    unsigned char *bytes = sqlite3_serialize(db->handle, "main", &size, 0);
    if (bytes == NULL)
        return LL_STORE_FAILING;
    ll_err err = ll_file_write(disk->path, bytes, (size_t)size, &disk->message);
    int error = errno;
    sqlite3_free(bytes);
    if (err == LL_OK)
        return is_there(disk) ? LL_STORE_WELL : LL_STORE_FAILING;
    return cause_of_errno(error);
}

static enum ll_store_trouble keep_whole(struct ll_disk *disk, const struct ll_change *first,
                                        const struct ll_change *last)
{
    struct ll_db copy = {NULL};
    enum ll_store_trouble cause = ll_disk_load(disk, true, &copy);
    if (cause == LL_STORE_WELL)
        cause = cause_of(&copy, apply_all(&copy, first, last));
    if (cause == LL_STORE_WELL)
        cause = write_whole(disk, &copy);
    ll_db_close(&copy);
    return cause;
}

enum ll_store_trouble ll_disk_keep(struct ll_disk *disk, const struct ll_change *first,
                                   const struct ll_change *last)
{
    struct stat now;
    if (disk->way == LL_DISK_SHARED &&
        (stat(disk->path, &now) != 0 || now.st_ino != disk->seen.st_ino ||
         now.st_dev != disk->seen.st_dev))
        ll_disk_close(disk);
    if (disk->way == LL_DISK_READ)
        ll_disk_close(disk); /* it may have become writable */
    if (disk->way == LL_DISK_CLOSED) {
        enum ll_store_trouble cause = open_disk(disk);
        if (cause != LL_STORE_WELL)
            return cause;
    }
    if (disk->way == LL_DISK_SHARED)
        return keep_shared(disk, first, last);
    ll_db_close(&disk->db);
    if (disk->way == LL_DISK_WHOLE)
        return keep_whole(disk, first, last);
    return LL_STORE_READ_ONLY;
}

/* --- out of the way --- */

bool ll_disk_set_aside(struct ll_disk *disk, char *aside, size_t size)
{
    static const char *const tails[] = {"-journal", "-wal", "-shm"};
    char stamp[32] = "";
    time_t now = time(NULL);
    struct tm local;
    ll_disk_close(disk);
    if (localtime_r(&now, &local))
        (void)strftime(stamp, sizeof stamp, "%Y%m%d-%H%M%S", &local);
    for (int n = 0; n < 100; n++) {
        int length = n == 0 ? snprintf(aside, size, "%s.broken-%s", disk->path, stamp)
                            : snprintf(aside, size, "%s.broken-%s-%d", disk->path, stamp, n);
        if (length < 0 || (size_t)length >= size)
            return false;
        if (!ll_file_exists(aside))
            break;
    }
    if (rename(disk->path, aside) != 0)
        return false;
    for (size_t i = 0; i < sizeof tails / sizeof *tails; i++) {
        struct ll_str from = {0}, to = {0};
        ll_str_format(&from, "%s%s", disk->path, tails[i]);
        ll_str_format(&to, "%s%s", aside, tails[i]);
        if (ll_str_err(&from) == LL_OK && ll_str_err(&to) == LL_OK)
            (void)rename(ll_str_text(&from), ll_str_text(&to));
        ll_str_done(&from);
        ll_str_done(&to);
    }
    return true;
}
