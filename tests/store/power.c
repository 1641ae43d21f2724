/* Deeds are kept until they are synced; which of the others survive is drawn at the return. */
#include "power.h"

#include <sqlite3.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/rng.h"

enum { FILES = 16, SECTOR = 512 };

/* Something done to a file that is not synced yet. */
struct deed {
    enum { WRITE, TRUNCATE, REMOVE } kind;
    size_t at, length;
    unsigned char *bytes;
    struct deed *next;
};

struct image {
    unsigned char *bytes;
    size_t length;
    bool is_there;
};

struct disk_file {
    char name[256];
    struct image synced;
    struct deed *first, **last;
};

static struct {
    sqlite3_vfs vfs, *real;
    struct disk_file files[FILES];
    size_t count, until_failure; /* 0: it stays on */
    bool has_failed;
} power;

/* The handle that SQLite holds; the real one's lies behind it. */
struct handle {
    sqlite3_file base;
    struct disk_file *file;
    sqlite3_file *real;
};

static sqlite3_file *real_of(sqlite3_file *file)
{
    return ((struct handle *)file)->real;
}

/* --- what is synced, and what is not --- */

static void change_image(struct image *image, const struct deed *deed, size_t length)
{
    if (deed->kind == REMOVE) {
        image->is_there = false;
        image->length = 0;
        return;
    }
    size_t end = deed->kind == TRUNCATE ? deed->at : deed->at + length;
    if (end > image->length) {
        image->bytes = realloc(image->bytes, end);
        memset(image->bytes + image->length, 0, end - image->length);
    }
    if (end > image->length || deed->kind == TRUNCATE)
        image->length = end;
    if (deed->kind == WRITE)
        memcpy(image->bytes + deed->at, deed->bytes, length);
    image->is_there = true;
}

static void forget_deeds(struct disk_file *file)
{
    while (file->first) {
        struct deed *deed = file->first;
        file->first = deed->next;
        free(deed->bytes);
        free(deed);
    }
    file->last = &file->first;
}

static void sync_file(struct disk_file *file)
{
    for (struct deed *deed = file->first; deed; deed = deed->next)
        change_image(&file->synced, deed, deed->length);
    forget_deeds(file);
    file->synced.is_there = true;
}

static void add_deed(struct disk_file *file, int kind, size_t at, const void *bytes, size_t length)
{
    struct deed *deed = calloc(1, sizeof *deed);
    deed->kind = kind;
    deed->at = at;
    deed->length = length;
    if (length > 0)
        deed->bytes = memcpy(malloc(length), bytes, length);
    *file->last = deed;
    file->last = &deed->next;
}

static struct disk_file *find_file(const char *name)
{
    for (size_t i = 0; i < power.count; i++)
        if (strcmp(power.files[i].name, name) == 0)
            return &power.files[i];
    if (power.count == FILES)
        abort();
    struct disk_file *file = &power.files[power.count++];
    memset(file, 0, sizeof *file);
    snprintf(file->name, sizeof file->name, "%s", name);
    file->last = &file->first;
    FILE *old = fopen(name, "rb"); /* what was there before is synced */
    if (old) {
        static unsigned char bytes[1 << 20];
        file->synced.length = fread(bytes, 1, sizeof bytes, old);
        file->synced.bytes = memcpy(malloc(file->synced.length + 1), bytes, file->synced.length);
        file->synced.is_there = true;
        fclose(old);
    }
    return file;
}

/* Counts an operation; false where the power has failed. */
static bool is_on(void)
{
    if (!power.has_failed && power.until_failure > 0 && --power.until_failure == 0)
        power.has_failed = true;
    return !power.has_failed;
}

/* --- a file's calls --- */

static int file_close(sqlite3_file *file)
{
    return real_of(file)->pMethods ? real_of(file)->pMethods->xClose(real_of(file)) : SQLITE_OK;
}

static int file_read(sqlite3_file *file, void *to, int length, sqlite3_int64 at)
{
    return power.has_failed ? SQLITE_IOERR_READ
                            : real_of(file)->pMethods->xRead(real_of(file), to, length, at);
}

static int file_write(sqlite3_file *file, const void *bytes, int length, sqlite3_int64 at)
{
    if (!is_on())
        return SQLITE_IOERR_WRITE;
    add_deed(((struct handle *)file)->file, WRITE, (size_t)at, bytes, (size_t)length);
    return real_of(file)->pMethods->xWrite(real_of(file), bytes, length, at);
}

static int file_truncate(sqlite3_file *file, sqlite3_int64 size)
{
    if (!is_on())
        return SQLITE_IOERR_TRUNCATE;
    add_deed(((struct handle *)file)->file, TRUNCATE, (size_t)size, NULL, 0);
    return real_of(file)->pMethods->xTruncate(real_of(file), size);
}

static int file_sync(sqlite3_file *file, int flags)
{
    (void)flags;
    if (!is_on())
        return SQLITE_IOERR_FSYNC;
    sync_file(((struct handle *)file)->file);
    return SQLITE_OK;
}

