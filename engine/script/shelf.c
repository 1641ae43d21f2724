#include "script/shelf.h"

#include <ctype.h>
#include <dirent.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"

static const char ending[] = ".lua";

ll_err ll_shelf_folder(struct ll_message *why, struct ll_str *out)
{
    ll_err err = ll_path_state(why, out);
    if (err == LL_OK)
        ll_str_add(out, "/losses");
    return err == LL_OK ? ll_str_err(out) : err;
}

static bool is_reserved(const char *name)
{
    static const char *const words[] = {"and",   "break", "do",       "else", "elseif", "end",
                                        "false", "for",   "function", "goto", "if",     "in",
                                        "local", "nil",   "not",      "or",   "repeat", "return",
                                        "then",  "true",  "until",    "while"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strcmp(words[i], name) == 0)
            return true;
    return false;
}

bool ll_shelf_is_name(const char *name)
{
    size_t length = 0;
    for (; name[length] != '\0'; length++) {
        unsigned char c = (unsigned char)name[length];
        bool letter = (c < 128 && isalpha(c)) || c == '_';
        if (length >= LL_SHELF_NAME_MAX || !(letter || (length > 0 && c < 128 && isdigit(c))))
            return false;
    }
    return length > 0 && !is_reserved(name);
}

void ll_shelf_path(const char *folder, const char *name, struct ll_str *out)
{
    ll_path_join(out, folder, name);
    ll_str_add(out, ending);
}

ll_err ll_shelf_read(const char *folder, const char *name, struct ll_message *why,
                     struct ll_str *out)
{
    struct ll_str path = {0};
    if (!ll_shelf_is_name(name))
        return ll_fail(why, LL_ERR_ARGUMENT,
                       "'%s' is no name for a loss: letters, digits and _, at most %d, not a word "
                       "of Lua's own",
                       name, LL_SHELF_NAME_MAX);
    if (folder[0] == '\0')
        return ll_fail(why, LL_ERR_NOT_FOUND, "no losses are kept here");
    ll_shelf_path(folder, name, &path);
    ll_err err = ll_str_err(&path);
    if (err == LL_OK)
        err = ll_file_read(ll_str_text(&path), LL_SHELF_BYTES_MAX, why, out);
    ll_str_done(&path);
    return err;
}

static int by_bytes(const void *a, const void *b)
{
    return strcmp(a, b);
}

void ll_shelf_list(const char *folder, struct ll_shelf_names *out)
{
    out->count = 0;
    DIR *dir = opendir(folder);
    if (dir == NULL)
        return;
    for (struct dirent *entry; out->count < LL_SHELF_MOST && (entry = readdir(dir)) != NULL;) {
        size_t length = strlen(entry->d_name), tail = sizeof ending - 1;
        char *name = out->names[out->count];
        if (length <= tail || length - tail > LL_SHELF_NAME_MAX ||
            strcmp(entry->d_name + length - tail, ending) != 0)
            continue;
        memcpy(name, entry->d_name, length - tail);
        name[length - tail] = '\0';
        out->count += ll_shelf_is_name(name);
    }
    closedir(dir);
    qsort(out->names, out->count, sizeof *out->names, by_bytes);
}
