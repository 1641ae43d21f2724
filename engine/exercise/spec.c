/* Reading exercise.lua, and calling what it returns. */
#include "exercise/spec.h"

#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/mem.h"
#include "exercise/compiled_exercises.h"
#include "exercise/exchange.h"
#include "script/state.h"

struct check {
    char *id;
    double points;
    size_t *depends; /* indices of earlier checks */
    size_t depends_count;
    bool drawn_once, has_rest;
    struct ll_value value;
};

struct ll_spec {
    struct ll_script *script;
    struct ll_value table;
    char *page;
    char *version;
    struct check *checks;
    size_t check_count;
    struct ll_tolerance *tolerances; /* with the one for every other field at the end */
    size_t tolerance_count;          /* without that one */
    char **draw;
    double cpu_s, wall_s;
};

static void check_done(struct check *check)
{
    ll_value_done(&check->value);
    free(check->id);
    free(check->depends);
}

void ll_spec_free(struct ll_spec **pointer)
{
    struct ll_spec *spec = *pointer;
    if (spec == NULL)
        return;
    for (size_t i = 0; i < spec->check_count; i++)
        check_done(&spec->checks[i]);
    free(spec->checks);
    for (size_t i = 0; i < spec->tolerance_count; i++)
        free((char *)spec->tolerances[i].field);
    free(spec->tolerances);
    for (char **name = spec->draw; name && *name; name++)
        free(*name);
    free(spec->draw);
    free(spec->page);
    free(spec->version);
    ll_value_done(&spec->table);
    ll_script_free(&spec->script);
    free(spec);
    *pointer = NULL;
}

/* A copy of a string field. */
static ll_err read_string(const struct ll_value *table, const char *name, struct ll_message *why,
                          char **out)
{
    struct ll_value value = {0};
    size_t length = 0;
    ll_err err = ll_value_field(table, name, why, &value);
    const char *text = err == LL_OK ? ll_value_string(&value, &length) : NULL;
    if (err == LL_OK && text == NULL)
        err = ll_fail(why, LL_ERR_FORMAT, "exercise.lua: '%s' must be a string", name);
    if (err == LL_OK && (*out = ll_string_copy(text, length)) == NULL)
        err = LL_ERR_MEMORY;
    ll_value_done(&value);
    return err;
}

static ll_err read_number(const struct ll_value *table, const char *name, double otherwise,
                          struct ll_message *why, double *out)
{
    struct ll_value value = {0};
    ll_err err = ll_value_field(table, name, why, &value);
    *out = otherwise;
    if (err == LL_OK && ll_value_kind(&value) != LL_KIND_NIL)
        err = ll_value_number(&value, why, out);
    ll_value_done(&value);
    return err;
}

static ll_err read_flag(const struct ll_value *table, const char *name, struct ll_message *why,
                        bool *out)
{
    struct ll_value value = {0};
    ll_err err = ll_value_field(table, name, why, &value);
    *out = err == LL_OK && ll_value_kind(&value) != LL_KIND_NIL && ll_value_true(&value);
    ll_value_done(&value);
    return err;
}

/* The index of the earlier check that is called so. */
static ll_err find_check(const struct ll_spec *spec, const char *id, struct ll_message *why,
                         size_t *out)
{
    for (size_t i = 0; i < spec->check_count; i++) {
        if (spec->checks[i].id && strcmp(spec->checks[i].id, id) == 0) {
            *out = i;
            return LL_OK;
        }
    }
    return ll_fail(why, LL_ERR_FORMAT,
                   "exercise.lua: a check depends on '%s', which does not come before it", id);
}

static ll_err read_depends(struct ll_spec *spec, struct check *check, struct ll_message *why)
{
    struct ll_value list = {0};
    struct ll_value item = {0};
    ll_err err = ll_value_field(&check->value, "depends_on", why, &list);
    size_t count = err == LL_OK ? ll_value_count(&list) : 0;
    check->depends = ll_array_new(count, sizeof *check->depends);
    if (check->depends == NULL)
        err = LL_ERR_MEMORY;
    for (size_t i = 0; i < count && err == LL_OK; i++) {
        err = ll_value_item(&list, i + 1, why, &item);
        const char *id = err == LL_OK ? ll_value_string(&item, NULL) : NULL;
        if (err == LL_OK)
            err = find_check(spec, id ? id : "?", why, &check->depends[check->depends_count++]);
    }
    ll_value_done(&item);
    ll_value_done(&list);
    return err;
}