static int file_size(sqlite3_file *file, sqlite3_int64 *size)
{
    return real_of(file)->pMethods->xFileSize(real_of(file), size);
}

static int file_lock(sqlite3_file *file, int level)
{
    return real_of(file)->pMethods->xLock(real_of(file), level);
}

static int file_unlock(sqlite3_file *file, int level)
{
    return real_of(file)->pMethods->xUnlock(real_of(file), level);
}

static int file_is_reserved(sqlite3_file *file, int *out)
{
    return real_of(file)->pMethods->xCheckReservedLock(real_of(file), out);
}

static int file_control(sqlite3_file *file, int op, void *arg)
{
    return real_of(file)->pMethods->xFileControl(real_of(file), op, arg);
}

static int file_sector(sqlite3_file *file)
{
    return real_of(file)->pMethods->xSectorSize(real_of(file));
}

static int file_traits(sqlite3_file *file)
{
    return real_of(file)->pMethods->xDeviceCharacteristics(real_of(file));
}

static const sqlite3_io_methods file_methods = {
    .iVersion = 1,
    .xClose = file_close,
    .xRead = file_read,
    .xWrite = file_write,
    .xTruncate = file_truncate,
    .xSync = file_sync,
    .xFileSize = file_size,
    .xLock = file_lock,
    .xUnlock = file_unlock,
    .xCheckReservedLock = file_is_reserved,
    .xFileControl = file_control,
    .xSectorSize = file_sector,
    .xDeviceCharacteristics = file_traits,
};

/* --- the file system's --- */

static int open_file(sqlite3_vfs *vfs, const char *name, sqlite3_file *file, int flags, int *given)
{
    (void)vfs;
    struct handle *handle = (struct handle *)file;
    handle->real = (sqlite3_file *)(handle + 1);
    handle->base.pMethods = NULL;
    if (power.has_failed)
        return SQLITE_CANTOPEN;
    handle->file = find_file(name ? name : "(temporary)");
    int status = power.real->xOpen(power.real, name, handle->real, flags, given);
    if (handle->real->pMethods)
        handle->base.pMethods = &file_methods;
    return status;
}

static int delete_file(sqlite3_vfs *vfs, const char *name, int sync_folder)
{
    (void)vfs;
    if (!is_on())
        return SQLITE_IOERR_DELETE;
    struct disk_file *file = find_file(name);
    add_deed(file, REMOVE, 0, NULL, 0);
    if (sync_folder) {
        forget_deeds(file);
        file->synced.is_there = false;
        file->synced.length = 0;
    }
    return power.real->xDelete(power.real, name, 0);
}

static int is_accessible(sqlite3_vfs *vfs, const char *name, int flags, int *out)
{
    (void)vfs;
    return power.real->xAccess(power.real, name, flags, out);
}

static int full_name(sqlite3_vfs *vfs, const char *name, int size, char *out)
{
    (void)vfs;
    return power.real->xFullPathname(power.real, name, size, out);
}

void power_install(void)
{
    power.real = sqlite3_vfs_find(NULL);
    power.vfs = *power.real;
    power.vfs.iVersion = 1;
    power.vfs.zName = "power";
    power.vfs.szOsFile = (int)sizeof(struct handle) + power.real->szOsFile;
    power.vfs.xOpen = open_file;
    power.vfs.xDelete = delete_file;
    power.vfs.xAccess = is_accessible;
    power.vfs.xFullPathname = full_name;
    sqlite3_vfs_register(&power.vfs, 1);
}

void power_fail_at(size_t operation)
{
    power.until_failure = operation;
}

int power_has_failed(void)
{
    return power.has_failed;
}

/* Each deed since the last sync has happened, or not, or in part. */
static void settle(struct disk_file *file, struct ll_rng *rng)
{
    for (struct deed *deed = file->first; deed; deed = deed->next) {
        size_t length = deed->length;
        uint64_t fate = ll_rng_below(rng, 3);
        if (fate == 0)
            continue;
        if (fate == 1 && length > SECTOR)
            length = SECTOR * (size_t)ll_rng_below(rng, length / SECTOR);
        change_image(&file->synced, deed, length);
    }
    forget_deeds(file);
}

static void write_image(const struct disk_file *file)
{
    (void)unlink(file->name);
    FILE *out = file->synced.is_there ? fopen(file->name, "wb") : NULL;
    if (out == NULL)
        return;
    if (fwrite(file->synced.bytes, 1, file->synced.length, out) != file->synced.length)
        abort();
    fclose(out);
}

void power_return(uint64_t seed)
{
    struct ll_rng rng;
    ll_rng_seed(&rng, seed);
    for (size_t i = 0; i < power.count; i++) {
        settle(&power.files[i], &rng);
        write_image(&power.files[i]);
        free(power.files[i].synced.bytes);
    }
    power.count = 0;
    power.until_failure = 0;
    power.has_failed = false;
}
