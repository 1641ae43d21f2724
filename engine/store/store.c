#include "store/store.h"

#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/mem.h"
#include "base/str.h"
#include "store/keeper.h"
#include "store/statement.h"

enum {
    PATIENCE_MS = 5000, /* for a lock, of a store that waits */
    PATIENCE_BEHIND_MS = 1000,
    READ_WAIT_MS = 250, /* for the file at the first question: then the screen goes on without */
    CLOSE_WAIT_MS = 2000,
    CLOSE_AT_ONCE_MS = 100, /* after a flush in vain */
};

struct ll_store {
    struct ll_db memory;
    uint64_t copies;               /* of the file, taken so far */
    struct ll_keeper *keeper;      /* NULL where nothing is kept */
    enum ll_store_trouble trouble; /* without a keeper */
    struct ll_message message;
    bool waits;
    bool gave_up;
    bool has_waited; /* for the file to be read */
};

static const char *const keys[] = {
#define LL_STORE_TROUBLE_KEY(name, key) "store." key,
    LL_STORE_TROUBLE_MAP(LL_STORE_TROUBLE_KEY)
#undef LL_STORE_TROUBLE_KEY
};

static ll_err err_of(enum ll_store_trouble trouble)
{
    switch (trouble) {
    case LL_STORE_WELL:
        return LL_OK;
    case LL_STORE_FULL:
    case LL_STORE_LIMITED:
        return LL_ERR_SYSTEM;
    case LL_STORE_NEWER:
        return LL_ERR_NEWER;
    case LL_STORE_FOREIGN:
        return LL_ERR_REFUSED;
    case LL_STORE_BROKEN:
        return LL_ERR_FORMAT;
    case LL_STORE_HOMELESS:
        return LL_ERR_NOT_FOUND;
    default:
        return LL_ERR_IO;
    }
}

/* --- statements --- */

/* Takes a copy of the file where there is a newer one. The first question waits for it a little,
 * and where it does not come begins with an empty one. */
static ll_err come_up_to_date(struct ll_store *store)
{
    struct ll_db copy = {NULL};
    if (store->keeper && !store->has_waited)
        (void)ll_keeper_wait_read(store->keeper, READ_WAIT_MS);
    store->has_waited = true;
    if (store->keeper && ll_keeper_take_copy(store->keeper, &copy)) {
        ll_db_close(&store->memory);
        store->memory = copy;
        store->copies++;
    }
    if (store->memory.handle || ll_db_open_memory(&store->memory) == LL_OK)
        return LL_OK;
    return ll_fail(&store->message, LL_ERR_MEMORY, "%s", ll_err_text(LL_ERR_MEMORY));
}

bool ll_store_is_bare(struct ll_store *store)
{
    if (store->memory.handle || store->keeper == NULL)
        return false;
    bool is_bare = ll_keeper_wait_bare(store->keeper, store->has_waited ? 0 : READ_WAIT_MS);
    store->has_waited |= !is_bare;
    return is_bare;
}

static sqlite3_stmt *fail_asking(struct ll_store *store)
{
    store->message = store->memory.message;
    return NULL;
}

sqlite3_stmt *ll_store_ask(struct ll_store *store, const char *sql, const char *types, ...)
{
    va_list args;
    va_start(args, types);
    const struct ll_change question = ll_change_of(sql, types, args);
    va_end(args);
    if (come_up_to_date(store) != LL_OK)
        return NULL;
    sqlite3_stmt *statement = ll_change_prepare(&question, &store->memory, NULL);
    return statement ? statement : fail_asking(store);
}

/* Waits for the disk's word on the change. */
static ll_err wait_kept(struct ll_store *store, uint64_t number)
{
    struct ll_store_look look;
    if (ll_keeper_wait_kept(store->keeper, number, -1))
        return LL_OK;
    ll_store_look(store, &look);
    return ll_fail(&store->message, err_of(look.trouble), "%s: %s", look.file, look.detail.text);
}