static ll_err read_checks(struct ll_spec *spec, struct ll_message *why)
{
    struct ll_value list = {0};
    ll_err err = ll_value_field(&spec->table, "checks", why, &list);
    size_t count = err == LL_OK ? ll_value_count(&list) : 0;
    if (err == LL_OK && count == 0)
        err = ll_fail(why, LL_ERR_FORMAT, "exercise.lua: it has no checks");
    spec->checks = ll_array_new(count, sizeof *spec->checks);
    if (err == LL_OK && spec->checks == NULL)
        err = LL_ERR_MEMORY;
    for (size_t i = 0; i < count && err == LL_OK; i++) {
        struct check *check = &spec->checks[i];
        err = ll_value_item(&list, i + 1, why, &check->value);
        if (err == LL_OK)
            err = read_depends(spec, check, why);
        spec->check_count = i + 1;
        if (err == LL_OK)
            err = read_string(&check->value, "id", why, &check->id);
        if (err == LL_OK)
            err = read_number(&check->value, "points", 0, why, &check->points);
        if (err == LL_OK)
            err = read_flag(&check->value, "drawn_once", why, &check->drawn_once);
        if (err == LL_OK)
            err = read_flag(&check->value, "rest", why, &check->has_rest);
    }
    ll_value_done(&list);
    return err;
}

struct tolerances {
    struct ll_spec *spec;
    struct ll_message *why;
    size_t capacity;
};

static ll_err add_tolerance(const struct ll_value *key, const struct ll_value *value, void *arg)
{
    struct tolerances *t = arg;
    struct ll_spec *spec = t->spec;
    size_t length;
    const char *name = ll_value_string(key, &length);
    /* one more than are counted: the zeroed one at the end */
    if (!ll_array_grow((void **)&spec->tolerances, &t->capacity, spec->tolerance_count + 2,
                       sizeof *spec->tolerances))
        return LL_ERR_MEMORY;
    struct ll_tolerance *tolerance = &spec->tolerances[spec->tolerance_count];
    ll_err err = read_number(value, "absolute", 0, t->why, &tolerance->absolute);
    if (err == LL_OK)
        err = read_number(value, "relative", 0, t->why, &tolerance->relative);
    if (err == LL_OK)
        err = read_number(value, "scale", 0, t->why, &tolerance->scale);
    if (err == LL_OK && (tolerance->field = ll_string_copy(name ? name : "", name ? length : 0)))
        spec->tolerance_count++;
    else if (err == LL_OK)
        err = LL_ERR_MEMORY;
    return err;
}

static ll_err read_tolerances(struct ll_spec *spec, struct ll_message *why)
{
    struct ll_value table = {0};
    struct tolerances t = {spec, why, 0};
    ll_err err = ll_value_field(&spec->table, "tolerance", why, &table);
    if (err == LL_OK)
        err = ll_value_each(&table, why, add_tolerance, &t);
    if (err == LL_OK && spec->tolerances == NULL)
        err = ll_fail(why, LL_ERR_FORMAT, "exercise.lua: it has no tolerances");
    ll_value_done(&table);
    return err;
}

static ll_err read_draw(struct ll_spec *spec, struct ll_message *why)
{
    struct ll_value list = {0};
    struct ll_value item = {0};
    ll_err err = ll_value_field(&spec->table, "draw", why, &list);
    size_t count = err == LL_OK ? ll_value_count(&list) : 0;
    spec->draw = ll_array_new(count + 1, sizeof *spec->draw);
    if (spec->draw == NULL)
        err = LL_ERR_MEMORY;
    for (size_t i = 0; i < count && err == LL_OK; i++) {
        size_t length;
        err = ll_value_item(&list, i + 1, why, &item);
        const char *name = err == LL_OK ? ll_value_string(&item, &length) : NULL;
        if (err == LL_OK && name == NULL)
            err = ll_fail(why, LL_ERR_FORMAT, "exercise.lua: 'draw' is a list of names");
        else if (err == LL_OK && (spec->draw[i] = ll_string_copy(name, length)) == NULL)
            err = LL_ERR_MEMORY;
    }
    ll_value_done(&item);
    ll_value_done(&list);
    return err;
}

static ll_err read_limits(struct ll_spec *spec, struct ll_message *why)
{
    struct ll_value table = {0};
    ll_err err = ll_value_field(&spec->table, "limits", why, &table);
    if (err == LL_OK && ll_value_kind(&table) != LL_KIND_NIL) {
        err = read_number(&table, "cpu_s", 0, why, &spec->cpu_s);
        if (err == LL_OK)
            err = read_number(&table, "wall_s", 0, why, &spec->wall_s);
        if (err == LL_OK &&
            !(spec->cpu_s >= 0 && spec->wall_s >= 0 && spec->cpu_s <= 3600 && spec->wall_s <= 3600))
            err = ll_fail(why, LL_ERR_FORMAT, "exercise.lua: 'limits' are seconds up to an hour");
    }
    ll_value_done(&table);
    return err;
}

