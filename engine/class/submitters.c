/* libyaml's events, one after the other: nothing is built that is not kept, and an alias is a value
 * that is passed over, never what it stands for. */
#include "class/submitters.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include <yaml.h>

#include "base/mem.h"

/* Deeper, more, or longer than any class's: 300 students' autograders write some 200 000 values. */
enum {
    DEEPEST = 48,
    EVENTS_MOST = 8000000,
    VALUE_MOST = 256,
    PEOPLE_MOST = 64,
    LIST_MOST = 100000
};

/* Where keys of ours stand: the list, a submission, a list of people, a person. */
enum { LIST = 1, SUBMISSION = 2, PEOPLE = 3, PERSON = 4 };

struct reading {
    struct ll_submitters *out;
    bool is_map[DEEPEST + 1];
    bool has_key[DEEPEST + 1]; /* of a map: the next node is a value */
    char key[PERSON + 1][32];  /* the last key at each depth of ours; "" where it is longer */
    size_t depth;
    const char *wrong;
};

static struct ll_submitted *last_of(const struct reading *r)
{
    return r->out->count > 0 ? &r->out->items[r->out->count - 1] : NULL;
}

/* ---- What is kept --------------------------------------------------------------------------- */

static ll_err add_submission(struct reading *r)
{
    struct ll_submitters *out = r->out;
    if (out->count == LIST_MOST) {
        r->wrong = "metadata-bound";
        return LL_OK;
    }
    if (!ll_array_grow((void **)&out->items, &out->capacity, out->count + 1, sizeof *out->items))
        return LL_ERR_MEMORY;
    struct ll_submitted *added = &out->items[out->count++];
    *added = (struct ll_submitted){0};
    added->folder = ll_string_copy(r->key[LIST], strlen(r->key[LIST]));
    return added->folder ? LL_OK : LL_ERR_MEMORY;
}

static ll_err add_person(struct reading *r)
{
    struct ll_submitted *last = last_of(r);
    if (last->count == PEOPLE_MOST) {
        r->wrong = "metadata-bound";
        return LL_OK;
    }
    if (!ll_array_grow((void **)&last->people, &last->capacity, last->count + 1,
                       sizeof *last->people))
        return LL_ERR_MEMORY;
    last->people[last->count++] = (struct ll_submitter){0};
    return LL_OK;
}

static bool is_in_submission(const struct reading *r)
{
    static const char word[] = "submission_";
    return strncmp(r->key[LIST], word, strlen(word)) == 0 && r->is_map[LIST] && last_of(r);
}

/* A map or list that begins one deeper than r->depth. */
static ll_err begin(struct reading *r, bool is_map)
{
    size_t depth = r->depth + 1;
    bool is_item = depth == PERSON && is_map && !r->is_map[PEOPLE] && is_in_submission(r);
    if (depth == SUBMISSION && is_map && strncmp(r->key[LIST], "submission_", 11) == 0)
        return add_submission(r);
    if (is_item && strcmp(r->key[SUBMISSION], ":submitters") == 0)
        return add_person(r);
    if (is_item && strcmp(r->key[SUBMISSION], ":history") == 0)
        last_of(r)->earlier++;
    return LL_OK;
}

/* "~", "null" and nothing are no values, unless they are quoted. */
static bool is_null(const yaml_event_t *event)
{
    const char *text = (const char *)event->data.scalar.value;
    return event->data.scalar.style == YAML_PLAIN_SCALAR_STYLE &&
           (text[0] == '\0' || strcmp(text, "~") == 0 || strcmp(text, "null") == 0);
}

static ll_err take_value(struct reading *r, const yaml_event_t *event)
{
    size_t length = event->data.scalar.length;
    struct ll_submitted *last = last_of(r);
    bool is_ours = r->depth == PERSON && is_in_submission(r) && last->count > 0 &&
                   !r->is_map[PEOPLE] && strcmp(r->key[SUBMISSION], ":submitters") == 0;
    if (!is_ours || length > VALUE_MOST || is_null(event))
        return LL_OK;
    struct ll_submitter *person = &last->people[last->count - 1];
    const char *key = r->key[PERSON];
    char **field = strcmp(key, ":name") == 0    ? &person->name
                   : strcmp(key, ":sid") == 0   ? &person->number
                   : strcmp(key, ":email") == 0 ? &person->email
                                                : NULL;
    if (field == NULL || *field)
        return LL_OK;
    *field = ll_string_copy((const char *)event->data.scalar.value, length);
    return *field ? LL_OK : LL_ERR_MEMORY;
}

static void take_key(struct reading *r, const yaml_event_t *event)
{
    const char *text = event ? (const char *)event->data.scalar.value : "";
    size_t length = event ? event->data.scalar.length : 0;
    if (r->depth > PERSON)
        return;
    bool fits = length < sizeof r->key[0] && strlen(text) == length;
    memcpy(r->key[r->depth], fits ? text : "", fits ? length + 1 : 1);
}