ll_err ll_store_tell(struct ll_store *store, const char *sql, const char *types, ...)
{
    va_list args;
    va_start(args, types);
    const struct ll_change change = ll_change_of(sql, types, args);
    va_end(args);
    ll_err err = come_up_to_date(store);
    if (err != LL_OK)
        return err;
    err = ll_change_apply(&change, &store->memory);
    if (err != LL_OK) {
        store->message = store->memory.message;
        return err;
    }
    if (store->keeper == NULL)
        return LL_OK;
    struct ll_change *copy = ll_change_copy(&change);
    uint64_t number;
    if (copy == NULL)
        return ll_fail(&store->message, LL_ERR_MEMORY, "%s", ll_err_text(LL_ERR_MEMORY));
    ll_keeper_queue(store->keeper, copy, &number);
    return store->waits ? wait_kept(store, number) : LL_OK;
}

/* --- opening --- */

static ll_err begin_keeping(struct ll_store *store, const char *path, bool wait)
{
    store->waits = wait;
    ll_err err = ll_keeper_new(path, wait ? PATIENCE_MS : PATIENCE_BEHIND_MS, &store->keeper);
    if (err == LL_OK && wait) {
        store->has_waited = true;
        while (!ll_keeper_wait_read(store->keeper, PATIENCE_MS))
            continue;
    }
    return err;
}

ll_err ll_store_begin(const char *path, bool wait, struct ll_store **out)
{
    struct ll_str own = {0};
    *out = ll_array_new(1, sizeof **out);
    if (*out == NULL)
        return LL_ERR_MEMORY;
    if (path == NULL && ll_path_state(&(*out)->message, &own) != LL_OK)
        (*out)->trouble = LL_STORE_HOMELESS;
    ll_str_add(&own, "/progress.db");
    ll_err err = ll_str_err(&own);
    if (err == LL_OK && (*out)->trouble != LL_STORE_HOMELESS)
        err = begin_keeping(*out, path ? path : ll_str_text(&own), wait);
    ll_str_done(&own);
    if (err != LL_OK)
        ll_store_free(out);
    return err;
}

ll_err ll_store_open(const char *path, struct ll_message *why, struct ll_store **out)
{
    struct ll_store_look look;
    *out = NULL;
    if (strcmp(path, ":memory:") == 0) {
        *out = ll_array_new(1, sizeof **out);
        return *out ? LL_OK : LL_ERR_MEMORY;
    }
    ll_err err = ll_store_begin(path, true, out);
    if (err != LL_OK)
        return ll_fail(why, err, "%s", ll_err_text(err));
    ll_store_look(*out, &look);
    if (look.trouble == LL_STORE_WELL)
        return LL_OK;
    err = err_of(look.trouble);
    ll_fail(why, err, "%s: %s", look.file, look.detail.text);
    ll_store_free(out);
    return err;
}

void ll_store_free(struct ll_store **store)
{
    if (*store == NULL)
        return;
    ll_keeper_free(&(*store)->keeper, (*store)->gave_up ? CLOSE_AT_ONCE_MS : CLOSE_WAIT_MS);
    ll_db_close(&(*store)->memory);
    free(*store);
    *store = NULL;
}

/* --- how it stands --- */

void ll_store_look(struct ll_store *store, struct ll_store_look *out)
{
    *out = (struct ll_store_look){.trouble = store->trouble, .file = ""};
    if (store->keeper)
        ll_keeper_look(store->keeper, out);
    else
        out->detail = store->message;
    out->key = keys[out->trouble];
}

int ll_store_descriptor(const struct ll_store *store)
{
    return store->keeper ? ll_keeper_descriptor(store->keeper) : -1;
}

void ll_store_refresh(struct ll_store *store)
{
    if (store->keeper)
        ll_keeper_refresh(store->keeper);
}

uint64_t ll_store_version(struct ll_store *store)
{
    if (ll_store_is_bare(store) || come_up_to_date(store) != LL_OK)
        return 0;
    return store->copies << 32 | (uint32_t)sqlite3_total_changes(store->memory.handle);
}

bool ll_store_flush(struct ll_store *store, int milliseconds)
{
    if (store->keeper == NULL)
        return store->trouble == LL_STORE_WELL;
    bool kept = ll_keeper_wait_kept(store->keeper, ll_keeper_retry(store->keeper), milliseconds);
    store->gave_up = !kept;
    return kept;
}

const char *ll_store_message(const struct ll_store *store)
{
    return store->message.text;
}