static ll_err read_all(struct ll_spec *spec, struct ll_message *why)
{
    if (ll_value_kind(&spec->table) != LL_KIND_TABLE)
        return ll_fail(why, LL_ERR_FORMAT, "exercise.lua: it must return a table");
    ll_err err = read_string(&spec->table, "page", why, &spec->page);
    if (err == LL_OK)
        err = read_string(&spec->table, "version", why, &spec->version);
    if (err == LL_OK)
        err = read_checks(spec, why);
    if (err == LL_OK)
        err = read_tolerances(spec, why);
    if (err == LL_OK)
        err = read_limits(spec, why);
    return err == LL_OK ? read_draw(spec, why) : err;
}

ll_err ll_spec_new(const char *folder, const char *library, struct ll_message *why,
                   struct ll_spec **out)
{
    struct ll_script_options options = ll_script_options_lesson();
    struct ll_str path = {0};
    struct ll_spec *spec = calloc(1, sizeof *spec);
    if (spec == NULL)
        return LL_ERR_MEMORY;
    options.modules = library;
    options.own = folder;
    options.compiled = &ll_compiled_exercises;
    ll_path_join(&path, folder, "exercise.lua");
    ll_err err = ll_script_new(&options, why, &spec->script);
    if (err == LL_OK)
        err =
            ll_value_eval_file(spec->script, ll_str_text(&path), "exercise.lua", why, &spec->table);
    if (err == LL_OK)
        err = read_all(spec, why);
    if (err != LL_OK)
        ll_spec_free(&spec);
    ll_str_done(&path);
    *out = spec;
    return err;
}

const char *ll_spec_page(const struct ll_spec *spec)
{
    return spec->page;
}

const char *ll_spec_version(const struct ll_spec *spec)
{
    return spec->version;
}

size_t ll_spec_check_count(const struct ll_spec *spec)
{
    return spec->check_count;
}

const char *ll_spec_check_id(const struct ll_spec *spec, size_t index)
{
    return spec->checks[index].id;
}

double ll_spec_check_points(const struct ll_spec *spec, size_t index)
{
    return spec->checks[index].points;
}

size_t ll_spec_check_depends(const struct ll_spec *spec, size_t index, const size_t **out)
{
    *out = spec->checks[index].depends;
    return spec->checks[index].depends_count;
}

bool ll_spec_check_has(const struct ll_spec *spec, size_t index, enum ll_spec_part part)
{
    return part == LL_SPEC_RUN || spec->checks[index].has_rest;
}

bool ll_spec_check_drawn_once(const struct ll_spec *spec, size_t index, enum ll_spec_part part)
{
    return part == LL_SPEC_REST || spec->checks[index].drawn_once;
}

void ll_spec_check_stream(const struct ll_spec *spec, size_t index, enum ll_spec_part part,
                          struct ll_str *out)
{
    ll_str_format(out, "%s%s", spec->checks[index].id, part == LL_SPEC_REST ? " rest" : "");
}

void ll_spec_limits(const struct ll_spec *spec, double *cpu_s, double *wall_s)
{
    *cpu_s = spec->cpu_s;
    *wall_s = spec->wall_s;
}

const struct ll_tolerance *ll_spec_tolerances(const struct ll_spec *spec)
{
    return spec->tolerances;
}

const char *const *ll_spec_draw(const struct ll_spec *spec)
{
    return (const char *const *)spec->draw;
}

ll_err ll_spec_define(struct ll_spec *spec, const char *name, ll_function *function, void *context)
{
    struct ll_value value = {0};
    ll_err err = ll_value_new_function(spec->script, function, context, NULL, &value);
    if (err == LL_OK)
        err = ll_script_set(spec->script, name, &value);
    ll_value_done(&value);
    return err;
}

/* FNV-1a (Fowler, Noll and Vo 1991): a number for a part's name. */
static uint64_t number_of(const char *name)
{
    uint64_t hash = 14695981039346656037u;
    for (; *name; name++)
        hash = (hash ^ (unsigned char)*name) * 1099511628211u;
    return hash;
}

void ll_spec_seed(struct ll_spec *spec, uint64_t seed, const char *part)
{
    ll_rng_seed(ll_script_rng(spec->script), seed ^ number_of(part));
}