/* ---- Events --------------------------------------------------------------------------------- */

/* A node of a map is its key, or the value that follows. */
static void step(struct reading *r)
{
    if (r->is_map[r->depth])
        r->has_key[r->depth] = !r->has_key[r->depth];
}

static ll_err take_scalar(struct reading *r, const yaml_event_t *event)
{
    ll_err err = LL_OK;
    if (r->is_map[r->depth] && !r->has_key[r->depth])
        take_key(r, event->type == YAML_SCALAR_EVENT ? event : NULL);
    else if (event->type == YAML_SCALAR_EVENT)
        err = take_value(r, event);
    step(r);
    return err;
}

static ll_err take_begin(struct reading *r, bool is_map)
{
    /* A key that is a map itself names nothing. */
    bool is_key = r->is_map[r->depth] && !r->has_key[r->depth];
    if (is_key)
        take_key(r, NULL);
    if (r->depth == DEEPEST) {
        r->wrong = "metadata";
        return LL_OK;
    }
    ll_err err = is_key ? LL_OK : begin(r, is_map);
    r->depth++;
    r->is_map[r->depth] = is_map;
    r->has_key[r->depth] = false;
    if (r->depth <= PERSON)
        r->key[r->depth][0] = '\0';
    return err;
}

static ll_err take_event(struct reading *r, const yaml_event_t *event)
{
    switch (event->type) {
    case YAML_SCALAR_EVENT:
    case YAML_ALIAS_EVENT:
        return take_scalar(r, event);
    case YAML_MAPPING_START_EVENT:
    case YAML_SEQUENCE_START_EVENT:
        return take_begin(r, event->type == YAML_MAPPING_START_EVENT);
    case YAML_MAPPING_END_EVENT:
    case YAML_SEQUENCE_END_EVENT:
        r->depth--;
        step(r);
        return LL_OK;
    default:
        return LL_OK;
    }
}

static ll_err take_all(struct reading *r, yaml_parser_t *parser)
{
    bool is_over = false;
    ll_err err = LL_OK;
    for (size_t n = 0; err == LL_OK && !is_over && r->wrong == NULL; n++) {
        yaml_event_t event;
        if (!yaml_parser_parse(parser, &event)) {
            r->wrong = "metadata";
            return parser->error == YAML_MEMORY_ERROR ? LL_ERR_MEMORY : LL_OK;
        }
        /* One list alone: what a second document says is no part of it. */
        is_over = event.type == YAML_STREAM_END_EVENT || event.type == YAML_DOCUMENT_END_EVENT;
        err = take_event(r, &event);
        yaml_event_delete(&event);
        if (n == EVENTS_MOST)
            r->wrong = "metadata-bound";
    }
    return err;
}

static int by_folder(const void *a, const void *b)
{
    return strcmp(((const struct ll_submitted *)a)->folder,
                  ((const struct ll_submitted *)b)->folder);
}

ll_err ll_submitters_read(const char *bytes, size_t length, struct ll_submitters *out,
                          const char **wrong)
{
    struct reading r = {.out = out};
    yaml_parser_t parser;
    *out = (struct ll_submitters){0};
    *wrong = NULL;
    if (!yaml_parser_initialize(&parser))
        return LL_ERR_MEMORY;
    yaml_parser_set_input_string(&parser, (const unsigned char *)bytes, length);
    ll_err err = take_all(&r, &parser);
    yaml_parser_delete(&parser);
    if (err == LL_OK && r.wrong == NULL && out->count == 0)
        r.wrong = "metadata";
    if (err != LL_OK || r.wrong)
        ll_submitters_done(out);
    if (out->count > 0)
        qsort(out->items, out->count, sizeof *out->items, by_folder);
    *wrong = r.wrong;
    return err;
}

void ll_submitters_done(struct ll_submitters *list)
{
    for (size_t i = 0; i < list->count; i++) {
        struct ll_submitted *item = &list->items[i];
        for (size_t k = 0; k < item->count; k++) {
            free(item->people[k].name);
            free(item->people[k].number);
            free(item->people[k].email);
        }
        free(item->people);
        free(item->folder);
    }
    free(list->items);
    *list = (struct ll_submitters){0};
}

const struct ll_submitted *ll_submitters_find(const struct ll_submitters *list, const char *folder,
                                              size_t length)
{
    char name[VALUE_MOST];
    if (length == 0 || length >= sizeof name || list->count == 0)
        return NULL;
    memcpy(name, folder, length);
    name[length] = '\0';
    const struct ll_submitted wanted = {.folder = name};
    return bsearch(&wanted, list->items, list->count, sizeof wanted, by_folder);
}

const char *ll_submitter_id(const struct ll_submitter *person)
{
    return person->number && person->number[0] ? person->number
           : person->email && person->email[0] ? person->email
           : person->name && person->name[0]   ? person->name
                                               : NULL;
}