ll_err ll_spec_check_run(struct ll_spec *spec, size_t index, enum ll_spec_part part, uint64_t seed,
                         struct ll_message *why, struct ll_value *failure)
{
    static const char *const names[] = {[LL_SPEC_RUN] = "run", [LL_SPEC_REST] = "rest"};
    struct ll_value name = {0};
    struct ll_str stream = {0};
    ll_spec_check_stream(spec, index, part, &stream);
    ll_err err = ll_str_err(&stream);
    if (err == LL_OK) {
        ll_spec_seed(spec, seed, ll_str_text(&stream));
        err = ll_value_new_string(spec->script, names[part], strlen(names[part]), &name);
    }
    if (err == LL_OK)
        err = ll_value_call_method(&spec->checks[index].value, "grade", &name, 1, why, failure);
    ll_value_done(&name);
    ll_str_done(&stream);
    return err;
}

ll_err ll_spec_expected(struct ll_spec *spec, const struct ll_record *question,
                        struct ll_message *why, struct ll_record *out)
{
    struct ll_value function = {0};
    struct ll_value asked = {0};
    struct ll_value answer = {0};
    ll_err err = ll_value_field(&spec->table, "expected", why, &function);
    if (err == LL_OK)
        err = ll_record_to_value(question, spec->script, why, &asked);
    if (err == LL_OK)
        err = ll_value_call(&function, &asked, 1, why, &answer);
    if (err == LL_OK)
        err = ll_record_from_value(&answer, why, out);
    ll_value_done(&answer);
    ll_value_done(&asked);
    ll_value_done(&function);
    return err;
}

ll_err ll_spec_diagnose(struct ll_spec *spec, struct ll_message *why, struct ll_value *list)
{
    struct ll_value function = {0};
    ll_err err = ll_value_field(&spec->table, "diagnose", why, &function);
    if (err == LL_OK && ll_value_kind(&function) != LL_KIND_NIL)
        err = ll_value_call(&function, NULL, 0, why, list);
    ll_value_done(&function);
    return err;
}

/* The records of the list that a function of the table gives; none where there is no such function,
 * or where it gives nil. */
static ll_err call_for_records(struct ll_spec *spec, const char *name, const struct ll_value *args,
                               size_t arg_count, struct ll_message *why, struct ll_record **out,
                               size_t *count)
{
    struct ll_value function = {0};
    struct ll_value list = {0};
    struct ll_value item = {0};
    ll_err err = ll_value_field(&spec->table, name, why, &function);
    if (err == LL_OK && ll_value_kind(&function) != LL_KIND_NIL)
        err = ll_value_call(&function, args, arg_count, why, &list);
    size_t n = err == LL_OK && ll_value_kind(&list) == LL_KIND_TABLE ? ll_value_count(&list) : 0;
    struct ll_record *records = ll_array_new(n, sizeof *records);
    if (records == NULL)
        err = LL_ERR_MEMORY;
    for (size_t i = 0; i < n && err == LL_OK; i++) {
        err = ll_value_item(&list, i + 1, why, &item);
        if (err == LL_OK)
            err = ll_record_from_value(&item, why, &records[i]);
    }
    if (err != LL_OK)
        ll_spec_questions_done(&records, records ? n : 0);
    ll_value_done(&item);
    ll_value_done(&list);
    ll_value_done(&function);
    *out = records;
    *count = err == LL_OK ? n : 0;
    return err;
}

ll_err ll_spec_questions(struct ll_spec *spec, const char *name, struct ll_message *why,
                         struct ll_record **out, size_t *count)
{
    return call_for_records(spec, name, NULL, 0, why, out, count);
}

bool ll_spec_has_curve(struct ll_spec *spec)
{
    struct ll_value function = {0};
    bool has = ll_value_field(&spec->table, "curve", NULL, &function) == LL_OK &&
               ll_value_kind(&function) != LL_KIND_NIL;
    ll_value_done(&function);
    return has;
}

ll_err ll_spec_curve(struct ll_spec *spec, const struct ll_record *failed, struct ll_message *why,
                     struct ll_record **out, size_t *count)
{
    struct ll_value question = {0};
    *out = NULL;
    *count = 0;
    ll_err err = failed ? ll_record_to_value(failed, spec->script, why, &question) : LL_OK;
    if (err == LL_OK)
        err = call_for_records(spec, "curve", &question, failed ? 1 : 0, why, out, count);
    ll_value_done(&question);
    return err;
}

void ll_spec_questions_done(struct ll_record **questions, size_t count)
{
    for (size_t i = 0; i < count; i++)
        ll_record_done(&(*questions)[i]);
    free(*questions);
    *questions = NULL;
}
